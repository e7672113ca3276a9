package datafolio.array;

import datafolio.array.FromJava.Leaf;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Writes rows of Java values, arrays of primitives or of objects, as elements of one type, each row after the last. */
final class RowWriter {
    private final Leaf leaf;
    private final ScalarType type;
    private final ByteBuffer out;
    private final boolean nanos;
    private final Buffer view;

    RowWriter(Leaf leaf, ScalarType type, ByteBuffer out, boolean nanos) {
        this.leaf = leaf;
        this.type = type;
        this.out = out;
        this.nanos = nanos;
        this.view = switch (leaf) {
            case FLOAT64 -> out.asDoubleBuffer();
            case FLOAT32 -> out.asFloatBuffer();
            case INT64 -> out.asLongBuffer();
            case INT32 -> out.asIntBuffer();
            case INT16 -> out.asShortBuffer();
            default -> out;
        };
    }

    void write(Object row) {
        int start = out.position();
        int length = Array.getLength(row);
        if (!bulk(row)) {
            for (int i = 0; i < length; i++) {
                put(Array.get(row, i));
            }
        }
        out.position(start + length * (int) type.itemSize());
    }

    /** Whether the row was of the type's own primitives, and so was copied at once. */
    private boolean bulk(Object row) {
        int at = out.position() / (int) type.itemSize();
        if (row instanceof double[] values && leaf == Leaf.FLOAT64) {
            ((DoubleBuffer) view).put(at, values);
        } else if (row instanceof float[] values && leaf == Leaf.FLOAT32) {
            ((FloatBuffer) view).put(at, values);
        } else if (row instanceof long[] values && leaf == Leaf.INT64) {
            ((LongBuffer) view).put(at, values);
        } else if (row instanceof int[] values && leaf == Leaf.INT32) {
            ((IntBuffer) view).put(at, values);
        } else if (row instanceof short[] values && leaf == Leaf.INT16) {
            ((ShortBuffer) view).put(at, values);
        } else if (row instanceof byte[] values && leaf == Leaf.INT8) {
            out.put(values);
        } else if (row instanceof boolean[] values) {
            for (boolean value : values) {
                out.put((byte) (value ? 1 : 0));
            }
        } else {
            return false;
        }
        return true;
    }

    private void put(Object value) {
        switch (leaf) {
            case BOOLEAN -> out.put((byte) ((Boolean) value ? 1 : 0));
            case INT8 -> out.put(((Number) value).byteValue());
            case INT16 -> out.putShort(((Number) value).shortValue());
            case INT32 -> out.putInt(((Number) value).intValue());
            case INT64 -> out.putLong(((Number) value).longValue());
            case BIG -> putBig(value instanceof BigInteger big ? big : BigInteger.valueOf(((Number) value).longValue()));
            case FLOAT32 -> out.putFloat(((Number) value).floatValue());
            case FLOAT64 -> putDouble((Number) value);
            case TEXT -> putText((String) value);
            default -> out.putLong(value == null ? Times.NAT : count(value));
        }
    }

    private void putBig(BigInteger value) {
        if (type.kind() == 'i' ? value.bitLength() >= Long.SIZE : value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw FromJava.refused(value + " is beyond " + type);
        }
        out.putLong(value.longValue());
    }

    private void putDouble(Number value) {
        double number = value.doubleValue();
        if (value instanceof Long whole && ((long) number != whole || whole == Long.MAX_VALUE)) {
            throw FromJava.refused("it mixes whole numbers with others, and float64 does not hold " + whole + " exactly");
        }
        out.putDouble(number);
    }

    private void putText(String value) {
        int end = out.position() + (int) type.itemSize();
        value.codePoints().forEach(out::putInt);
        out.position(end);
    }

    private long count(Object value) {
        try {
            if (value instanceof LocalDate date) {
                return date.toEpochDay();
            } else if (value instanceof LocalDateTime time) {
                return Times.count(time.toEpochSecond(ZoneOffset.UTC), time.getNano(), nanos);
            } else if (value instanceof Instant instant) {
                return Times.count(instant.getEpochSecond(), instant.getNano(), nanos);
            }
            Duration duration = (Duration) value;
            return Times.count(duration.getSeconds(), duration.getNano(), nanos);
        } catch (ArithmeticException | DateTimeException e) {
            throw FromJava.refused(value + " is beyond " + type);
        }
    }
}
