package bench.jvm;

import datafolio.Folio;
import datafolio.ReferenceOptions;
import datafolio.table.ChunkStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Single calls in a warm JVM: what a table is, the first chunk of a filtered stream, slices. */
final class Calls {
    private static final int TIMES = 20;

    /** Lets about a tenth of the rows through. */
    static final String CONDITION = "x > 0.9";

    private Calls() {}

    /** One line of EDN: seconds by call. */
    static void all(Folio folio, Path file, Path links, long rows, int chunkRows) throws Exception {
        double recorded = Measure.median(1_000, () -> {
            folio.table(Ours.TABLE).info();
            return null;
        });
        double footer = footers(folio, file, links);
        double first = Measure.median(5, () -> {
            try (ChunkStream chunks = folio.table(Ours.TABLE).where(CONDITION).chunks(chunkRows)) {
                chunks.next();
            }
            return null;
        });
        double whole;
        try (Bare bare = new Bare()) {
            String sql = "SELECT * FROM read_parquet('" + file.toString().replace("'", "''") + "') WHERE " + CONDITION;
            whole = Measure.median(3, () -> bare.stream(sql, chunkRows, false));
        }
        long slice = Math.min(100_000, rows);
        double start = slice(folio, 0, slice);
        double end = slice(folio, rows - slice, slice);
        System.out.printf(Locale.ROOT, "{:info-recorded %.9f :info-footer %.9f :first-chunk %.6f :whole-query %.6f"
            + " :slice-start %.6f :slice-end %.6f :slice-rows %d%s}%n", recorded, footer, first, whole, start, end, slice, Measure.peak());
    }

    /** Each call asks about another link to the file, of which nothing is remembered. */
    private static double footers(Folio folio, Path file, Path links) throws Exception {
        List<String> names = new ArrayList<>();
        Files.createDirectories(links);
        for (int i = 0; i < 2 * TIMES; i++) {
            Path link = links.resolve("link-" + i + ".parquet");
            Files.deleteIfExists(link);
            Files.createLink(link, file);
            names.add("link-" + i);
            if (!folio.contains(names.get(i))) {
                folio.reference(names.get(i), link.toString(), ReferenceOptions.DEFAULT);
            }
        }
        int[] next = {0};
        return Measure.median(TIMES, () -> {
            folio.table(names.get(next[0]++)).info();
            return null;
        });
    }

    private static double slice(Folio folio, long offset, long rows) throws Exception {
        return Measure.median(5, () -> {
            int found = folio.table(Ours.TABLE).offset(offset).limit(rows).read().rowCount();
            if (found != rows) {
                throw new IllegalStateException("A slice of " + rows + " rows had " + found);
            }
            return null;
        });
    }
}
