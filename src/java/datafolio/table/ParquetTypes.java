package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;

/** What readers of our Parquet files are told about the types: by {@code ARROW:schema}, and by the bundle's dtypes. */
final class ParquetTypes {

    private ParquetTypes() {}

    /** The type that Python finds: as stored, but for ENUM, durations and fixed-size lists, which the Arrow schema restores. */
    static DataType seen(DataType type) {
        if (type instanceof DataType.Enum || type instanceof DataType.Duration) {
            return type;
        } else if (type == Scalar.TIMESTAMP_S) {
            return Scalar.TIMESTAMP;
        } else if (type instanceof DataType.ListOf l) {
            return new DataType.ListOf(nested(l.element()));
        } else if (type instanceof DataType.ArrayOf a) {
            return new DataType.ArrayOf(nested(a.element()), a.length());
        } else if (type instanceof DataType.Struct s) {
            return new DataType.Struct(s.fields().stream().map(f -> new Field(f.name(), nested(f.type()))).toList());
        } else if (type instanceof DataType.MapOf m) {
            return new DataType.MapOf(nested(m.key()), nested(m.value()));
        }
        return Storage.PARQUET.type(type);
    }

    private static DataType nested(DataType type) {
        return type instanceof DataType.Enum || type == Scalar.UUID ? Scalar.VARCHAR : seen(type);
    }

    /** The base64 text for {@code ARROW:schema}. */
    static String arrowSchema(Schema schema) {
        List<org.apache.arrow.vector.types.pojo.Field> fields = schema.fields().stream()
                .map(ParquetTypes::field).toList();
        return ReadCasts.arrowSchema(new org.apache.arrow.vector.types.pojo.Schema(fields));
    }

    /** UUIDs are 16 bytes in the file, and Arrow's extension type says so. */
    private static org.apache.arrow.vector.types.pojo.Field field(Field field) {
        if (field.type() != Scalar.UUID) {
            return seen(field.type()).arrow(field.name());
        }
        return new org.apache.arrow.vector.types.pojo.Field(field.name(), new FieldType(true, new ArrowType.FixedSizeBinary(16),
                null, Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", "")), null);
    }
}
