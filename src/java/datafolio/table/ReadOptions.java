package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What of a table is read, and how. Not API: the fluent reads build it.
 *
 * @param columns which columns, in this order; empty for all
 * @param where a condition in SQL; empty for none
 * @param arguments the values of the parameters of the condition or of the query, null for missing values
 * @param offset how many rows to leave out at the beginning
 * @param limit how many rows at most, or -1 for all
 * @param timeout how long the whole read may take
 * @param progress told after each chunk, in the reading thread
 * @param chunkRows rows in each chunk but the last, or 0 to fit the width of the rows
 * @param maxChunkBytes the estimated size that no chunk exceeds
 * @param additions what a query has besides the folio's tables
 */
public record ReadOptions(List<String> columns, Optional<String> where, List<Object> arguments, long offset, long limit,
                          Optional<Duration> timeout, Optional<Consumer<Progress>> progress, int chunkRows,
                          long maxChunkBytes, Additions additions) {
    /** The size that no chunk exceeds unless told otherwise: 256 MiB. */
    public static final long MAX_CHUNK_BYTES = 256L << 20;

    /** Everything, in chunks that fit the width of the rows. */
    public static final ReadOptions ALL = new ReadOptions(List.of(), Optional.empty(), List.of(), 0, -1, Optional.empty(),
        Optional.empty(), 0, MAX_CHUNK_BYTES, Additions.NONE);

    private static final int MOST_ROWS = 61_440;
    private static final int VECTOR_ROWS = 2_048;
    private static final long DEFAULT_BYTES = 2L << 20;

    /** Checks the values; INVALID_ARGUMENT where one cannot be used. */
    public ReadOptions {
        columns = List.copyOf(columns);
        arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
        check(offset >= 0, "offset", "0 or more", offset);
        check(limit >= -1, "limit", "0 or more", limit);
        check(chunkRows >= 0, "chunk-size", "1 or more", chunkRows);
        check(maxChunkBytes > 0, "max-chunk-bytes", "1 or more", maxChunkBytes);
        timeout.ifPresent(t -> check(!t.isNegative() && !t.isZero(), "timeout", "longer than nothing", t));
    }

    private static void check(boolean fits, String option, String wanted, Object found) {
        if (!fits) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "The option " + option + " must be " + wanted + ", not " + found
                + ".", "option", option, "found", String.valueOf(found));
        }
    }

    /** The same read of these columns. */
    public ReadOptions withColumns(List<String> names) {
        return new ReadOptions(names, where, arguments, offset, limit, timeout, progress, chunkRows, maxChunkBytes, additions);
    }

    /** The same read of the rows that meet this condition. */
    public ReadOptions withWhere(String condition, List<?> values) {
        return new ReadOptions(columns, Optional.of(condition), new ArrayList<>(values), offset, limit, timeout, progress,
            chunkRows, maxChunkBytes, additions);
    }

    /** The same read with these values for its parameters. */
    public ReadOptions withArguments(List<?> values) {
        return new ReadOptions(columns, where, new ArrayList<>(values), offset, limit, timeout, progress, chunkRows,
            maxChunkBytes, additions);
    }

    /** The same read from that row on. */
    public ReadOptions withOffset(long rows) {
        return new ReadOptions(columns, where, arguments, rows, limit, timeout, progress, chunkRows, maxChunkBytes, additions);
    }

    /** The same read of so many rows at most. */
    public ReadOptions withLimit(long rows) {
        check(rows >= 0, "limit", "0 or more", rows);
        return new ReadOptions(columns, where, arguments, offset, rows, timeout, progress, chunkRows, maxChunkBytes, additions);
    }

    /** The same read within that time. */
    public ReadOptions withTimeout(Duration time) {
        return new ReadOptions(columns, where, arguments, offset, limit, Optional.of(time), progress, chunkRows,
            maxChunkBytes, additions);
    }

    /** The same read, telling how far it is. */
    public ReadOptions withProgress(Consumer<Progress> listener) {
        return new ReadOptions(columns, where, arguments, offset, limit, timeout, Optional.of(listener), chunkRows,
            maxChunkBytes, additions);
    }

    /** The same read in chunks of so many rows. */
    public ReadOptions withChunkRows(int rows) {
        check(rows >= 1, "chunk-size", "1 or more", rows);
        return new ReadOptions(columns, where, arguments, offset, limit, timeout, progress, rows, maxChunkBytes, additions);
    }

    /** The same read with another bound on the size of a chunk. */
    public ReadOptions withMaxChunkBytes(long bytes) {
        return new ReadOptions(columns, where, arguments, offset, limit, timeout, progress, chunkRows, bytes, additions);
    }

    /** The same read with these additions. */
    public ReadOptions with(Additions others) {
        return new ReadOptions(columns, where, arguments, offset, limit, timeout, progress, chunkRows, maxChunkBytes, others);
    }

    /** How many rows a chunk gets when a row takes that many bytes. */
    int rowsOf(long rowBytes) {
        long bounded = Math.max(1, maxChunkBytes / rowBytes);
        if (chunkRows > 0) {
            return (int) Math.min(chunkRows, bounded);
        }
        long fitting = Math.min(MOST_ROWS, DEFAULT_BYTES / rowBytes);
        if (fitting > VECTOR_ROWS) {
            fitting -= fitting % VECTOR_ROWS;
        }
        return (int) Math.max(1, Math.min(fitting, bounded));
    }
}
