package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table as it is at one moment: everything read through it is of one version, whatever is published meanwhile. To be
 * closed, which lets its files be deleted when nobody names them any more. Not API.
 */
public final class PinnedTable implements AutoCloseable {
    /** Rows of a row group as DuckDB, and so this library, writes them. */
    private static final int GROUP_ROWS = 122_880;
    private static final int MOST_GROUPS = 8;
    private static final int VECTOR_ROWS = 2_048;

    private final Reader reader;
    private final Reader.Pinned pinned;
    private AutoCloseable more = () -> {};

    PinnedTable(Reader reader, Reader.Pinned pinned) {
        this.reader = reader;
        this.pinned = pinned;
    }

    /** Where the rows are and what is recorded about them. */
    public TableSource source() {
        return pinned.source();
    }

    /**
     * What the options let through, as a text: equal texts over equal files mean equal rows and types, whenever they are
     * read.
     *
     * @throws FolioException UNSUPPORTED for a condition that means something else at another time, SQL_ERROR
     */
    public String selection(ReadOptions options) {
        Map<String, String> types = new TreeMap<>(source().duckdbTypes());
        String condition = options.where().map(where -> steady(Parameters.of(options.arguments()).into(where))).orElse("");
        return List.of(options.columns().stream().map(Sql::quote).toList(), Sql.literal(condition), options.offset(), options.limit(), types,
                source().format(), source().directory(), reader.version(source())).toString();
    }

    private String steady(SqlText condition) {
        List<String> unsteady = reader.unsteady(source(), condition);
        if (!unsteady.isEmpty()) {
            throw FolioException.of(Kind.UNSUPPORTED, "What the condition lets through differs from one time to the next, for it calls "
                    + String.join(", ", unsteady) + ": no file can be kept for it. Give the value as a parameter.",
                    "item", source().name(), "sql", condition.original(), "found", unsteady);
        }
        return condition.text();
    }

    /**
     * How many rows fit into so many bytes, about: whole row groups where one fits, at most eight; else whole vectors.
     *
     * @throws FolioException COLUMN_NOT_FOUND, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public int rowsWithin(long bytes, ReadOptions options) {
        long rows = Math.max(1, Math.min(MOST_GROUPS * GROUP_ROWS, bytes / reader.rowBytes(source(), options)));
        int unit = rows >= GROUP_ROWS ? GROUP_ROWS : rows >= VECTOR_ROWS ? VECTOR_ROWS : 1;
        return (int) (rows - rows % unit);
    }

    /** The rows, as {@link Reader#chunks} gives them. */
    public ChunkStream chunks(ReadOptions options) {
        return reader.chunks(new Reader.Pinned(source(), source().pin().get()), options);
    }

    /** Keeps other files too. */
    void keep(AutoCloseable files) {
        more = files;
    }

    /** Lets go of the files. May be called twice. */
    @Override
    public void close() {
        try (Reader.Closing files = new Reader.Closing(pinned)) {
            new Reader.Closing(new Reader.Pinned(files.pinned().source(), more)).close();
        }
    }
}
