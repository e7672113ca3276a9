package datafolio.table;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Integers of 8 to 64 bits, and the dates, times and durations that are counted in them. */
abstract sealed class LongColumn extends Column {
    private final ByteBuffer values;
    private final boolean integer;

    private LongColumn(Field field, ArrayData data, Lease lease) {
        super(field, data, lease);
        this.values = data.values();
        this.integer = Temporals.isInteger(field.type());
    }

    static LongColumn of(Field field, ArrayData data, Lease lease, boolean signed) {
        return switch (data.width()) {
            case 1 -> signed ? new Int8(field, data, lease) : new UInt8(field, data, lease);
            case 2 -> signed ? new Int16(field, data, lease) : new UInt16(field, data, lease);
            case 4 -> signed ? new Int32(field, data, lease) : new UInt32(field, data, lease);
            default -> new Int64(field, data, lease);
        };
    }

    /** The number at a place in the buffer. */
    abstract long raw(ByteBuffer values, int at);

    @Override
    public final boolean isLong() {
        return integer && type() != DataType.Scalar.UBIGINT;
    }

    @Override
    public final long getLong(int i) {
        return raw(values, at(i));
    }

    @Override
    public final double getDouble(int i) {
        if (!integer) {
            throw Errors.notPrimitive(this, "double");
        }
        long value = raw(values, at(i));
        return value < 0 && type() == DataType.Scalar.UBIGINT ? unsigned(value).doubleValue() : value;
    }

    @Override
    public final long[] toLongArray() {
        lease.check();
        long[] out = new long[size()];
        fill(out);
        if (nullCount() > 0) {
            for (int i = 0; i < out.length; i++) {
                if (data.missing(i)) {
                    out[i] = 0;
                }
            }
        }
        return out;
    }

    private void fill(long[] out) {
        if (data.width() == 8 && out.length > 0) {
            values.slice(data.offset() << 3, out.length << 3).order(values.order()).asLongBuffer().get(out);
            return;
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = raw(values, data.offset() + i);
        }
    }

    @Override
    public final Object toStoredArray() {
        lease.check();
        int n = size();
        ByteBuffer from = values.slice(data.offset() * data.width(), n * data.width()).order(values.order());
        switch (data.width()) {
            case 1 -> {
                byte[] out = new byte[n];
                from.get(out);
                return out;
            }
            case 2 -> {
                short[] out = new short[n];
                from.asShortBuffer().get(out);
                return out;
            }
            case 4 -> {
                int[] out = new int[n];
                from.asIntBuffer().get(out);
                return out;
            }
            default -> {
                long[] out = new long[n];
                from.asLongBuffer().get(out);
                return out;
            }
        }
    }

    @Override
    public final double[] toDoubleArray() {
        lease.check();
        double[] out = new double[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = data.missing(i) ? Double.NaN : getDouble(i);
        }
        return out;
    }

    @Override
    final Object value(int i) {
        long value = raw(values, data.offset() + i);
        if (integer) {
            return value < 0 && type() == DataType.Scalar.UBIGINT ? (Object) unsigned(value) : (Object) value;
        }
        return Temporals.decode(type(), value);
    }

    static BigInteger unsigned(long value) {
        return BigInteger.valueOf(value & Long.MAX_VALUE).setBit(63);
    }

    private static final class Int8 extends LongColumn {
        Int8(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        long raw(ByteBuffer values, int at) {
            return values.get(at);
        }
    }

    private static final class UInt8 extends LongColumn {
        UInt8(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        long raw(ByteBuffer values, int at) {
            return values.get(at) & 0xFF;
        }
    }

    private static final class Int16 extends LongColumn {
        Int16(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        long raw(ByteBuffer values, int at) {
            return values.getShort(at << 1);
        }
    }

    private static final class UInt16 extends LongColumn {
        UInt16(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        long raw(ByteBuffer values, int at) {
            return values.getShort(at << 1) & 0xFFFF;
        }
    }

    private static final class Int32 extends LongColumn {
        Int32(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        long raw(ByteBuffer values, int at) {
            return values.getInt(at << 2);
        }
    }

    private static final class UInt32 extends LongColumn {
        UInt32(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        long raw(ByteBuffer values, int at) {
            return values.getInt(at << 2) & 0xFFFFFFFFL;
        }
    }

    private static final class Int64 extends LongColumn {
        Int64(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        long raw(ByteBuffer values, int at) {
            return values.getLong(at << 3);
        }
    }
}
