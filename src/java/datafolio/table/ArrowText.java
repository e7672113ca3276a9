package datafolio.table;

import java.util.stream.Collectors;

/** The spelling of types in the Arrow C++ library and pyarrow, which the descriptors of bundles use. */
final class ArrowText {

    private ArrowText() {}

    static String of(DataType type) {
        if (type instanceof DataType.Decimal d) {
            return "decimal128(" + d.precision() + ", " + d.scale() + ")";
        } else if (type instanceof DataType.Enum e) {
            return "dictionary<values=string, indices=int" + 8 * ArrowTypes.indexWidth(e) + ", ordered=0>";
        } else if (type instanceof DataType.Duration d) {
            return "duration[" + d.unit().text() + "]";
        } else if (type instanceof DataType.ListOf l) {
            return "list<element: " + of(l.element()) + ">";
        } else if (type instanceof DataType.ArrayOf a) {
            return "fixed_size_list<element: " + of(a.element()) + ">[" + a.length() + "]";
        } else if (type instanceof DataType.Struct s) {
            return s.fields().stream().map(f -> f.name() + ": " + of(f.type()))
                    .collect(Collectors.joining(", ", "struct<", ">"));
        } else if (type instanceof DataType.MapOf m) {
            return "map<" + of(m.key()) + ", " + of(m.value()) + ">";
        }
        return scalar((DataType.Scalar) type);
    }

    private static String scalar(DataType.Scalar type) {
        return switch (type) {
            case BOOLEAN -> "bool";
            case TINYINT -> "int8";
            case SMALLINT -> "int16";
            case INTEGER -> "int32";
            case BIGINT -> "int64";
            case HUGEINT, UHUGEINT -> "decimal128(38, 0)";
            case UTINYINT -> "uint8";
            case USMALLINT -> "uint16";
            case UINTEGER -> "uint32";
            case UBIGINT -> "uint64";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case VARCHAR, JSON, BIT -> "string";
            case UUID -> "extension<arrow.uuid>";
            case BLOB -> "binary";
            case DATE -> "date32[day]";
            case TIME, TIMETZ -> "time64[us]";
            case TIME_NS -> "time64[ns]";
            case TIMESTAMP_S -> "timestamp[s]";
            case TIMESTAMP_MS -> "timestamp[ms]";
            case TIMESTAMP -> "timestamp[us]";
            case TIMESTAMP_NS -> "timestamp[ns]";
            case TIMESTAMPTZ -> "timestamp[us, tz=UTC]";
            case INTERVAL -> "month_day_nano_interval";
            case NULL -> "null";
        };
    }
}
