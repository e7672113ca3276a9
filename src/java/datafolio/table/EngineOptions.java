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
 * @param tempLimit how much of the disk DuckDB may use for what does not fit into memory; empty: 90% of what is free there
 */
public record EngineOptions(Optional<String> memoryLimit, OptionalInt threads, boolean externalAccess, Optional<String> tempLimit) {
    /** DuckDB's own limits, queries confined. */
    public static final EngineOptions DEFAULT = new EngineOptions(Optional.empty(), OptionalInt.empty(), false, Optional.empty());

    private static final Pattern SIZE = Pattern.compile("\\d+(\\.\\d+)?\\s*([KMGT]i?B|B)", Pattern.CASE_INSENSITIVE);

    /** Checks the values; INVALID_ARGUMENT where one cannot be used. */
    public EngineOptions {
        check(memoryLimit, "memory limit", "memory-limit");
        check(tempLimit, "limit of temporary files", "temp-limit");
        if (threads.isPresent() && threads.getAsInt() < 1) {
            throw FolioException.of(Kind.INVALID_ARGUMENT,
                "The number of threads must be at least 1, not " + threads.getAsInt() + ".",
                "option", "threads", "found", threads.getAsInt());
        }
    }

    private static void check(Optional<String> size, String what, String option) {
        if (size.isPresent() && !SIZE.matcher(size.get().trim()).matches()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT,
                "The " + what + " \"" + size.get() + "\" is not a size. Write a number and a unit, such as \"512MB\".",
                "option", option, "found", size.get());
        }
    }
}
