package bench.jvm;

import datafolio.Folio;
import datafolio.arrow.MappedTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The table's Arrow file, mapped: until each batch can be read, and the sum of a column of doubles. */
final class Mapped {
    /** A column of doubles, none missing. */
    static final String COLUMN = "x";

    private static final int TIMES = 20;

    private Mapped() {}

    /** One line of EDN: seconds of writing, opening and summing; leaves a link to the file for the other side. */
    static void all(Folio folio, Path link) throws Exception {
        folio.clearCache();
        long start = System.nanoTime();
        Path file = folio.table(Ours.TABLE).arrowFile();
        double written = (System.nanoTime() - start) / 1e9;
        Files.deleteIfExists(link);
        Files.createLink(link, file);
        double opened = Measure.median(TIMES, () -> {
            try (MappedTable table = folio.table(Ours.TABLE).mapped()) {
                table.forEach(chunk -> chunk.column(COLUMN));
            }
            return null;
        });
        try (MappedTable table = folio.table(Ours.TABLE).mapped()) {
            double[] total = {0};
            double one = Measure.median(TIMES, () -> {
                total[0] = table.stream().mapToDouble(chunk -> chunk.column(COLUMN).sum()).sum();
                return null;
            });
            double all = Measure.median(TIMES, () -> {
                total[0] = table.stream().parallel().mapToDouble(chunk -> chunk.column(COLUMN).sum()).sum();
                return null;
            });
            System.out.printf(Locale.ROOT, "{:write %.6f :open %.9f :sum-one %.9f :sum %.9f :total %s :column-bytes %d :file-bytes %d%s}%n", written,
                    opened, one, all, total[0], 8 * table.rowCount(), Files.size(file), Measure.peak());
        }
    }
}
