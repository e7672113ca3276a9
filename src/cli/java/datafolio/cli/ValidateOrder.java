package datafolio.cli;

import datafolio.Folio;
import datafolio.FolioOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Validate that a directory is a valid DataFolio bundle.", "",
    "If no path is provided, validates the current directory or DATAFOLIO_PATH. Every file is read."},
        footer = {"", "Examples:", "  datafolio validate", "  datafolio validate /path/to/folio"})
final class ValidateOrder extends FolioOrder {
    @Parameters(paramLabel = "PATH", arity = "0..1")
    String path;

    @Override
    Target target() {
        return path == null ? super.target() : new Target(path, session.path(path));
    }

    /** Whether a reference leads anywhere is part of the answer; nothing is read from there. */
    @Override
    FolioOptions options() {
        return super.options().followingReferences();
    }

    @Override
    int run(Folio folio, Target target) {
        Map<String, Boolean> results = folio.validate();
        List<String> failing = results.entrySet().stream().filter(entry -> !entry.getValue()).map(Map.Entry::getKey).sorted().toList();
        int items = folio.items().size() + folio.archivedItems().size();
        answer(Facts.of("valid", failing.isEmpty(), "items", results, "failing", failing, "snapshots", folio.snapshots().size()), () -> {
            if (failing.isEmpty()) {
                done("Valid DataFolio bundle: " + target.shown());
                say("  Items: " + items + " (all payloads verified)");
                say("  Snapshots: " + folio.snapshots().size());
                if (folio.metadata().get("description") instanceof String words && !words.isEmpty()) {
                    say("  Description: " + words);
                }
            } else {
                say(paint(Colour.BAD, "✗") + " Invalid DataFolio bundle: " + target.shown());
                say("  Items: " + items + " (" + failing.size() + " failing)");
                failing.forEach(name -> say("  " + paint(Colour.BAD, "✗") + " " + name + ": missing or corrupt payload"));
            }
        });
        return failing.isEmpty() ? 0 : Failure.ERROR;
    }
}
