package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Item;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Put items aside: they can be read, and are not listed.",
        footer = {"", "Examples:", "  datafolio archive old/run", "  datafolio archive --undo old/run"})
final class ArchiveOrder extends ChangingOrder {
    @Parameters(paramLabel = "NAME", arity = "1..*")
    List<String> names;

    @Option(names = "--undo", description = "Take them back")
    boolean undo;

    @Override
    int run(Folio folio, Target target) {
        List<Item> items = undo ? folio.unarchive(names) : folio.archive(names);
        return answer(items.stream().map(Descriptions::item).toList(), () -> done((undo ? "Took back " : "Archived ") + String.join(", ", names)));
    }
}
