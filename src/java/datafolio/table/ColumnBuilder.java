package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values of one type, one after another, into Arrow's layout on the heap. A value that does not fit is a {@link BadValue}. */
abstract class ColumnBuilder {
    final DataType type;
    private final Bytes present = new Bytes();
    private int size;
    private int nulls;

    ColumnBuilder(DataType type) {
        this.type = type;
    }

    static ColumnBuilder of(DataType type) {
        if (type instanceof DataType.Decimal) {
            return new Wide(type);
        } else if (type instanceof DataType.Enum e) {
            return new Codes(e);
        } else if (type instanceof DataType.ListOf || type instanceof DataType.ArrayOf || type instanceof DataType.MapOf
                || type instanceof DataType.Struct) {
            return NestedBuilder.nested(type);
        } else if (type instanceof DataType.Duration) {
            return new Fixed(type, 8);
        }
        return switch ((Scalar) type) {
            case BOOLEAN -> new Bits();
            case TINYINT, UTINYINT -> new Fixed(type, 1);
            case SMALLINT, USMALLINT -> new Fixed(type, 2);
            case INTEGER, UINTEGER, DATE -> new Fixed(type, 4);
            case BIGINT, UBIGINT, TIME, TIME_NS, TIMETZ, TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, TIMESTAMPTZ_NS ->
                    new Fixed(type, 8);
            case HUGEINT, UHUGEINT -> new Wide(type);
            case FLOAT, DOUBLE -> new Floats(type);
            case VARCHAR, JSON, BLOB, BIT, UUID -> new Texts(type);
            case INTERVAL -> new Intervals();
            case NULL -> new Nothing();
        };
    }

    /** Adds a value; null for a missing one. */
    final void append(Object value) {
        if (value == null) {
            missing();
            nulls++;
        } else {
            put(value);
        }
        present.bit(size, value != null);
        size++;
    }

    abstract void put(Object value);

    /** Adds what stands in the buffers where a value is missing. */
    abstract void missing();

    abstract ArrayData build(int size, int nulls, ByteBuffer validity);

    /** The bytes of the values so far, roughly. */
    abstract long bytes();

    final int size() {
        return size;
    }

    final ArrayData build() {
        return build(size, nulls, nulls == 0 ? null : present.buffer());
    }

    final Column build(String name) {
        return Column.of(new Field(name, type), build(), Lease.FOREVER);
    }

    /** Values that all take the same number of bytes, one after another. */
    private abstract static class OfWidth extends ColumnBuilder {
        final Bytes values = new Bytes();
        final int width;

        OfWidth(DataType type, int width) {
            super(type);
            this.width = width;
        }

        @Override
        final void missing() {
            for (int put = 0; put < width; put += 8) {
                values.put(0, Math.min(width, 8));
            }
        }

        @Override
        final ArrayData build(int size, int nulls, ByteBuffer validity) {
            return ArrayData.fixed(width, size, nulls, validity, values.buffer());
        }

        @Override
        final long bytes() {
            return values.size();
        }
    }

    private static final class Fixed extends OfWidth {

        Fixed(DataType type, int width) {
            super(type, width);
        }

        @Override
        void put(Object value) {
            values.put(value instanceof Long number && type == Scalar.BIGINT ? number : Encode.bits(type, value), width);
        }
    }
    private static final class Floats extends OfWidth {

        Floats(DataType type) {
            super(type, type == Scalar.FLOAT ? 4 : 8);
        }

        @Override
        void put(Object value) {
            double number = Encode.floating(type, value);
            if (type == Scalar.FLOAT) {
                values.put(Float.floatToRawIntBits((float) number), 4);
            } else {
                values.put(Double.doubleToRawLongBits(number), 8);
            }
        }
    }
    private static final class Bits extends ColumnBuilder {
        private final Bytes values = new Bytes();

        Bits() {
            super(Scalar.BOOLEAN);
        }

        @Override
        void put(Object value) {
            if (!(value instanceof Boolean bool)) {
                throw new BadValue(value, type, "");
            }
            values.bit(size(), bool);
        }

        @Override
        void missing() {
            values.bit(size(), false);
        }

        @Override
        ArrayData build(int size, int nulls, ByteBuffer validity) {
            return ArrayData.bits(size, nulls, validity, values.buffer());
        }

        @Override
        long bytes() {
            return values.size();
        }
    }

    private static final class Wide extends OfWidth {

        Wide(DataType type) {
            super(type, 16);
        }

        @Override
        void put(Object value) {
            BigInteger integer = Encode.wide(type, value);
            values.put(integer.longValue(), 8);
            values.put(integer.shiftRight(64).longValue(), 8);
        }
    }
    private static final class Texts extends ColumnBuilder {
        private final Bytes offsets = new Bytes();
        private final Bytes values = new Bytes();

        Texts(DataType type) {
            super(type);
            offsets.put(0, 4);
        }

        @Override
        void put(Object value) {
            values.put(Encode.bytes(type, value));
            missing();
        }

        @Override
        void missing() {
            offsets.put(values.size(), 4);
        }

        @Override
        ArrayData build(int size, int nulls, ByteBuffer validity) {
            return ArrayData.variable(4, size, nulls, validity, offsets.buffer(), values.buffer());
        }

        @Override
        long bytes() {
            return values.size() + offsets.size();
        }
    }

    private static final class Codes extends OfWidth {
        private final Map<String, Integer> codes = new HashMap<>();

        Codes(DataType.Enum type) {
            super(type, ArrowTypes.indexWidth(type));
            List<String> texts = type.values();
            for (int i = 0; i < texts.size(); i++) {
                codes.put(texts.get(i), i);
            }
        }

        @Override
        void put(Object value) {
            Integer code = codes.get(value instanceof Enum<?> constant ? constant.name() : value.toString());
            if (code == null) {
                throw new BadValue(value, type, "it is none of the values");
            }
            values.put(code, width);
        }
    }
    private static final class Intervals extends OfWidth {

        Intervals() {
            super(Scalar.INTERVAL, 16);
        }

        @Override
        void put(Object value) {
            Interval interval = Encode.interval(type, value);
            values.put(interval.months(), 4);
            values.put(interval.days(), 4);
            values.put(interval.micros() * 1_000, 8);
        }
    }
    private static final class Nothing extends ColumnBuilder {

        Nothing() {
            super(Scalar.NULL);
        }

        @Override
        void put(Object value) {
            throw new BadValue(value, type, "the column had no values so far, so that its type is not known; declare it with the option types");
        }

        @Override
        void missing() { }

        @Override
        ArrayData build(int size, int nulls, ByteBuffer validity) {
            return ArrayData.nulls(size);
        }

        @Override
        long bytes() {
            return 0;
        }
    }
}
