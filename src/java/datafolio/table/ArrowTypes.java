package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Arrow's types and ours, both ways.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">Arrow columnar format</a>
 */
final class ArrowTypes {

    private ArrowTypes() {}

    /** The Arrow schema for these columns. */
    static Schema schema(datafolio.table.Schema schema) {
        return new Schema(schema.fields().stream().map(f -> field(f.name(), f.type())).toList());
    }

    /** Our schema of Arrow's, from the fields alone. */
    static datafolio.table.Schema schema(Schema schema) {
        return new datafolio.table.Schema(schema.getFields().stream()
                .map(f -> new datafolio.table.Field(f.getName(), type(f))).toList());
    }

    static Field field(String name, DataType type) {
        return field(name, type, true);
    }

    private static Field field(String name, DataType type, boolean nullable) {
        if (type instanceof DataType.Enum e) {
            ArrowType index = new ArrowType.Int(8 * indexWidth(e), true);
            DictionaryEncoding encoding = new DictionaryEncoding(0, false, (ArrowType.Int) index);
            return new Field(name, new FieldType(nullable, ArrowType.Utf8.INSTANCE, encoding), null);
        } else if (type instanceof DataType.ListOf l) {
            return field(name, nullable, ArrowType.List.INSTANCE, field("element", l.element()));
        } else if (type instanceof DataType.ArrayOf a) {
            return field(name, nullable, new ArrowType.FixedSizeList(a.length()), field("element", a.element()));
        } else if (type instanceof DataType.Struct s) {
            return field(name, nullable, ArrowType.Struct.INSTANCE,
                    s.fields().stream().map(f -> field(f.name(), f.type())).toArray(Field[]::new));
        } else if (type instanceof DataType.MapOf m) {
            return field(name, nullable, new ArrowType.Map(false), field("entries", false, ArrowType.Struct.INSTANCE,
                    field("key", m.key(), false), field("value", m.value())));
        }
        return field(name, nullable, leaf(type));
    }

    private static Field field(String name, boolean nullable, ArrowType type, Field... children) {
        return new Field(name, new FieldType(nullable, type, null), children.length == 0 ? null : List.of(children));
    }

    /** Bytes of a dictionary index: signed, as pyarrow's and pandas' are. */
    static int indexWidth(DataType.Enum type) {
        int n = type.values().size();
        return n <= Byte.MAX_VALUE + 1 ? 1 : n <= Short.MAX_VALUE + 1 ? 2 : 4;
    }

    private static ArrowType leaf(DataType type) {
        if (type instanceof DataType.Decimal d) {
            return new ArrowType.Decimal(d.precision(), d.scale(), 128);
        } else if (type instanceof DataType.Duration d) {
            return new ArrowType.Duration(unit(d.unit()));
        }
        return switch ((Scalar) type) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case TINYINT -> new ArrowType.Int(8, true);
            case SMALLINT -> new ArrowType.Int(16, true);
            case INTEGER -> new ArrowType.Int(32, true);
            case BIGINT -> new ArrowType.Int(64, true);
            case HUGEINT, UHUGEINT -> new ArrowType.Decimal(38, 0, 128);
            case UTINYINT -> new ArrowType.Int(8, false);
            case USMALLINT -> new ArrowType.Int(16, false);
            case UINTEGER -> new ArrowType.Int(32, false);
            case UBIGINT -> new ArrowType.Int(64, false);
            case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case VARCHAR, JSON, BIT, UUID -> ArrowType.Utf8.INSTANCE;
            case BLOB -> ArrowType.Binary.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME, TIMETZ -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIME_NS -> new ArrowType.Time(TimeUnit.NANOSECOND, 64);
            case TIMESTAMP_S -> new ArrowType.Timestamp(TimeUnit.SECOND, null);
            case TIMESTAMP_MS -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, null);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMP_NS -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
            case TIMESTAMPTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case TIMESTAMPTZ_NS -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC");
            case INTERVAL -> new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
            case NULL -> ArrowType.Null.INSTANCE;
        };
    }

    static DataType type(Field field) {
        ArrowType type = field.getType();
        if (field.getDictionary() != null) {
            return text(type) ? new DataType.Enum(List.of()) : value(field, type);
        }
        return value(field, type);
    }

    private static DataType value(Field field, ArrowType type) {
        List<Field> children = field.getChildren();
        if (type instanceof ArrowType.List || type instanceof ArrowType.LargeList) {
            return new DataType.ListOf(type(children.get(0)));
        } else if (type instanceof ArrowType.FixedSizeList f) {
            return f.getListSize() == 0 ? new DataType.ListOf(type(children.get(0)))
                    : new DataType.ArrayOf(type(children.get(0)), f.getListSize());
        } else if (type instanceof ArrowType.Struct) {
            List<datafolio.table.Field> fields = new ArrayList<>();
            children.forEach(c -> fields.add(new datafolio.table.Field(c.getName(), type(c))));
            return new DataType.Struct(fields);
        } else if (type instanceof ArrowType.Map) {
            List<Field> entry = children.get(0).getChildren();
            return new DataType.MapOf(type(entry.get(0)), type(entry.get(1)));
        } else if (type instanceof ArrowType.Int i) {
            return integer(i);
        } else if (type instanceof ArrowType.Timestamp t) {
            return t.getTimezone() == null ? timestamp(t.getUnit())
                    : t.getUnit() == TimeUnit.NANOSECOND ? Scalar.TIMESTAMPTZ_NS : Scalar.TIMESTAMPTZ;
        } else if (type instanceof ArrowType.Decimal d && d.getBitWidth() <= 128 && d.getScale() >= 0) {
            return new DataType.Decimal(d.getPrecision(), d.getScale());
        } else if (type instanceof ArrowType.Duration d) {
            return new DataType.Duration(unit(d.getUnit()));
        } else if (type instanceof ArrowType.FloatingPoint f && f.getPrecision() != FloatingPointPrecision.HALF) {
            return f.getPrecision() == FloatingPointPrecision.SINGLE ? Scalar.FLOAT : Scalar.DOUBLE;
        } else if (type instanceof ArrowType.Time t) {
            return t.getUnit() == TimeUnit.NANOSECOND ? Scalar.TIME_NS : Scalar.TIME;
        } else if (text(type)) {
            return Scalar.VARCHAR;
        } else if (type instanceof ArrowType.Binary || type instanceof ArrowType.LargeBinary || type instanceof ArrowType.BinaryView
                || type instanceof ArrowType.FixedSizeBinary) {
            return Scalar.BLOB;
        } else if (type instanceof ArrowType.Bool) {
            return Scalar.BOOLEAN;
        } else if (type instanceof ArrowType.Date) {
            return ((ArrowType.Date) type).getUnit() == DateUnit.DAY ? Scalar.DATE : Scalar.TIMESTAMP_MS;
        } else if (type instanceof ArrowType.Interval) {
            return Scalar.INTERVAL;
        } else if (type instanceof ArrowType.Null) {
            return Scalar.NULL;
        }
        throw Errors.unsupported("Column \"%s\": the Arrow type %s cannot be read; cast it first.".formatted(field.getName(), type));
    }

    private static boolean text(ArrowType type) {
        return type instanceof ArrowType.Utf8 || type instanceof ArrowType.LargeUtf8 || type instanceof ArrowType.Utf8View;
    }

    private static DataType integer(ArrowType.Int type) {
        return switch (type.getBitWidth()) {
            case 8 -> type.getIsSigned() ? Scalar.TINYINT : Scalar.UTINYINT;
            case 16 -> type.getIsSigned() ? Scalar.SMALLINT : Scalar.USMALLINT;
            case 32 -> type.getIsSigned() ? Scalar.INTEGER : Scalar.UINTEGER;
            default -> type.getIsSigned() ? Scalar.BIGINT : Scalar.UBIGINT;
        };
    }

    private static DataType timestamp(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> Scalar.TIMESTAMP_S;
            case MILLISECOND -> Scalar.TIMESTAMP_MS;
            case MICROSECOND -> Scalar.TIMESTAMP;
            case NANOSECOND -> Scalar.TIMESTAMP_NS;
        };
    }

    private static TimeUnit unit(DataType.Unit unit) {
        return switch (unit) {
            case S -> TimeUnit.SECOND;
            case MS -> TimeUnit.MILLISECOND;
            case US -> TimeUnit.MICROSECOND;
            case NS -> TimeUnit.NANOSECOND;
        };
    }

    private static DataType.Unit unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> DataType.Unit.S;
            case MILLISECOND -> DataType.Unit.MS;
            case MICROSECOND -> DataType.Unit.US;
            case NANOSECOND -> DataType.Unit.NS;
        };
    }
}
