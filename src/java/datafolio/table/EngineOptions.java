package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a folio asks of DuckDB.
 *
 * @param memoryLimit how much memory DuckDB may use, such as {@code "512MB"} or {@code "2GiB"}; empty: 80% of the
 *     machine's for reads and queries, 384 MB for writes
 * @param threads how many threads DuckDB may use, at least 1; empty: one per core
 * @param externalAccess whether queries may reach files and functions outside the folio; false confines them
 */
public record EngineOptions(Optional<String> memoryLimit, OptionalInt threads, boolean externalAccess) {
    /** DuckDB's own limits, queries confined. */
    public static final EngineOptions DEFAULT = new EngineOptions(Optional.empty(), OptionalInt.empty(), false);

    private static final Pattern SIZE = Pattern.compile("\\d+(\\.\\d+)?\\s*([KMGT]i?B|B)", Pattern.CASE_INSENSITIVE);

    /** Checks the values; INVALID_ARGUMENT where one cannot be used. */
    public EngineOptions {
        memoryLimit.ifPresent(limit -> {
            if (!SIZE.matcher(limit.trim()).matches()) {
                throw FolioException.of(Kind.INVALID_ARGUMENT,
                    "The memory limit \"" + limit + "\" is not a size. Write a number and a unit, such as \"512MB\".",
                    "option", "memory-limit", "found", limit);
            }
        });
        if (threads.isPresent() && threads.getAsInt() < 1) {
            throw FolioException.of(Kind.INVALID_ARGUMENT,
                "The number of threads must be at least 1, not " + threads.getAsInt() + ".",
                "option", "threads", "found", threads.getAsInt());
        }
    }
}
