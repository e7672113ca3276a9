package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Columns of primitive arrays, by one bulk copy. */
final class PrimitiveColumns {

    private PrimitiveColumns() {}

    /** The column, or null when the values are no primitive array or the declared type is another than the array's own. */
    static Column of(String name, Object values, DataType type) {
        Scalar own = own(values);
        if (own == null || type != null && type != own) {
            return null;
        }
        int n = java.lang.reflect.Array.getLength(values);
        int width = own == Scalar.BIGINT || own == Scalar.DOUBLE ? 8 : own == Scalar.SMALLINT ? 2 : 4;
        ByteBuffer to = ArrayData.heap(new byte[Math.multiplyExact(n, width)]);
        if (values instanceof long[] array) {
            to.asLongBuffer().put(array);
        } else if (values instanceof double[] array) {
            to.asDoubleBuffer().put(array);
        } else if (values instanceof int[] array) {
            to.asIntBuffer().put(array);
        } else if (values instanceof float[] array) {
            to.asFloatBuffer().put(array);
        } else {
            to.asShortBuffer().put((short[]) values);
        }
        return Column.of(new Field(name, own), ArrayData.fixed(width, n, 0, null, to), Lease.FOREVER);
    }

    /** See {@link Chunks#stored(String, DataType, Object, BitSet)}. */
    static Column of(String name, DataType type, Object values, BitSet missing) {
        int n = values instanceof long[] || values instanceof double[] || values instanceof boolean[]
                ? java.lang.reflect.Array.getLength(values) : -1;
        int nulls = n < 0 ? 0 : missing.get(0, n).cardinality();
        ByteBuffer validity = nulls == 0 ? null : present(missing, n);
        Field field = new Field(name, type);
        if (values instanceof boolean[] array && type == Scalar.BOOLEAN) {
            BitSet set = new BitSet(n);
            for (int i = 0; i < n; i++) {
                set.set(i, array[i]);
            }
            return Column.of(field, ArrayData.bits(n, nulls, validity, bitmap(set, n)), Lease.FOREVER);
        } else if (values instanceof double[] array && (type == Scalar.DOUBLE || type == Scalar.FLOAT)) {
            int width = type == Scalar.FLOAT ? 4 : 8;
            ByteBuffer to = ArrayData.heap(new byte[Math.multiplyExact(n, width)]);
            if (width == 8) {
                to.asDoubleBuffer().put(array);
            } else {
                for (double value : array) {
                    to.putFloat((float) value);
                }
            }
            return Column.of(field, ArrayData.fixed(width, n, nulls, validity, to.rewind()), Lease.FOREVER);
        } else if (values instanceof long[] array && (Temporals.isInteger(type) || isCounted(type))) {
            int width = Batch.width(type.arrow(name).getType());
            ByteBuffer to = ArrayData.heap(new byte[Math.multiplyExact(n, width)]);
            if (width == 8) {
                to.asLongBuffer().put(array);
            } else {
                for (long value : array) {
                    switch (width) {
                        case 4 -> to.putInt((int) value);
                        case 2 -> to.putShort((short) value);
                        default -> to.put((byte) value);
                    }
                }
            }
            return Column.of(field, ArrayData.fixed(width, n, nulls, validity, to.rewind()), Lease.FOREVER);
        }
        throw Errors.argument("A column of type %s is not made of a %s.".formatted(type, Errors.className(values)));
    }

    private static boolean isCounted(DataType type) {
        return type == Scalar.DATE || (type instanceof Scalar || type instanceof DataType.Duration) && Temporals.perSecond(type) > 0;
    }

    private static ByteBuffer present(BitSet missing, int n) {
        BitSet there = new BitSet(n);
        there.set(0, n);
        there.andNot(missing);
        return bitmap(there, n);
    }

    private static ByteBuffer bitmap(BitSet bits, int n) {
        return ArrayData.heap(java.util.Arrays.copyOf(bits.toByteArray(), ArrayData.bitmapBytes(n)));
    }

    private static Scalar own(Object values) {
        if (values instanceof long[]) {
            return Scalar.BIGINT;
        } else if (values instanceof double[]) {
            return Scalar.DOUBLE;
        } else if (values instanceof int[]) {
            return Scalar.INTEGER;
        } else if (values instanceof float[]) {
            return Scalar.FLOAT;
        }
        return values instanceof short[] ? Scalar.SMALLINT : null;
    }
}
