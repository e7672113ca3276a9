package datafolio.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Values as Arrow lays them out: little-endian buffers, on the heap or over native memory, and what is nested in them.
 * Columns read through it; copying, slicing and gathering need no more than it.
 *
 * @param layout how the buffers are to be read
 * @param width FIXED: bytes of a value; VARIABLE and LIST: bytes of an offset; FIXED_LIST: elements of a list
 * @param offset the first row within the buffers
 * @param size the rows
 * @param nulls how many of them are missing
 * @param validity one bit a row, set where a value is there; null when none is missing
 * @param offsets VARIABLE and LIST only, else null
 * @param values BITS, FIXED and VARIABLE only, else null
 * @param children the nested values; of lists one, of structs one a field
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#physical-memory-layout">Arrow: physical memory layout</a>
 */
record ArrayData(Layout layout, int width, int offset, int size, int nulls, ByteBuffer validity, ByteBuffer offsets,
        ByteBuffer values, List<ArrayData> children) {

    /** Arrow's physical layouts, as far as tables use them. */
    enum Layout { NULL, BITS, FIXED, VARIABLE, LIST, FIXED_LIST, STRUCT }

    static ArrayData fixed(int width, int size, int nulls, ByteBuffer validity, ByteBuffer values) {
        return new ArrayData(Layout.FIXED, width, 0, size, nulls, validity, null, values, List.of());
    }

    static ArrayData bits(int size, int nulls, ByteBuffer validity, ByteBuffer values) {
        return new ArrayData(Layout.BITS, 0, 0, size, nulls, validity, null, values, List.of());
    }

    static ArrayData variable(int width, int size, int nulls, ByteBuffer validity, ByteBuffer offsets, ByteBuffer values) {
        return new ArrayData(Layout.VARIABLE, width, 0, size, nulls, validity, offsets, values, List.of());
    }

    static ArrayData list(int width, int size, int nulls, ByteBuffer validity, ByteBuffer offsets, ArrayData child) {
        return new ArrayData(Layout.LIST, width, 0, size, nulls, validity, offsets, null, List.of(child));
    }

    static ArrayData fixedList(int length, int size, int nulls, ByteBuffer validity, ArrayData child) {
        return new ArrayData(Layout.FIXED_LIST, length, 0, size, nulls, validity, null, null, List.of(child));
    }

    static ArrayData struct(int size, int nulls, ByteBuffer validity, List<ArrayData> children) {
        return new ArrayData(Layout.STRUCT, 0, 0, size, nulls, validity, null, null, children);
    }

    static ArrayData nulls(int size) {
        return new ArrayData(Layout.NULL, 0, 0, size, size, null, null, null, List.of());
    }

    /** A heap buffer as all readers expect it. */
    static ByteBuffer heap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int bitmapBytes(int bits) {
        return (bits + 7) >>> 3;
    }

    static boolean bit(ByteBuffer bits, int at) {
        return (bits.get(at >> 3) >> (at & 7) & 1) != 0;
    }

    boolean missing(int row) {
        return layout == Layout.NULL || validity != null && !bit(validity, offset + row);
    }

    /** Where the variable part of a row starts; {@code row} may be the size, which gives the end. */
    int start(int row) {
        if (offsets.capacity() == 0) {
            return 0;
        }
        int at = offset + row;
        return width == 4 ? offsets.getInt(at << 2) : Math.toIntExact(offsets.getLong(at << 3));
    }

    ArrayData child() {
        return children.get(0);
    }

    /** Rows {@code from} to {@code from + length} over the same memory. */
    ArrayData slice(int from, int length) {
        if (from == 0 && length == size) {
            return this;
        }
        List<ArrayData> parts = layout != Layout.STRUCT ? children
                : children.stream().map(c -> c.slice(from, length)).toList();
        int missing = nulls == 0 ? 0 : layout == Layout.NULL ? length : length - bitsSet(validity, offset + from, length);
        int start = layout == Layout.STRUCT && validity == null ? 0 : offset + from;
        return new ArrayData(layout, width, start, length, missing, validity, offsets, values, parts);
    }

    /** The bytes that the rows take, all buffers and children together. */
    long bytes() {
        long sum = validity == null ? 0 : bitmapBytes(size);
        switch (layout) {
            case NULL, STRUCT -> { }
            case BITS -> sum += bitmapBytes(size);
            case FIXED -> sum += (long) size * width;
            case VARIABLE -> sum += (long) (size + 1) * width + (start(size) - start(0));
            case LIST -> {
                return sum + (long) (size + 1) * width + child().slice(start(0), start(size) - start(0)).bytes();
            }
            case FIXED_LIST -> {
                return sum + child().slice(offset * width, size * width).bytes();
            }
        }
        for (ArrayData child : children) {
            sum += child.bytes();
        }
        return sum;
    }

    /** How many of {@code count} bits from {@code from} are set. */
    static int bitsSet(ByteBuffer bits, int from, int count) {
        int set = 0;
        int i = from;
        int end = from + count;
        for (; i < end && (i & 63) != 0; i++) {
            set += bit(bits, i) ? 1 : 0;
        }
        for (; i + 64 <= end && (i >> 3) + 8 <= bits.capacity(); i += 64) {
            set += Long.bitCount(bits.getLong(i >> 3));
        }
        for (; i < end; i++) {
            set += bit(bits, i) ? 1 : 0;
        }
        return set;
    }
}
