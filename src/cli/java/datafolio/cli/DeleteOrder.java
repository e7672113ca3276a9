package datafolio.cli;

import datafolio.Folio;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Delete items, all or none.", "", "What snapshots hold of them is kept."},
        footer = {"", "Example:", "  datafolio delete scratch old/run -y"})
final class DeleteOrder extends ChangingOrder {
    @Parameters(paramLabel = "NAME", arity = "1..*")
    List<String> names;

    @Option(names = {"-y", "--yes"}, description = "Skip confirmation prompt")
    boolean yes;

    @Override
    int run(Folio folio, Target target) {
        names.forEach(folio::item);
        if (!yes && !confirms("Delete " + String.join(", ", names) + "?")) {
            say(paint(Colour.WARN, "Cancelled"));
            return 0;
        }
        Map<String, List<String>> left = folio.delete(names);
        return answer(Facts.of("deleted", names, "dependents", left), () -> {
            done("Deleted " + String.join(", ", names));
            left.forEach((name, dependents) -> {
                if (!dependents.isEmpty()) {
                    say("  Made from " + name + ", and kept: " + String.join(", ", dependents));
                }
            });
        });
    }
}
