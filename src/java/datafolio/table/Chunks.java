package datafolio.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Chunks out of Java's own data: rows (maps) and columns (lists and arrays). Types are inferred from the values unless
 * they are declared.
 */
public final class Chunks {
    /** Rows from which names and types are inferred. */
    private static final int FIRST_ROWS = 100_000;
    /** Bytes of values in a chunk built from rows, about. */
    private static final long CHUNK_BYTES = 16L << 20;
    private static final int CHUNK_ROWS = 122_880;

    private Chunks() {}

    /**
     * One chunk of columns.
     *
     * @param columns name to values: a {@link Column}, a collection, or an array of primitives or objects; all equally long
     * @param types declared types by name; what is not in it is inferred
     * @throws datafolio.error.FolioException INVALID_DATA naming row and column of a value that does not fit, or the
     *     column whose length differs; INVALID_ARGUMENT for a declared type without a column
     */
    public static Chunk ofColumns(Map<String, ?> columns, Map<String, DataType> types) {
        checkDeclared(types, columns.keySet());
        List<Column> built = new ArrayList<>();
        columns.forEach((name, values) -> built.add(column(name, values, types.get(name), 0)));
        for (Column column : built) {
            if (column.size() != built.get(0).size()) {
                throw Errors.data("Columns of one table are equally long: \"%s\" has %d values, \"%s\" has %d.".formatted(
                        built.get(0).name(), built.get(0).size(), column.name(), column.size()), "column", column.name(),
                        "expected", built.get(0).size(), "found", column.size());
            }
        }
        return Chunk.of(built);
    }

    /**
     * One column of values.
     *
     * @param values a {@link Column}, a collection, or an array
     * @param type the type, or null to infer it
     */
    public static Column column(String name, Object values, DataType type, long firstRow) {
        if (values instanceof Column column && (type == null || type.equals(column.type()))) {
            return column.named(name);
        }
        Column fast = PrimitiveColumns.of(name, values, type);
        if (fast != null) {
            return fast;
        }
        List<?> list = values instanceof Column column ? column.asList() : Inference.elements(values);
        if (list == null) {
            throw Errors.data("Column \"%s\" is a %s; columns are collections or arrays.".formatted(name, Errors.className(values)),
                    "column", name, "found", Errors.className(values));
        }
        Typing typing = new Typing(name, type);
        long row = firstRow;
        for (Object value : list) {
            typing.see(value, row++);
        }
        ColumnBuilder builder = ColumnBuilder.of(typing.type());
        row = firstRow;
        for (Object value : list) {
            append(builder, name, row++, value);
        }
        return builder.build(name);
    }

    /**
     * Rows as chunks of about 16 MB. The columns are the keys of the first 100,000 rows (fewer when they are wide), and
     * those declared; a key that a row lacks is a missing value. Types are inferred from the same rows.
     *
     * @param types declared types by name
     * @throws datafolio.error.FolioException while it runs: INVALID_DATA naming row and column of a value that does not fit
     *     or of a key that the first rows did not have
     */
    public static ChunkSource ofRows(Iterable<? extends Map<String, ?>> rows, Map<String, DataType> types) {
        return sink -> new Rows(types, false).run(rows.iterator(), sink);
    }

    /** Rows of a table whose columns are all known: no others are accepted. */
    static ChunkSource ofRows(Iterable<? extends Map<String, ?>> rows, Schema schema) {
        return sink -> new Rows(schema.typeMap(), true).run(rows.iterator(), sink);
    }

    private static void append(ColumnBuilder builder, String name, long row, Object value) {
        try {
            builder.append(value);
        } catch (BadValue e) {
            throw e.at(name, row);
        }
    }

    private static void checkDeclared(Map<String, DataType> types, Set<String> names) {
        for (String name : types.keySet()) {
            if (!names.contains(name)) {
                throw Errors.noColumn(name, List.copyOf(names));
            }
        }
    }

    /** The type of a column as far as its values are seen. */
    private static final class Typing {
        private final String name;
        private final boolean declared;
        private DataType type;

        Typing(String name, DataType declared) {
            this.name = name;
            this.declared = declared != null;
            this.type = declared == null ? DataType.Scalar.NULL : declared;
        }

        void see(Object value, long row) {
            if (declared || value == null) {
                return;
            }
            try {
                DataType next = Inference.of(value);
                DataType before = type;
                type = next.equals(before) ? before : Inference.join(before, next).orElseThrow(() -> Errors.data(
                        "Row %d, column \"%s\": the values before are %s, this one is %s. Declare the type that holds both with the option types, or convert the values."
                                .formatted(row, name, before.sql(), next.sql()),
                        "row", row, "column", name, "expected", before.sql(), "found", next.sql()));
            } catch (BadValue e) {
                throw e.at(name, row);
            }
        }

        DataType type() {
            return type;
        }
    }

    /** Rows on their way into chunks. */
    private static final class Rows {
        private final Map<String, Typing> typings = new LinkedHashMap<>();
        private final boolean closed;
        private Map<String, ColumnBuilder> builders;
        private long row;

        Rows(Map<String, DataType> types, boolean closed) {
            types.forEach((name, type) -> typings.put(name, new Typing(name, type)));
            this.closed = closed;
        }

        void run(Iterator<? extends Map<String, ?>> rows, Consumer<? super Chunk> sink) {
            List<Map<String, ?>> first = new ArrayList<>();
            long bytes = 0;
            while (rows.hasNext() && first.size() < FIRST_ROWS && bytes < CHUNK_BYTES) {
                Map<String, ?> next = rows.next();
                bytes += see(next, first.size());
                first.add(next);
            }
            start();
            for (Map<String, ?> next : first) {
                add(next);
            }
            first = null;
            boolean any = false;
            while (rows.hasNext()) {
                if (full()) {
                    sink.accept(finish());
                    start();
                    any = true;
                }
                add(rows.next());
            }
            if (!any || rowsSoFar() > 0) {
                sink.accept(finish());
            }
        }

        /** Learns names and types of a row and tells about how many bytes it holds. */
        private long see(Map<String, ?> next, long at) {
            long bytes = 0;
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
                bytes += entry.getValue() instanceof CharSequence text ? 16 + text.length()
                        : entry.getValue() instanceof byte[] blob ? 16 + blob.length : 16;
            }
            return bytes;
        }

        private void start() {
            builders = new LinkedHashMap<>();
            typings.forEach((name, typing) -> builders.put(name, ColumnBuilder.of(typing.type())));
            rows = 0;
        }

        private int rows;

        private int rowsSoFar() {
            return rows;
        }

        private boolean full() {
            return rows >= CHUNK_ROWS || rows % 1024 == 0 && rows > 0
                    && builders.values().stream().mapToLong(ColumnBuilder::bytes).sum() >= CHUNK_BYTES;
        }

        private void add(Map<String, ?> next) {
            int known = 0;
            for (Map.Entry<String, ColumnBuilder> column : builders.entrySet()) {
                Object value = next.get(column.getKey());
                if (value != null || next.containsKey(column.getKey())) {
                    known++;
                }
                append(column.getValue(), column.getKey(), row, value);
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
            List<String> nearest = datafolio.error.Nearest.of(name, typings.keySet());
            return Errors.data("Row %d has a column \"%s\" that %s. The columns are %s; declare further ones with the option types."
                    .formatted(at, name, closed ? "the table does not have" : "no row before it had", String.join(", ", typings.keySet())),
                    "row", at, "column", name, "nearest", nearest);
        }

        private Chunk finish() {
            long firstRow = row - rows;
            List<Column> columns = new ArrayList<>();
            builders.forEach((name, builder) -> columns.add(builder.build(name)));
            return Chunk.of(columns, firstRow);
        }
    }
}
