package datafolio.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Parts of one column as one, on the heap. */
final class ArrayConcat {

    private ArrayConcat() {}

    static Column column(Field field, List<Column> parts) {
        if (parts.isEmpty()) {
            return ColumnBuilder.of(field.type()).build(field.name());
        } else if (parts.size() == 1) {
            return parts.get(0).realize();
        } else if (parts.stream().allMatch(p -> p.type().equals(field.type()) && alike(p.data, parts.get(0).data))) {
            parts.forEach(p -> p.lease.check());
            return Column.of(field, concat(parts.stream().map(p -> p.data).toList()), Lease.FOREVER);
        }
        ColumnBuilder builder = ColumnBuilder.of(field.type());
        parts.forEach(p -> p.asList().forEach(builder::append));
        return builder.build(field.name());
    }

    private static boolean alike(ArrayData a, ArrayData b) {
        if (a.layout() != b.layout() || a.width() != b.width() && (a.layout() == ArrayData.Layout.FIXED || a.layout() == ArrayData.Layout.FIXED_LIST)) {
            return false;
        }
        for (int i = 0; i < a.children().size(); i++) {
            if (!alike(a.children().get(i), b.children().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static ArrayData concat(List<ArrayData> parts) {
        int n = parts.stream().mapToInt(ArrayData::size).reduce(0, Math::addExact);
        int nulls = parts.stream().mapToInt(ArrayData::nulls).sum();
        ByteBuffer validity = nulls == 0 ? null : validity(parts, n);
        ArrayData first = parts.get(0);
        return switch (first.layout()) {
            case NULL -> ArrayData.nulls(n);
            case BITS -> ArrayData.bits(n, nulls, validity, bits(parts, n));
            case FIXED -> ArrayData.fixed(first.width(), n, nulls, validity, fixed(parts, n, first.width()));
            case VARIABLE -> ArrayData.variable(4, n, nulls, validity, offsets(parts, n), variable(parts));
            case LIST -> ArrayData.list(4, n, nulls, validity, offsets(parts, n), concat(parts.stream()
                    .map(p -> p.child().slice(p.start(0), p.start(p.size()) - p.start(0))).toList()));
            case FIXED_LIST -> ArrayData.fixedList(first.width(), n, nulls, validity, concat(parts.stream()
                    .map(p -> p.child().slice(p.offset() * p.width(), p.size() * p.width())).toList()));
            case STRUCT -> {
                List<ArrayData> children = new ArrayList<>();
                for (int c = 0; c < first.children().size(); c++) {
                    int child = c;
                    children.add(concat(parts.stream().map(p -> p.children().get(child)).toList()));
                }
                yield ArrayData.struct(n, nulls, validity, children);
            }
        };
    }

    private static ByteBuffer validity(List<ArrayData> parts, int n) {
        Bytes to = new Bytes();
        int at = 0;
        for (ArrayData part : parts) {
            for (int i = 0; i < part.size(); i++) {
                to.bit(at++, !part.missing(i));
            }
        }
        return to.buffer();
    }

    private static ByteBuffer bits(List<ArrayData> parts, int n) {
        Bytes to = new Bytes();
        int at = 0;
        for (ArrayData part : parts) {
            for (int i = 0; i < part.size(); i++) {
                to.bit(at++, ArrayData.bit(part.values(), part.offset() + i));
            }
        }
        return to.buffer();
    }

    private static ByteBuffer fixed(List<ArrayData> parts, int n, int width) {
        byte[] to = new byte[Math.multiplyExact(n, width)];
        int at = 0;
        for (ArrayData part : parts) {
            int length = part.size() * width;
            if (length > 0) {
                part.values().get(part.offset() * width, to, at, length);
            }
            at += length;
        }
        return ArrayData.heap(to);
    }

    private static ByteBuffer offsets(List<ArrayData> parts, int n) {
        ByteBuffer to = ArrayData.heap(new byte[4 * (n + 1)]);
        int row = 0;
        int base = 0;
        for (ArrayData part : parts) {
            int start = part.start(0);
            for (int i = 1; i <= part.size(); i++) {
                to.putInt(++row << 2, Math.addExact(base, part.start(i) - start));
            }
            base = Math.addExact(base, part.start(part.size()) - start);
        }
        return to;
    }

    private static ByteBuffer variable(List<ArrayData> parts) {
        int bytes = parts.stream().mapToInt(p -> p.start(p.size()) - p.start(0)).reduce(0, Math::addExact);
        byte[] to = new byte[bytes];
        int at = 0;
        for (ArrayData part : parts) {
            int length = part.start(part.size()) - part.start(0);
            if (length > 0) {
                part.values().get(part.start(0), to, at, length);
            }
            at += length;
        }
        return ArrayData.heap(to);
    }
}
