package datafolio.table;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

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
            case TIMESTAMPTZ_NS -> "timestamp[ns, tz=UTC]";
            case INTERVAL -> "month_day_nano_interval";
            case NULL -> "null";
        };
    }

    /** The text of any Arrow field's type, those included that have no counterpart of ours. */
    static String of(Field field) {
        ArrowType type = field.getType();
        if (field.getDictionary() != null) {
            DictionaryEncoding encoding = field.getDictionary();
            return "dictionary<values=" + plain(field, type) + ", indices=" + plain(field, encoding.getIndexType())
                    + ", ordered=" + (encoding.isOrdered() ? 1 : 0) + ">";
        }
        String extension = field.getMetadata().get("ARROW:extension:name");
        return extension != null && extension.startsWith("arrow.") ? "extension<" + extension + ">" : plain(field, type);
    }

    private static String plain(Field field, ArrowType type) {
        List<Field> children = field.getChildren();
        if (type instanceof ArrowType.Int i) {
            return (i.getIsSigned() ? "int" : "uint") + i.getBitWidth();
        } else if (type instanceof ArrowType.FloatingPoint f) {
            return List.of("halffloat", "float", "double").get(f.getPrecision().ordinal());
        } else if (type instanceof ArrowType.Bool) {
            return "bool";
        } else if (type instanceof ArrowType.Decimal d) {
            return "decimal" + d.getBitWidth() + "(" + d.getPrecision() + ", " + d.getScale() + ")";
        } else if (type instanceof ArrowType.Timestamp t) {
            return "timestamp[" + unit(t.getUnit()) + (t.getTimezone() == null ? "]" : ", tz=" + t.getTimezone() + "]");
        } else if (type instanceof ArrowType.Time t) {
            return "time" + t.getBitWidth() + "[" + unit(t.getUnit()) + "]";
        } else if (type instanceof ArrowType.Duration d) {
            return "duration[" + unit(d.getUnit()) + "]";
        } else if (type instanceof ArrowType.Date d) {
            return d.getUnit() == DateUnit.DAY ? "date32[day]" : "date64[ms]";
        } else if (type instanceof ArrowType.FixedSizeBinary b) {
            return "fixed_size_binary[" + b.getByteWidth() + "]";
        } else if (type instanceof ArrowType.Interval i) {
            return List.of("month_interval", "day_time_interval", "month_day_nano_interval").get(i.getUnit().ordinal());
        } else if (type instanceof ArrowType.FixedSizeList f) {
            return "fixed_size_list<" + child(children.get(0)) + ">[" + f.getListSize() + "]";
        } else if (type instanceof ArrowType.Struct) {
            return children.stream().map(ArrowText::child).collect(Collectors.joining(", ", "struct<", ">"));
        } else if (type instanceof ArrowType.Map) {
            List<Field> entry = children.get(0).getChildren();
            return "map<" + of(entry.get(0)) + ", " + of(entry.get(1)) + ">";
        } else if (type instanceof ArrowType.List || type instanceof ArrowType.LargeList) {
            return (type instanceof ArrowType.List ? "list<" : "large_list<") + child(children.get(0)) + ">";
        }
        return switch (type.getTypeID()) {
            case Utf8 -> "string";
            case LargeUtf8 -> "large_string";
            case Utf8View -> "string_view";
            case LargeBinary -> "large_binary";
            case BinaryView -> "binary_view";
            default -> type.getTypeID().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String child(Field field) {
        return field.getName() + ": " + of(field) + (field.isNullable() ? "" : " not null");
    }

    private static String unit(TimeUnit unit) {
        return List.of("s", "ms", "us", "ns").get(unit.ordinal());
    }
}
