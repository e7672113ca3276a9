package datafolio.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Little-endian bytes that grow. */
final class Bytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private byte[] bytes = new byte[64];
    private int size;

    /** Appends the lowest {@code width} (1, 2, 4 or 8) bytes of a number. */
    void put(long value, int width) {
        reserve(width);
        switch (width) {
            case 8 -> LONG.set(bytes, size, value);
            case 4 -> INT.set(bytes, size, (int) value);
            default -> {
                for (int i = 0; i < width; i++) {
                    bytes[size + i] = (byte) (value >> 8 * i);
                }
            }
        }
        size += width;
    }

    void put(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** Sets bit {@code at}, making room for it; bits not set are 0. */
    void bit(int at, boolean set) {
        int index = at >> 3;
        if (index >= size) {
            reserve(index + 1 - size);
            size = index + 1;
        }
        if (set) {
            bytes[index] |= (byte) (1 << (at & 7));
        }
    }

    int size() {
        return size;
    }

    ByteBuffer buffer() {
        return ArrayData.heap(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, bytes.length * 2L)));
        }
    }
}
