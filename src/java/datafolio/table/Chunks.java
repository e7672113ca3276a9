package datafolio.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chunks out of Java's own data: rows (maps) and columns (lists and arrays). Types are inferred from the values unless
 * they are declared.
 *
 * <pre>{@code
 * Chunk chunk = Chunks.ofColumns(Map.of("id", new long[] {1, 2}, "name", List.of("a", "b")), Map.of());
 * }</pre>
 */
public final class Chunks {
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
     * One column of numbers as they are stored, with missing values among them.
     *
     * @param type BOOLEAN, FLOAT, DOUBLE, an integer type of at most 64 bits, or a date, time, timestamp or duration
     * @param values boolean[] for BOOLEAN, double[] for FLOAT and DOUBLE, else long[]: the integers (UBIGINT by its bits), or
     *     the counts in the type's unit
     * @param missing the rows (from 0) whose value is missing, whatever stands there
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when type and array do not go together
     */
    public static Column stored(String name, DataType type, Object values, BitSet missing) {
        return PrimitiveColumns.of(name, type, values, missing);
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
        return sink -> RowChunks.run(new RowChunks(types, false, sink), rows);
    }

    /** Rows of a table whose columns are all known: no others are accepted. */
    static ChunkSource ofRows(Iterable<? extends Map<String, ?>> rows, Schema schema) {
        return sink -> RowChunks.run(new RowChunks(schema.typeMap(), true, sink), rows);
    }

    static void append(ColumnBuilder builder, String name, long row, Object value) {
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
    static final class Typing {
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
}
