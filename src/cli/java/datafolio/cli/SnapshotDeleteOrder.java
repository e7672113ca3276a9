package datafolio.cli;

import datafolio.Folio;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Delete a snapshot.",
        footer = {"", "Examples:", "  datafolio snapshot delete v0.1 --cleanup", "  datafolio snapshot delete experimental-v5 -y"})
final class SnapshotDeleteOrder extends ChangingOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Option(names = "--cleanup", negatable = true, description = "Cleanup orphaned versions after deletion")
    boolean cleanup;

    @Option(names = {"-y", "--yes"}, description = "Skip confirmation prompt")
    boolean yes;

    @Override
    int run(Folio folio, Target target) {
        if (!yes && !confirms("Delete snapshot '" + name + "'?")) {
            say(paint(Colour.WARN, "Cancelled"));
            return 0;
        }
        folio.deleteSnapshot(name);
        List<String> files = cleanup ? GcOrder.names(folio.collectGarbage(), folio) : List.of();
        return answer(Facts.of("deleted", name, "files", files), () -> {
            done("Deleted snapshot '" + name + "'");
            if (cleanup) {
                say("  Cleaned up orphaned versions");
            }
        });
    }
}
