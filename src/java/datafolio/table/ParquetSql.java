package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The COPY statements that make Parquet files, and what their failures mean. */
final class ParquetSql {

    /** zstd's level, pyarrow's default too: the next ones take a third more time for one or two percent of the size. */
    private static final String ZSTD = "zstd, COMPRESSION_LEVEL 1";

    /** What DuckDB says within an error that it wraps as JSON. */
    private static final Pattern MESSAGE = Pattern.compile("\"exception_message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** How what is said of a value begins that the file has no room for, such as a second too far away to be told in microseconds. */
    private static final Pattern UNFIT = Pattern.compile("(invalid input|conversion|out of range) error");

    /**
     * A column of a row group gets a dictionary when no more than one value in so many is a new one. DuckDB's own 5 has it try
     * long on columns that have none: a tenth of a write's time, for no smaller file.
     */
    private static final int ROWS_PER_VALUE = 16;
    private static final int LEAST_DICTIONARY = 1_000;

    private ParquetSql() {}

    static String copy(String select, Path target, int groupRows, String compression, Map<String, String> metadata) {
        String pairs = metadata.entrySet().stream().map(e -> Sql.literal(e.getKey()) + ": " + Sql.literal(e.getValue()))
                .collect(Collectors.joining(", "));
        return "COPY (" + select + ") TO " + Sql.literal(target.toString()) + " (FORMAT parquet, COMPRESSION " + (compression.equals("zstd") ? ZSTD : compression)
                + ", ROW_GROUP_SIZE " + groupRows + ", DICTIONARY_SIZE_LIMIT " + Math.max(LEAST_DICTIONARY, groupRows / ROWS_PER_VALUE)
                + ", USE_TMP_FILE false" + (pairs.isEmpty() ? "" : ", KV_METADATA {" + pairs + "}") + ")";
    }

    static FolioException writeFailed(Path target, Throwable cause) {
        String raw = String.valueOf(cause == null ? "it was broken off" : cause.getMessage());
        Matcher inner = MESSAGE.matcher(raw);
        String told = inner.find() ? inner.group(1).replace("\\\"", "\"") : raw;
        String lower = told.toLowerCase(Locale.ROOT);
        Kind kind = lower.contains("no space left") || lower.contains("disk full") ? Kind.DISK_FULL
                : lower.contains("read-only file system") ? Kind.READ_ONLY
                : UNFIT.matcher(lower).lookingAt() ? Kind.INVALID_DATA : Kind.IO_ERROR;
        String advice = kind == Kind.DISK_FULL ? " The disk is full: make room and try again; nothing was changed."
                : kind == Kind.INVALID_DATA ? " A value does not fit into a Parquet file; nothing was changed." : "";
        return Errors.wrap(kind, "Writing " + target.getFileName() + " failed: " + told + "." + advice, cause, "path", target.toString());
    }
}
