package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Snapshot;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Make a snapshot's items and metadata the present ones.", "",
    "The present is kept as a snapshot, before-restore-rN, unless one holds all of it."}, footer = {"", "Example:", "  datafolio restore v1.0 -y"})
final class RestoreOrder extends ChangingOrder {
    @Parameters(paramLabel = "SNAPSHOT")
    String name;

    @Option(names = {"-y", "--yes"}, description = "Skip confirmation prompt")
    boolean yes;

    @Override
    int run(Folio folio, Target target) {
        folio.findSnapshot(name);
        if (!yes && !confirms("Restore snapshot '" + name + "'?")) {
            say(paint(Colour.WARN, "Cancelled"));
            return 0;
        }
        Optional<Snapshot> kept = folio.restore(name);
        return answer(Facts.of("restored", name, "kept-as", kept.map(Snapshot::name)), () -> {
            done("Restored snapshot '" + name + "'");
            kept.ifPresent(snapshot -> say("  What was there is snapshot '" + snapshot.name() + "'"));
        });
    }
}
