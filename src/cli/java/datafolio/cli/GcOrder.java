package datafolio.cli;

import datafolio.Folio;
import datafolio.store.Garbage;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(sortOptions = false, description = {"Delete the versions that nothing holds, and files that dead writers left.", "",
    "What is current, or held by a snapshot, stays."}, footer = {"", "Examples:", "  datafolio gc --dry-run", "  datafolio gc --json"})
final class GcOrder extends ChangingOrder {
    private static final int FEW = 10;

    @Option(names = "--dry-run", description = "Show what would be deleted, delete nothing")
    boolean dry;

    /** The files below the folio's directory. */
    static List<String> names(Garbage garbage, Folio folio) {
        return garbage.files().stream().map(file -> folio.path().relativize(file).toString()).toList();
    }

    @Override
    int run(Folio folio, Target target) {
        Garbage garbage = dry ? folio.garbage() : folio.collectGarbage();
        List<String> files = names(garbage, folio);
        return answer(Facts.of("dry-run", dry, "versions", garbage.versions().stream().map(Descriptions::item).toList(), "files", files,
                "bytes", garbage.bytes(), "in-use", garbage.inUse()), () -> {
            if (files.isEmpty()) {
                say(paint(Colour.GOOD, "Nothing to delete"));
                return;
            }
            String what = files.size() + (files.size() == 1 ? " file, " : " files, ") + Python.size(garbage.bytes());
            if (dry) {
                say(paint(Colour.WARN, "Would delete " + what + ":"));
                few("•", files, FEW);
            } else {
                done("Deleted " + what);
            }
        });
    }
}
