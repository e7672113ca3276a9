package datafolio.table;

import datafolio.error.Nearest;
import datafolio.table.Chunks.Typing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Rows on their way into chunks of about 16 MB, handed in one by one: {@link Chunks#ofRows} for rows that nobody can
 * iterate over. Names and types are settled by the first 100,000 rows (fewer when they are wide). Not thread-safe.
 *
 * <pre>{@code
 * RowChunks chunks = RowChunks.into(sink, types);
 * rows.forEach(chunks::add);
 * chunks.finish();
 * }</pre>
 */
public final class RowChunks {
    /** Rows from which names and types are inferred. */
    private static final int FIRST_ROWS = 100_000;
    /** Bytes of values in a chunk built from rows, about. */
    private static final long CHUNK_BYTES = 16L << 20;
    private static final int CHUNK_ROWS = 122_880;

    private final Map<String, Typing> typings = new LinkedHashMap<>();
    private final boolean closed;
    private final Consumer<? super Chunk> sink;
    private List<Map<String, ?>> first = new ArrayList<>();
    private long bytes;
    private Map<String, ColumnBuilder> builders;
    private long row;
    private int rows;
    private boolean any;

    /** @param closed whether the types name all columns there may be */
    RowChunks(Map<String, DataType> types, boolean closed, Consumer<? super Chunk> sink) {
        types.forEach((name, type) -> typings.put(name, new Typing(name, type)));
        this.closed = closed;
        this.sink = sink;
    }

    /**
     * Chunks of the rows that will be added.
     *
     * @param sink gets each chunk, during {@link #add} and {@link #finish}
     * @param types declared types by name
     */
    public static RowChunks into(Consumer<? super Chunk> sink, Map<String, DataType> types) {
        return new RowChunks(types, false, sink);
    }

    static void run(RowChunks chunks, Iterable<? extends Map<String, ?>> rows) {
        rows.forEach(chunks::add);
        chunks.finish();
    }

    /**
     * Adds a row. The first rows are kept until types are settled, so that the map must stay as it is.
     *
     * @throws datafolio.error.FolioException INVALID_DATA naming row and column of a value that does not fit, or of a key
     *     that the first rows did not have
     */
    public void add(Map<String, ?> next) {
        if (first == null) {
            if (full()) {
                sink.accept(chunk());
                any = true;
                start();
            }
            append(next);
            return;
        }
        bytes += see(next, first.size());
        first.add(next);
        if (first.size() >= FIRST_ROWS || bytes >= CHUNK_BYTES) {
            settle();
        }
    }

    /** Hands out what is left: one chunk without rows when none was added. Errors as {@link #add}. */
    public void finish() {
        if (first != null) {
            settle();
        }
        if (!any || rows > 0) {
            sink.accept(chunk());
        }
    }

    private void settle() {
        List<Map<String, ?>> seen = first;
        first = null;
        start();
        seen.forEach(this::append);
    }

    /** Learns names and types of a row and tells about how many bytes it holds. */
    private long see(Map<String, ?> next, long at) {
        long size = 0;
        for (Map.Entry<String, ?> entry : next.entrySet()) {
            String name = String.valueOf(entry.getKey());
            Typing typing = typings.get(name);
            if (typing == null) {
                if (closed) {
                    throw unknown(name, at);
                }
                typing = new Typing(name, null);
                typings.put(name, typing);
            }
            typing.see(entry.getValue(), at);
            size += entry.getValue() instanceof CharSequence text ? 16 + text.length()
                    : entry.getValue() instanceof byte[] blob ? 16 + blob.length : 16;
        }
        return size;
    }

    private void start() {
        builders = new LinkedHashMap<>();
        typings.forEach((name, typing) -> builders.put(name, ColumnBuilder.of(typing.type())));
        rows = 0;
    }

    private boolean full() {
        return rows >= CHUNK_ROWS || rows % 1024 == 0 && rows > 0
                && builders.values().stream().mapToLong(ColumnBuilder::bytes).sum() >= CHUNK_BYTES;
    }

    private void append(Map<String, ?> next) {
        int known = 0;
        for (Map.Entry<String, ColumnBuilder> column : builders.entrySet()) {
            Object value = next.get(column.getKey());
            if (value != null || next.containsKey(column.getKey())) {
                known++;
            }
            Chunks.append(column.getValue(), column.getKey(), row, value);
        }
        if (known < next.size()) {
            Set<String> others = new LinkedHashSet<>(new HashSet<>(next.keySet()));
            others.removeAll(builders.keySet());
            throw unknown(others.iterator().next(), row);
        }
        row++;
        rows++;
    }

    private RuntimeException unknown(String name, long at) {
        List<String> nearest = Nearest.of(name, typings.keySet());
        return Errors.data("Row %d has a column \"%s\" that %s. The columns are %s; declare further ones with the option types."
                .formatted(at, name, closed ? "the table does not have" : "no row before it had", String.join(", ", typings.keySet())),
                "row", at, "column", name, "nearest", nearest);
    }

    private Chunk chunk() {
        List<Column> columns = new ArrayList<>();
        builders.forEach((name, builder) -> columns.add(builder.build(name)));
        return Chunk.of(columns, row - rows);
    }
}
