package datafolio.delta;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Delta's types in DuckDB's words. */
final class Types {
    private static final Map<Class<?>, String> PLAIN = Map.ofEntries(Map.entry(BooleanType.class, "BOOLEAN"), Map.entry(ByteType.class, "TINYINT"),
        Map.entry(ShortType.class, "SMALLINT"), Map.entry(IntegerType.class, "INTEGER"), Map.entry(LongType.class, "BIGINT"),
        Map.entry(FloatType.class, "FLOAT"), Map.entry(DoubleType.class, "DOUBLE"), Map.entry(StringType.class, "VARCHAR"),
        Map.entry(BinaryType.class, "BLOB"), Map.entry(DateType.class, "DATE"), Map.entry(TimestampType.class, "TIMESTAMP WITH TIME ZONE"),
        Map.entry(TimestampNTZType.class, "TIMESTAMP"));

    private Types() {}

    /** A type, its fields called as people call them. */
    static String text(DataType type) {
        return text(type, StructField::getName);
    }

    /** A type, its fields called as the files call them. */
    static String stored(DataType type) {
        return text(type, Types::storedName);
    }

    /** What the files call a field. */
    static String storedName(StructField field) {
        return field.getMetadata().contains(ColumnMapping.COLUMN_MAPPING_PHYSICAL_NAME_KEY)
            ? field.getMetadata().getString(ColumnMapping.COLUMN_MAPPING_PHYSICAL_NAME_KEY) : field.getName();
    }

    private static String text(DataType type, Function<StructField, String> name) {
        String plain = PLAIN.get(type.getClass());
        if (plain != null) {
            return plain;
        } else if (type instanceof DecimalType decimal) {
            return "DECIMAL(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
        } else if (type instanceof ArrayType array) {
            return text(array.getElementType(), name) + "[]";
        } else if (type instanceof MapType map) {
            return "MAP(" + text(map.getKeyType(), name) + ", " + text(map.getValueType(), name) + ")";
        } else if (type instanceof StructType struct) {
            return struct.fields().stream().map(field -> '"' + name.apply(field).replace("\"", "\"\"") + "\" " + text(field.getDataType(), name))
                .collect(Collectors.joining(", ", "STRUCT(", ")"));
        }
        throw FolioException.of(Kind.UNSUPPORTED, "Columns of Delta's type " + type + " are not read.", "found", type.toString());
    }
}
