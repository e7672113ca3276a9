package datafolio.cli;

import datafolio.Description;
import datafolio.Folio;
import datafolio.manifest.Item;
import datafolio.manifest.Snapshot;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(sortOptions = false, description = "Show detailed bundle description.",
        footer = {"", "Examples:", "  datafolio describe", "  datafolio --folio /path/to/folio describe", "  datafolio describe --snapshot v1.0"})
final class DescribeOrder extends FolioOrder {
    @Option(names = "--max-metadata", paramLabel = "N", description = "Maximum metadata fields to show")
    int mostMetadata = 10;

    @Option(names = {"-s", "--snapshot"}, paramLabel = "NAME", description = "Describe a specific snapshot instead of the full bundle")
    String snapshot;

    @Override
    int run(Folio folio, Target target) {
        if (snapshot != null) {
            Snapshot found = folio.findSnapshot(snapshot);
            return answer(Descriptions.snapshot(found), () -> DescribeText.of(folio, found).forEach(this::say));
        }
        return answer(facts(folio), () -> DescribeText.of(folio, target.shown(), mostMetadata).forEach(this::say));
    }

    private static Object facts(Folio folio) {
        Description whole = folio.describe();
        List<Object> items = new ArrayList<>();
        for (Item item : whole.items()) {
            items.add(Descriptions.item(item));
        }
        return Facts.of("path", whole.place(), "revision", whole.revision(), "metadata", whole.metadata(), "items", items,
                "archived", whole.archived(), "snapshots", folio.snapshots().stream().map(Descriptions::snapshot).toList());
    }
}
