package datafolio.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Copies of array data on the heap: whole ranges by bulk copies, chosen rows by gathering. */
final class ArrayCopy {

    private ArrayCopy() {}

    /** The same rows in heap memory of their own, starting at offset 0 with 32-bit offsets. */
    static ArrayData copy(ArrayData data) {
        int n = data.size();
        ByteBuffer validity = data.nulls() == 0 || data.validity() == null ? null : bits(data.validity(), data.offset(), n);
        return switch (data.layout()) {
            case NULL -> ArrayData.nulls(n);
            case BITS -> ArrayData.bits(n, data.nulls(), validity, bits(data.values(), data.offset(), n));
            case FIXED -> ArrayData.fixed(data.width(), n, data.nulls(), validity,
                    bytes(data.values(), data.offset() * data.width(), n * data.width()));
            case VARIABLE -> {
                int from = data.start(0);
                yield ArrayData.variable(4, n, data.nulls(), validity, offsets(data),
                        bytes(data.values(), from, data.start(n) - from));
            }
            case LIST -> {
                int from = data.start(0);
                yield ArrayData.list(4, n, data.nulls(), validity, offsets(data),
                        copy(data.child().slice(from, data.start(n) - from)));
            }
            case FIXED_LIST -> ArrayData.fixedList(data.width(), n, data.nulls(), validity,
                    copy(data.child().slice(data.offset() * data.width(), n * data.width())));
            case STRUCT -> ArrayData.struct(n, data.nulls(), validity, data.children().stream().map(ArrayCopy::copy).toList());
        };
    }

    /** The same rows starting at bit 0 and with 32-bit offsets from 0, as Arrow's own code expects; copied only if need be. */
    static ArrayData aligned(ArrayData data) {
        boolean plain = data.offset() == 0 || data.layout() == ArrayData.Layout.FIXED && data.nulls() == 0;
        boolean offsets = data.offsets() == null || data.width() == 4 && data.start(0) == 0
                && data.offsets().capacity() >= 4 * (data.size() + 1);
        if (!plain || !offsets || data.layout() == ArrayData.Layout.NULL) {
            return copy(data);
        }
        List<ArrayData> children = switch (data.layout()) {
            case LIST -> List.of(aligned(data.child().slice(0, data.start(data.size()))));
            case FIXED_LIST -> List.of(aligned(data.child().slice(0, data.size() * data.width())));
            case STRUCT -> data.children().stream().map(ArrayCopy::aligned).toList();
            default -> data.children();
        };
        return new ArrayData(data.layout(), data.width(), data.offset(), data.size(), data.nulls(), data.validity(),
                data.offsets(), data.values(), children);
    }

    private static ByteBuffer bytes(ByteBuffer from, int start, int length) {
        byte[] to = new byte[length];
        if (length > 0) {
            from.get(start, to, 0, length);
        }
        return ArrayData.heap(to);
    }

    static ByteBuffer bits(ByteBuffer from, int start, int length) {
        if ((start & 7) == 0) {
            return bytes(from, start >> 3, ArrayData.bitmapBytes(length));
        }
        byte[] to = new byte[ArrayData.bitmapBytes(length)];
        for (int i = 0; i < length; i++) {
            if (ArrayData.bit(from, start + i)) {
                to[i >> 3] |= (byte) (1 << (i & 7));
            }
        }
        return ArrayData.heap(to);
    }

    private static ByteBuffer offsets(ArrayData data) {
        int n = data.size();
        if (data.width() == 4 && data.offset() == 0 && data.offsets().capacity() >= 4 * (n + 1) && data.start(0) == 0) {
            return bytes(data.offsets(), 0, 4 * (n + 1));
        }
        ByteBuffer to = ArrayData.heap(new byte[4 * (n + 1)]);
        int base = data.start(0);
        for (int i = 0; i <= n; i++) {
            to.putInt(i << 2, data.start(i) - base);
        }
        return to;
    }

    /** The given rows, in the given order, on the heap; a row of -1 is missing. */
    static ArrayData take(ArrayData data, int[] rows) {
        int n = rows.length;
        byte[] present = new byte[ArrayData.bitmapBytes(n)];
        int missing = 0;
        for (int i = 0; i < n; i++) {
            if (rows[i] < 0 || data.missing(rows[i])) {
                missing++;
            } else {
                present[i >> 3] |= (byte) (1 << (i & 7));
            }
        }
        ByteBuffer validity = missing == 0 ? null : ArrayData.heap(present);
        return switch (data.layout()) {
            case NULL -> ArrayData.nulls(n);
            case BITS -> ArrayData.bits(n, missing, validity, takeBits(data, rows));
            case FIXED -> ArrayData.fixed(data.width(), n, missing, validity, takeFixed(data, rows));
            case VARIABLE -> takeVariable(data, rows, missing, validity);
            case LIST -> takeList(data, rows, missing, validity);
            case FIXED_LIST -> ArrayData.fixedList(data.width(), n, missing, validity, take(data.child(), spread(data, rows)));
            case STRUCT -> {
                List<ArrayData> parts = new ArrayList<>();
                data.children().forEach(c -> parts.add(take(c, rows)));
                yield ArrayData.struct(n, missing, validity, parts);
            }
        };
    }

    private static ByteBuffer takeBits(ArrayData data, int[] rows) {
        byte[] to = new byte[ArrayData.bitmapBytes(rows.length)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0 && ArrayData.bit(data.values(), data.offset() + rows[i])) {
                to[i >> 3] |= (byte) (1 << (i & 7));
            }
        }
        return ArrayData.heap(to);
    }

    private static ByteBuffer takeFixed(ArrayData data, int[] rows) {
        int w = data.width();
        byte[] to = new byte[rows.length * w];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0) {
                data.values().get((data.offset() + rows[i]) * w, to, i * w, w);
            }
        }
        return ArrayData.heap(to);
    }

    private static ArrayData takeVariable(ArrayData data, int[] rows, int missing, ByteBuffer validity) {
        ByteBuffer offsets = takeOffsets(data, rows);
        byte[] to = new byte[offsets.getInt(rows.length << 2)];
        for (int i = 0; i < rows.length; i++) {
            int length = offsets.getInt((i + 1) << 2) - offsets.getInt(i << 2);
            if (length > 0) {
                data.values().get(data.start(rows[i]), to, offsets.getInt(i << 2), length);
            }
        }
        return ArrayData.variable(4, rows.length, missing, validity, offsets, ArrayData.heap(to));
    }

    private static ArrayData takeList(ArrayData data, int[] rows, int missing, ByteBuffer validity) {
        ByteBuffer offsets = takeOffsets(data, rows);
        int[] elements = new int[offsets.getInt(rows.length << 2)];
        for (int i = 0, to = 0; i < rows.length; i++) {
            int length = offsets.getInt((i + 1) << 2) - offsets.getInt(i << 2);
            for (int k = 0; k < length; k++) {
                elements[to++] = data.start(rows[i]) + k;
            }
        }
        return ArrayData.list(4, rows.length, missing, validity, offsets, take(data.child(), elements));
    }

    private static ByteBuffer takeOffsets(ArrayData data, int[] rows) {
        ByteBuffer offsets = ArrayData.heap(new byte[4 * (rows.length + 1)]);
        int end = 0;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0 && !data.missing(rows[i])) {
                end = Math.addExact(end, data.start(rows[i] + 1) - data.start(rows[i]));
            }
            offsets.putInt((i + 1) << 2, end);
        }
        return offsets;
    }

    private static int[] spread(ArrayData data, int[] rows) {
        int[] elements = new int[Math.multiplyExact(rows.length, data.width())];
        for (int i = 0; i < elements.length; i++) {
            int row = rows[i / data.width()];
            elements[i] = row < 0 ? -1 : (data.offset() + row) * data.width() + i % data.width();
        }
        return elements;
    }
}
