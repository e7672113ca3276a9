package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Difference;
import datafolio.manifest.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that compare states of a folio, in the words of Python's command. */
final class SnapshotDiffOrders {
    private SnapshotDiffOrders() {}

    @Command(sortOptions = false, description = "Compare two snapshots.", footer = {"", "Example:", "  datafolio snapshot compare v1.0 v2.0"})
    static final class Compare extends FolioOrder {
        @Parameters(index = "0", paramLabel = "SNAPSHOT1")
        String first;

        @Parameters(index = "1", paramLabel = "SNAPSHOT2")
        String second;

        @Override
        int run(Folio folio, Target target) {
            Difference difference = whole(folio, folio.diff(first, second));
            return answer(Descriptions.difference(difference), () -> {
                say("\n" + paint(Colour.STRONG, "Comparing " + first + " → " + second));
                say("=".repeat(60));
                Changes changes = new Changes(this, difference, false);
                changes.items();
                changes.unchanged();
                changes.metadata("Metadata Changes");
                changes.summary();
            });
        }

        /** With the entries that the library keeps itself, which the command of Python's package compares too. */
        private Difference whole(Folio folio, Difference difference) {
            Map<String, Difference.Pair> metadata = new LinkedHashMap<>(difference.metadata());
            Map<String, Object> before = folio.findSnapshot(first).metadata();
            Map<String, Object> after = folio.findSnapshot(second).metadata();
            for (String key : List.of("created_at", "updated_at", "_datafolio")) {
                if (!Objects.equals(before.get(key), after.get(key))) {
                    metadata.put(key, new Difference.Pair(before.get(key), after.get(key)));
                }
            }
            return new Difference(difference.from(), difference.to(), difference.added(), difference.removed(), difference.changed(),
                    difference.unchanged(), metadata);
        }
    }

    @Command(sortOptions = false, description = {"Show changes between current state and a snapshot.", "",
        "If no snapshot is specified, compares to the last snapshot."},
            footer = {"", "Examples:", "  datafolio snapshot diff           # Compare to last snapshot",
                "  datafolio snapshot diff v1.0      # Compare to specific snapshot"})
    static final class Diff extends FolioOrder {
        @Parameters(paramLabel = "SNAPSHOT", arity = "0..1")
        String snapshot;

        @Override
        int run(Folio folio, Target target) {
            if (snapshot == null && folio.snapshots().isEmpty()) {
                String words = "No snapshots exist. Create a snapshot first.";
                if (isData()) {
                    throw Failure.error(words);
                }
                session.err.line(Colour.WARN.on(words, session.errorColours()));
                throw Failure.silent(Failure.ERROR);
            }
            Difference difference = snapshot == null ? folio.diff() : folio.diff(snapshot);
            return answer(Descriptions.difference(difference), () -> {
                say("\n" + paint(Colour.STRONG, "Comparing current state to snapshot '" + difference.from() + "'"));
                say("=".repeat(60));
                Changes changes = new Changes(this, difference, true);
                if (difference.isEmpty()) {
                    say("\n" + paint(Colour.GOOD, "✓ No changes"));
                } else {
                    changes.items();
                    changes.unchanged();
                    changes.metadata("Metadata changes");
                }
                changes.summary();
            });
        }
    }

    @Command(sortOptions = false, description = {"Show current bundle state compared to last snapshot.", "",
        "Similar to 'git status', shows what has changed since the last snapshot."}, footer = {"", "Example:", "  datafolio snapshot status"})
    static final class Status extends FolioOrder {
        @Override
        int run(Folio folio, Target target) {
            if (folio.snapshots().isEmpty()) {
                return answer(Facts.of("last-snapshot", null), () -> {
                    say("\n" + paint(Colour.STRONG, "Current bundle:") + " " + target.shown());
                    say(paint(Colour.WARN, "No snapshots yet"));
                    say("\n" + paint(Colour.NAME, "Create your first snapshot:"));
                    say("  datafolio snapshot create v1.0 -d 'Initial snapshot'");
                });
            }
            Snapshot last = folio.snapshots().get(0);
            Difference difference = folio.diff(last.name());
            return answer(Facts.with(Descriptions.difference(difference), "last-snapshot", last.name()), () -> {
                say("\n" + paint(Colour.STRONG, "Current bundle:") + " " + target.shown());
                say(paint(Colour.STRONG, "Last snapshot:") + " " + last.name() + " (" + Python.day(last.timestamp()) + ")");
                if (difference.isEmpty()) {
                    say("\n" + paint(Colour.GOOD, "✓ No changes since last snapshot"));
                } else {
                    say("\n" + paint(Colour.STRONG, "Changes since last snapshot:"));
                    Changes changes = new Changes(this, difference, true);
                    changes.items();
                    changes.metadata("Metadata changes");
                    if (!difference.unchanged().isEmpty()) {
                        say("\n" + paint(Colour.FAINT, "Unchanged: " + difference.unchanged().size() + " items"));
                    }
                }
                say("");
            });
        }
    }
}
