package bench.jvm;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.SnapshotOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Single calls on bundles of many items, with and without many snapshots, in a warm JVM. */
final class History {
    private static final int TIMES = 7;
    private static final int[][] SIZES = {{1_000, 0}, {1_000, 100}, {5_000, 0}, {5_000, 100}};
    private static final SnapshotOptions PLAIN = SnapshotOptions.DEFAULT.withoutGit();

    private History() {}

    /** One line of EDN: seconds by size and call. */
    static void all(Path out) throws Exception {
        List<String> found = new ArrayList<>();
        for (int[] size : SIZES) {
            found.add(one(out.resolve("java-" + size[0] + "-" + size[1]), size[0], size[1]));
        }
        System.out.println("{:history [" + String.join(" ", found) + "]" + Measure.peak() + "}");
    }

    private static String one(Path path, int items, int snapshots) throws Exception {
        try (Folio folio = Folio.open(path)) {
            folio.transact(tx -> {
                for (int i = 0; i < items; i++) {
                    tx.addJson("item/" + i, i, AddOptions.DEFAULT.description("one of many"));
                }
                return null;
            });
            for (int i = 0; i < snapshots; i++) {
                folio.snapshot("s" + i, PLAIN);
            }
            double open = Measure.median(TIMES, () -> {
                try (Folio again = Folio.open(path)) {
                    again.items();
                }
                return null;
            });
            double describe = Measure.median(TIMES, () -> {
                folio.describe().toString();
                return null;
            });
            int[] next = {0};
            double add = Measure.median(TIMES, () -> {
                folio.addJson("more/" + next[0], next[0]++, AddOptions.DEFAULT);
                return null;
            });
            double snapshot = Measure.median(TIMES, () -> {
                folio.snapshot("more" + next[0]++, PLAIN);
                return null;
            });
            return String.format(Locale.ROOT, "{:items %d :snapshots %d :open %.9f :describe %.9f :add %.9f :snapshot %.9f}",
                    items, snapshots, open, describe, add, snapshot);
        }
    }
}
