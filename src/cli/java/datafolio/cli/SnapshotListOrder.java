package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Snapshot;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(sortOptions = false, description = "List all snapshots in the bundle.",
        footer = {"", "Examples:", "  datafolio snapshot list", "  datafolio snapshot list --tag baseline"})
final class SnapshotListOrder extends FolioOrder {
    private static final int MOST_WORDS = 100;
    private static final int MOST_TAGS = 60;

    @Option(names = {"-t", "--tag"}, paramLabel = "TEXT", description = "Filter by tag")
    String tag;

    @Override
    int run(Folio folio, Target target) {
        List<Snapshot> found = tag == null ? folio.snapshots() : folio.snapshots(tag);
        return answer(found.stream().map(Descriptions::snapshot).toList(), () -> {
            if (found.isEmpty()) {
                say(paint(Colour.WARN, "No snapshots found"));
                return;
            }
            Grid grid = new Grid("Snapshots (" + found.size() + ")").column("Name", Colour.NAME).column("Description", null)
                    .number("Items", Colour.GOOD).column("Created", Colour.PLACE).column("Tags", Colour.WORD);
            for (Snapshot each : found) {
                grid.row(each.name(), cut(each.description().orElse(""), MOST_WORDS), Integer.toString(each.versions().size()),
                        Python.time(each.timestamp(), false), cut(String.join(", ", each.tags()), MOST_TAGS));
            }
            grid.print(session.out, session.width(), session.colours());
        });
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) + "..." : text;
    }
}
