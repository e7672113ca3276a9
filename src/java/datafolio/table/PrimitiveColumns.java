package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.nio.ByteBuffer;

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
