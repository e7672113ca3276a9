package datafolio.table;

import java.nio.ByteBuffer;
import java.util.List;

/** Text by its position in the type's values (Arrow: dictionary encoded). */
final class EnumColumn extends Column {
    private final List<String> dictionary;

    EnumColumn(Field field, ArrayData data, Lease lease, List<String> dictionary) {
        super(field, data, lease);
        this.dictionary = dictionary;
    }

    @Override
    Object value(int i) {
        return dictionary.get(code(i));
    }

    /** The position of row {@code i}'s value. */
    int code(int i) {
        ByteBuffer codes = data.values();
        int at = data.offset() + i;
        return switch (data.width()) {
            case 1 -> codes.get(at) & 0xFF;
            case 2 -> codes.getShort(at << 1) & 0xFFFF;
            case 4 -> codes.getInt(at << 2);
            default -> Math.toIntExact(codes.getLong(at << 3));
        };
    }
}
