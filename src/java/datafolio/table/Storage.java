package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How values travel to a place that knows fewer types than we do. {@link #ARROW} is for other people's Arrow code: ENUM,
 * BIT and UUID become text. {@link #PARQUET} is for Parquet files, which have no INTERVAL that counts microseconds and no
 * durations either: they become a struct and a 64-bit integer.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">Parquet logical types</a>
 */
enum Storage {
    ARROW, PARQUET;

    /** An INTERVAL in a Parquet file. */
    static final DataType.Struct INTERVAL = new DataType.Struct(List.of(new Field("months", Scalar.INTEGER),
            new Field("days", Scalar.INTEGER), new Field("micros", Scalar.BIGINT)));

    /** The type in which values of {@code type} travel. */
    DataType type(DataType type) {
        if (type instanceof DataType.Enum || type == Scalar.BIT || type == Scalar.JSON) {
            return Scalar.VARCHAR;
        } else if (type == Scalar.UUID) {
            return this == ARROW ? Scalar.VARCHAR : type;
        } else if (type == Scalar.HUGEINT || type == Scalar.UHUGEINT) {
            return new DataType.Decimal(38, 0);
        } else if (type == Scalar.TIMETZ) {
            return Scalar.TIME;
        } else if (type == Scalar.INTERVAL) {
            return this == PARQUET ? INTERVAL : type;
        } else if (type instanceof DataType.Duration) {
            return this == PARQUET ? Scalar.BIGINT : type;
        } else if (type instanceof DataType.ListOf l) {
            return new DataType.ListOf(inner(l.element()));
        } else if (type instanceof DataType.ArrayOf a) {
            return this == PARQUET ? new DataType.ListOf(inner(a.element())) : new DataType.ArrayOf(inner(a.element()), a.length());
        } else if (type instanceof DataType.Struct s) {
            return new DataType.Struct(s.fields().stream().map(f -> new Field(f.name(), inner(f.type()))).toList());
        } else if (type instanceof DataType.MapOf m) {
            return new DataType.MapOf(inner(m.key()), inner(m.value()));
        }
        return type;
    }

    /** Within lists and structs UUIDs are text: pandas reads none that are not columns of their own. */
    private DataType inner(DataType type) {
        return type == Scalar.UUID ? Scalar.VARCHAR : type(type);
    }

    /** The type that DuckDB finds in a Parquet file for values of {@code type}. */
    static DataType readBack(DataType type) {
        DataType stored = PARQUET.type(type);
        if (stored == Scalar.TIMESTAMP_S || stored == Scalar.TIMESTAMP_MS) {
            return Scalar.TIMESTAMP;
        } else if (stored instanceof DataType.ListOf l) {
            return new DataType.ListOf(readBack(l.element()));
        } else if (stored instanceof DataType.Struct s) {
            return new DataType.Struct(s.fields().stream().map(f -> new Field(f.name(), readBack(f.type()))).toList());
        } else if (stored instanceof DataType.MapOf m) {
            return new DataType.MapOf(readBack(m.key()), readBack(m.value()));
        }
        return stored;
    }

    /** A column's values laid out for {@link #type(DataType)}; the same memory where nothing changes. */
    ArrayData data(Column column) {
        ArrayData data = column.data;
        DataType type = column.type();
        if (column instanceof EnumColumn || type == Scalar.BIT || type == Scalar.UUID && data.layout() == ArrayData.Layout.FIXED) {
            return texts(column);
        } else if (type == Scalar.INTERVAL && this == PARQUET && column instanceof IntervalColumn interval) {
            return split(interval);
        } else if (type == Scalar.HUGEINT || type == Scalar.UHUGEINT) {
            return digits38(column);
        } else if (type instanceof DataType.Decimal && data.width() < 16 && data.layout() == ArrayData.Layout.FIXED) {
            return widened(data);
        } else if (column instanceof ListColumn list) {
            return list(list);
        } else if (column instanceof StructColumn struct) {
            List<ArrayData> parts = struct.children().stream().map(this::data).toList();
            return new ArrayData(data.layout(), 0, data.offset(), data.size(), data.nulls(), data.validity(), null, null, parts);
        }
        return data;
    }

    private ArrayData list(ListColumn column) {
        ArrayData data = column.data;
        ArrayData child = column.type() instanceof DataType.MapOf
                ? new ArrayData(data.child().layout(), 0, data.child().offset(), data.child().size(), data.child().nulls(),
                        data.child().validity(), null, null, column.children().stream().map(this::data).toList())
                : data(column.children().get(0));
        if (data.layout() == ArrayData.Layout.FIXED_LIST && this == PARQUET) {
            return unfixed(column, child);
        }
        return new ArrayData(data.layout(), data.width(), data.offset(), data.size(), data.nulls(), data.validity(),
                data.offsets(), null, List.of(child));
    }

    /** Lists of any length instead of a fixed one: DuckDB's writer spoils files with missing arrays in them. */
    private static ArrayData unfixed(ListColumn column, ArrayData child) {
        int n = column.size();
        int length = column.data.width();
        ByteBuffer offsets = ArrayData.heap(new byte[4 * (n + 1)]);
        int[] elements = new int[(n - column.nullCount()) * length];
        int end = 0;
        for (int i = 0; i < n; i++) {
            if (!column.isNull(i)) {
                for (int k = 0; k < length; k++) {
                    elements[end++] = column.start(i) + k;
                }
            }
            offsets.putInt((i + 1) << 2, end);
        }
        boolean whole = column.nullCount() == 0 && column.data.offset() == 0 && child.size() == end;
        return ArrayData.list(4, n, column.nullCount(), validity(column), offsets, whole ? child : ArrayCopy.take(child, elements));
    }

    private static ArrayData texts(Column column) {
        List<byte[]> values = new ArrayList<>(column.size());
        ByteBuffer offsets = ArrayData.heap(new byte[4 * (column.size() + 1)]);
        int end = 0;
        for (int i = 0; i < column.size(); i++) {
            byte[] bytes = column.isNull(i) ? new byte[0] : column.getString(i).getBytes(StandardCharsets.UTF_8);
            values.add(bytes);
            end = Math.addExact(end, bytes.length);
            offsets.putInt((i + 1) << 2, end);
        }
        ByteBuffer all = ArrayData.heap(new byte[end]);
        values.forEach(all::put);
        return ArrayData.variable(4, column.size(), column.nullCount(), validity(column), offsets, all);
    }

    private static ByteBuffer validity(Column column) {
        return column.nullCount() == 0 ? null : ArrayCopy.bits(column.data.validity(), column.data.offset(), column.size());
    }

    private static ArrayData split(IntervalColumn column) {
        int n = column.size();
        ByteBuffer months = ArrayData.heap(new byte[4 * n]);
        ByteBuffer days = ArrayData.heap(new byte[4 * n]);
        ByteBuffer micros = ArrayData.heap(new byte[8 * n]);
        for (int i = 0; i < n; i++) {
            if (!column.isNull(i)) {
                Interval value = column.value(i);
                months.putInt(i << 2, value.months());
                days.putInt(i << 2, value.days());
                micros.putLong(i << 3, value.micros());
            }
        }
        ByteBuffer validity = validity(column);
        int nulls = column.nullCount();
        return ArrayData.struct(n, nulls, validity, List.of(ArrayData.fixed(4, n, nulls, validity, months),
                ArrayData.fixed(4, n, nulls, validity, days), ArrayData.fixed(8, n, nulls, validity, micros)));
    }

    private static final java.math.BigInteger LIMIT = java.math.BigInteger.TEN.pow(38);

    /** Refuses what DECIMAL(38,0) cannot hold. */
    private static ArrayData digits38(Column column) {
        for (int i = 0; i < column.size(); i++) {
            if (column.get(i) instanceof java.math.BigInteger value && value.abs().compareTo(LIMIT) >= 0) {
                throw Errors.value(column.name(), i, column.type(), value,
                        "Parquet files hold at most 38 digits; store the column as VARCHAR or DOUBLE");
            }
        }
        return column.data;
    }

    private static ArrayData widened(ArrayData data) {
        ByteBuffer to = ArrayData.heap(new byte[16 * data.size()]);
        for (int i = 0; i < data.size(); i++) {
            int at = data.offset() + i;
            long value = data.width() == 4 ? data.values().getInt(at << 2) : data.values().getLong(at << 3);
            to.putLong(i << 4, value);
            to.putLong((i << 4) + 8, value >> 63);
        }
        ByteBuffer validity = data.nulls() == 0 ? null : ArrayCopy.bits(data.validity(), data.offset(), data.size());
        return ArrayData.fixed(16, data.size(), data.nulls(), validity, to);
    }
}
