package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.DataType.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The types that Delta tables have, and which of them takes the values of ours that they have not: unsigned numbers get the next
 * larger type, times of day, intervals, UUIDs and enumerations become text, and moments lose what is finer than microseconds.
 *
 * @see <a href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format">The Delta protocol: schema serialization</a>
 */
final class DeltaTypes {
    private static final Map<Scalar, String> NAMES = Map.ofEntries(Map.entry(Scalar.BOOLEAN, "boolean"), Map.entry(Scalar.TINYINT, "byte"),
        Map.entry(Scalar.SMALLINT, "short"), Map.entry(Scalar.INTEGER, "integer"), Map.entry(Scalar.BIGINT, "long"), Map.entry(Scalar.FLOAT, "float"),
        Map.entry(Scalar.DOUBLE, "double"), Map.entry(Scalar.VARCHAR, "string"), Map.entry(Scalar.BLOB, "binary"), Map.entry(Scalar.DATE, "date"),
        Map.entry(Scalar.TIMESTAMPTZ, "timestamp"), Map.entry(Scalar.TIMESTAMP, "timestamp_ntz"));
    private static final Map<Scalar, DataType> OTHERS = Map.ofEntries(Map.entry(Scalar.UTINYINT, Scalar.SMALLINT), Map.entry(Scalar.USMALLINT, Scalar.INTEGER),
        Map.entry(Scalar.UINTEGER, Scalar.BIGINT), Map.entry(Scalar.UBIGINT, new DataType.Decimal(20, 0)), Map.entry(Scalar.HUGEINT, new DataType.Decimal(38, 0)),
        Map.entry(Scalar.UHUGEINT, new DataType.Decimal(38, 0)), Map.entry(Scalar.TIMESTAMP_S, Scalar.TIMESTAMP), Map.entry(Scalar.TIMESTAMP_MS, Scalar.TIMESTAMP),
        Map.entry(Scalar.TIMESTAMP_NS, Scalar.TIMESTAMP), Map.entry(Scalar.TIMESTAMPTZ_NS, Scalar.TIMESTAMPTZ));
    private static final String UNWANTED = " ,;{}()\n\t=";

    private DeltaTypes() {}

    /**
     * The type that takes a column's values.
     *
     * @throws FolioException INVALID_NAME for a name that Delta does not allow
     */
    static DataType of(String name, DataType type) {
        if (name.chars().anyMatch(c -> UNWANTED.indexOf(c) >= 0)) {
            throw FolioException.of(Kind.INVALID_NAME, "The column \"" + name + "\" cannot be in a Delta table: names there have no blank and none of ,;{}()=."
                + " Export a query that calls it otherwise.", "column", name);
        } else if (type instanceof Scalar scalar) {
            return NAMES.containsKey(scalar) ? type : OTHERS.getOrDefault(scalar, Scalar.VARCHAR);
        } else if (type instanceof DataType.Decimal) {
            return type;
        } else if (type instanceof DataType.ListOf list) {
            return new DataType.ListOf(of(name, list.element()));
        } else if (type instanceof DataType.ArrayOf array) {
            return new DataType.ListOf(of(name, array.element()));
        } else if (type instanceof DataType.MapOf map) {
            return new DataType.MapOf(of(name, map.key()), of(name, map.value()));
        } else if (type instanceof DataType.Struct struct) {
            return new DataType.Struct(struct.fields().stream().map(field -> new Field(field.name(), of(field.name(), field.type()))).toList());
        }
        return type instanceof DataType.Duration ? Scalar.BIGINT : Scalar.VARCHAR;
    }

    static boolean hasLocalTimes(DataType type) {
        return type == Scalar.TIMESTAMP || type instanceof DataType.ListOf list && hasLocalTimes(list.element())
            || type instanceof DataType.MapOf map && (hasLocalTimes(map.key()) || hasLocalTimes(map.value()))
            || type instanceof DataType.Struct struct && struct.fields().stream().anyMatch(field -> hasLocalTimes(field.type()));
    }

    /** Columns as Delta writes its schemas. */
    static Map<String, Object> schema(List<Field> columns) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "struct");
        schema.put("fields", columns.stream().map(column -> {
            Map<String, Object> field = new LinkedHashMap<>();
            field.put("name", column.name());
            field.put("type", word(column.type()));
            field.put("nullable", true);
            field.put("metadata", Map.of());
            return field;
        }).toList());
        return schema;
    }

    private static Object word(DataType type) {
        Map<String, Object> word = new LinkedHashMap<>();
        if (type instanceof DataType.Decimal decimal) {
            return "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
        } else if (type instanceof DataType.ListOf list) {
            word.put("type", "array");
            word.put("elementType", word(list.element()));
            word.put("containsNull", true);
            return word;
        } else if (type instanceof DataType.MapOf map) {
            word.put("type", "map");
            word.put("keyType", word(map.key()));
            word.put("valueType", word(map.value()));
            word.put("valueContainsNull", true);
            return word;
        } else if (type instanceof DataType.Struct struct) {
            return schema(struct.fields());
        }
        return NAMES.get(type);
    }
}
