package datafolio.table;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a table file is written.
 *
 * <pre>{@code
 * folio.addRows("prices", rows, AddOptions.DEFAULT.write(new WriteOptions(Map.of(), 50_000, "snappy")));
 * }</pre>
 *
 * @param types declared column types by name; what is not in it is inferred or taken from the data
 * @param rowGroupSize rows of a row group; 0 (the default) chooses 122,880, fewer when rows are wide
 * @param compression zstd (the default), snappy, lz4, gzip or uncompressed
 */
public record WriteOptions(Map<String, DataType> types, int rowGroupSize, String compression) {
    private static final Set<String> COMPRESSIONS = Set.of("zstd", "snappy", "lz4", "gzip", "uncompressed");
    /** Types from the data, row groups chosen, zstd. */
    public static final WriteOptions DEFAULT = new WriteOptions(Map.of(), 0, "zstd");
    private static final int MOST_ROWS = 122_880;
    private static final long GROUP_BYTES = 48L << 20;
    private static final int VECTOR = 2_048;

    public WriteOptions {
        types = Map.copyOf(types);
        compression = compression.toLowerCase(Locale.ROOT);
        if (rowGroupSize < 0) {
            throw Errors.argument("A row group has at least one row, not %d; 0 leaves the choice to us.".formatted(rowGroupSize));
        }
        if (!COMPRESSIONS.contains(compression)) {
            throw Errors.argument("\"%s\" is no compression; choose zstd, snappy, lz4, gzip or uncompressed.".formatted(compression));
        }
    }

    /** The same with declared types. */
    public WriteOptions withTypes(Map<String, DataType> declared) {
        return new WriteOptions(declared, rowGroupSize, compression);
    }

    /** Rows of a row group where a row takes so many bytes. Readers hold a row group's pages, so wide rows get fewer. */
    int groupRows(long bytesPerRow) {
        if (rowGroupSize > 0) {
            return rowGroupSize;
        }
        long fitting = GROUP_BYTES / Math.max(1, bytesPerRow) / VECTOR * VECTOR;
        return (int) Math.max(VECTOR, Math.min(MOST_ROWS, fitting));
    }
}
