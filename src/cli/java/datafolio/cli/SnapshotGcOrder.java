package datafolio.cli;

import datafolio.Folio;
import datafolio.store.Garbage;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(sortOptions = false, description = "Cleanup orphaned item versions (garbage collection).",
        footer = {"", "Examples:", "  datafolio snapshot gc --dry-run", "  datafolio snapshot gc"})
final class SnapshotGcOrder extends ChangingOrder {
    private static final int FEW = 10;

    @Option(names = "--dry-run", description = "Show what would be deleted without deleting")
    boolean dry;

    @Override
    int run(Folio folio, Target target) {
        Garbage garbage = dry ? folio.garbage() : folio.collectGarbage();
        List<String> versions = garbage.versions().stream().map(item -> item.filename().orElse(item.name())).toList();
        return answer(Facts.of("dry-run", dry, "versions", versions, "files", GcOrder.names(garbage, folio), "bytes", garbage.bytes()), () -> {
            if (versions.isEmpty()) {
                say(paint(Colour.GOOD, "No orphaned versions found"));
            } else if (dry) {
                say(paint(Colour.WARN, "Would delete " + versions.size() + " orphaned version(s):"));
                few("•", versions, FEW);
            } else {
                done("Deleted " + versions.size() + " orphaned version(s)");
            }
        });
    }
}
