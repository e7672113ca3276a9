package datafolio.table;

import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Whether buffers that come from a file fit each other: what offsets and codes point at is there. It looks at every
 * offset and every code once, and at no value.
 */
final class ArrayCheck {
    private final Function<String, RuntimeException> damaged;
    private final String column;

    private ArrayCheck(Function<String, RuntimeException> damaged, String column) {
        this.damaged = damaged;
        this.column = column;
    }

    /** Fails with what {@code damaged} makes of the reason unless the column can be read safely. */
    static void column(Field field, ArrayData data, int rows, Function<String, RuntimeException> damaged) {
        ArrayCheck check = new ArrayCheck(damaged, field.name());
        check.that(data.size() == rows, "has " + data.size() + " rows instead of " + rows);
        check.array(data);
        check.typed(field.type(), data);
    }

    /** Every ENUM in a type, however deep, has codes of values that it has; every MAP has all its keys. */
    private void typed(DataType type, ArrayData data) {
        if (type instanceof DataType.Enum e && data.layout() == ArrayData.Layout.FIXED) {
            codes(data, e.values().size());
        } else if (type instanceof DataType.ListOf l) {
            typed(l.element(), data.child());
        } else if (type instanceof DataType.ArrayOf a) {
            typed(a.element(), data.child());
        } else if (type instanceof DataType.MapOf m) {
            ArrayData keys = data.child().children().get(0);
            that(keys.nulls() == 0, "has maps with missing keys");
            typed(m.key(), keys);
            typed(m.value(), data.child().children().get(1));
        } else if (type instanceof DataType.Struct s) {
            for (int i = 0; i < s.fields().size(); i++) {
                typed(s.fields().get(i).type(), data.children().get(i));
            }
        }
    }

    private void that(boolean holds, String otherwise) {
        if (!holds) {
            throw damaged.apply("column \"" + column + "\" " + otherwise);
        }
    }

    private void array(ArrayData data) {
        int n = data.size();
        that(n >= 0 && data.nulls() >= 0 && data.nulls() <= n, "tells of " + data.nulls() + " missing values in " + n + " rows");
        if (data.layout() != ArrayData.Layout.NULL) {
            that(data.validity() == null || data.validity().capacity() >= ArrayData.bitmapBytes(n), "does not tell of each row whether it is there");
        }
        switch (data.layout()) {
            case BITS -> values(data, ArrayData.bitmapBytes(n));
            case FIXED -> values(data, (long) n * data.width());
            case VARIABLE -> offsets(data, data.values().capacity());
            case LIST -> offsets(data, data.child().size());
            case FIXED_LIST -> that(data.child().size() >= (long) n * data.width(), "has too few elements");
            case STRUCT -> data.children().forEach(child -> that(child.size() >= n, "has fields with too few rows"));
            default -> { }
        }
        data.children().forEach(this::array);
    }

    private void values(ArrayData data, long bytes) {
        that(data.values().capacity() >= bytes, "has too few values");
    }

    private void offsets(ArrayData data, int end) {
        ByteBuffer offsets = data.offsets();
        int n = data.size();
        if (n == 0 && offsets.capacity() == 0) {
            return;
        }
        that(offsets.capacity() >= data.width() * (data.offset() + n + 1L), "has too few offsets");
        long before = offset(data, 0);
        boolean rising = before >= 0;
        for (int i = 1; i <= n; i++) {
            long next = offset(data, i);
            rising &= next >= before;
            before = next;
        }
        that(rising && before <= end, "has offsets that point outside of its values");
    }

    /** As {@link ArrayData#start}, for offsets that may be any number. */
    private static long offset(ArrayData data, int row) {
        int at = data.offset() + row;
        return data.width() == 4 ? data.offsets().getInt(at << 2) : data.offsets().getLong(at << 3);
    }

    private void codes(ArrayData data, int values) {
        ByteBuffer codes = data.values();
        boolean inside = true;
        for (int i = 0; i < data.size(); i++) {
            int code = switch (data.width()) {
                case 1 -> codes.get(i) & 0xFF;
                case 2 -> codes.getShort(i << 1) & 0xFFFF;
                default -> codes.getInt(i << 2);
            };
            inside &= code >= 0 && code < values || data.missing(i);
        }
        that(inside, "has codes that stand for nothing");
    }
}
