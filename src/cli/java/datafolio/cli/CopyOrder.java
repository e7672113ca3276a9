package datafolio.cli;

import datafolio.CopyOptions;
import datafolio.Folio;
import datafolio.manifest.Globs;
import datafolio.manifest.Item;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Make a new folio of some of the items, or all.",
        footer = {"", "Examples:", "  datafolio copy ../small -i 'runs/*' --lineage", "  datafolio copy ../public -x 'secret*'"})
final class CopyOrder extends FolioOrder {
    @Parameters(paramLabel = "DIR")
    String to;

    @Option(names = {"-i", "--item"}, paramLabel = "NAME", description = "Only this item; patterns are taken (repeatable)")
    List<String> items = List.of();

    @Option(names = {"-x", "--exclude"}, paramLabel = "NAME", description = "All but this item; patterns are taken (repeatable)")
    List<String> without = List.of();

    @Option(names = "--lineage", description = "And what the items were made from")
    boolean lineage;

    @Option(names = "--include-archived", description = "Archived items too")
    boolean archived;

    @Override
    int run(Folio folio, Target target) {
        if (!items.isEmpty() && !without.isEmpty()) {
            throw Failure.usage("Pass either --item or --exclude, not both.");
        }
        if (!items.isEmpty() && Globs.select(items, folio.items().stream().map(Item::name).toList()).isEmpty()) {
            throw Failure.error("No item matches " + String.join(", ", items) + ". Nothing was copied.");
        }
        CopyOptions options = CopyOptions.DEFAULT.items(items.toArray(String[]::new)).without(without.toArray(String[]::new));
        options = lineage ? options.withLineage() : options;
        String made = folio.copyTo(session.place(to), archived ? options.withArchived() : options);
        return answer(Facts.of("path", made), () -> done("Copied to " + made));
    }
}
