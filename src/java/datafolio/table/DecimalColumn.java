package datafolio.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** DECIMAL, HUGEINT and UHUGEINT: integers of 32, 64 or 128 bits and a scale. */
final class DecimalColumn extends Column {
    /** Integers below this, and powers of ten up to the 22nd, are exact as doubles: their quotient is rounded once. */
    private static final long EXACT = 1L << 53;
    private final int scale;
    private final double unit;

    DecimalColumn(Field field, ArrayData data, Lease lease, int scale) {
        super(field, data, lease);
        this.scale = scale;
        this.unit = Math.pow(10, scale);
    }

    @Override
    public double getDouble(int i) {
        int at = at(i);
        long low = low(at);
        return high(at) == low >> 63 && Math.abs(low) < EXACT && scale <= 22 && !(low < 0 && type() == DataType.Scalar.UHUGEINT)
                ? low / unit : new BigDecimal(integer(at), scale).doubleValue();
    }

    @Override
    public double[] toDoubleArray() {
        double[] out = new double[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = isNull(i) ? Double.NaN : getDouble(i);
        }
        return out;
    }

    @Override
    Object value(int i) {
        BigInteger integer = integer(data.offset() + i);
        return type() instanceof DataType.Decimal ? new BigDecimal(integer, scale) : integer;
    }

    private BigInteger integer(int at) {
        long high = high(at);
        long low = low(at);
        boolean unsigned = type() == DataType.Scalar.UHUGEINT && high < 0;
        if (high == low >> 63 && !unsigned) {
            return BigInteger.valueOf(low);
        }
        BigInteger upper = unsigned ? LongColumn.unsigned(high) : BigInteger.valueOf(high);
        return upper.shiftLeft(64).or(low < 0 ? LongColumn.unsigned(low) : BigInteger.valueOf(low));
    }

    /** The lower 64 bits, or all of a narrower number. */
    private long low(int at) {
        ByteBuffer values = data.values();
        return switch (data.width()) {
            case 4 -> values.getInt(at << 2);
            case 8 -> values.getLong(at << 3);
            default -> values.getLong(at << 4);
        };
    }

    private long high(int at) {
        return data.width() == 16 ? data.values().getLong((at << 4) + 8) : low(at) >> 63;
    }
}
