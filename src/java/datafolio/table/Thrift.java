package datafolio.table;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Bytes in Thrift's compact protocol, read from the front. Bytes that are no such thing end in an
 * IndexOutOfBoundsException or IllegalStateException.
 *
 * @see <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift compact protocol</a>
 */
final class Thrift {
    static final int TRUE = 1;
    static final int FALSE = 2;
    private static final int DEEPEST = 64;
    private final byte[] in;
    private int at;
    private int depth;

    Thrift(byte[] in) {
        this.in = in;
    }

    /** What is done with a struct's fields. */
    interface Fields {
        /**
         * Reads the value of a field, or leaves it.
         *
         * @param type of the value, as the protocol numbers them: of a boolean {@link #TRUE} or {@link #FALSE}, which is all there is of it
         * @return whether it was read; else it is skipped
         */
        boolean read(int field, int type);
    }

    /** Reads a struct. */
    void struct(Fields fields) {
        if (++depth > DEEPEST) {
            throw tooDeep();
        }
        int field = 0;
        for (int header = in[at++] & 0xFF; header != 0; header = in[at++] & 0xFF) {
            field = header >> 4 == 0 ? integer() : field + (header >> 4);
            if (!fields.read(field, header & 15)) {
                skip(header & 15);
            }
        }
        depth--;
    }

    /** Reads a list of anything but booleans; {@code element} reads one. */
    void list(Consumer<Thrift> element) {
        int header = in[at++] & 0xFF;
        int size = header >> 4 == 15 ? length() : header >> 4;
        for (int i = 0; i < size; i++) {
            element.accept(this);
        }
    }

    /** Where the next byte is. */
    int position() {
        return at;
    }

    int integer() {
        return Math.toIntExact(longInteger());
    }

    long longInteger() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    int oneByte() {
        return in[at++];
    }

    String text() {
        int length = length();
        String text = new String(in, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    private int length() {
        int length = Math.toIntExact(varint());
        if (length < 0 || length > in.length - at) {
            throw new IllegalStateException("a length of " + length + " where " + (in.length - at) + " bytes are left");
        }
        return length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = in[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** Passes over a value. */
    void skip(int type) {
        switch (type) {
            case TRUE, FALSE -> { }
            case 3 -> at++;
            case 4, 5, 6 -> {
                while (in[at++] < 0) {
                    // a varint ends with the first byte that has no top bit
                }
            }
            case 7 -> at += 8;
            case 8 -> {
                int length = length();
                at += length;
            }
            case 9, 10 -> skipList();
            case 11 -> skipMap();
            case 12 -> skipStruct();
            default -> throw new IllegalStateException("a value of type " + type);
        }
    }

    private void skipStruct() {
        if (++depth > DEEPEST) {
            throw tooDeep();
        }
        for (int header = in[at++] & 0xFF; header != 0; header = in[at++] & 0xFF) {
            if (header >> 4 == 0) {
                skip(4);
            }
            skip(header & 15);
        }
        depth--;
    }

    private static IllegalStateException tooDeep() {
        return new IllegalStateException("structs within structs, " + DEEPEST + " deep");
    }

    private void skipMap() {
        int size = length();
        if (size > 0) {
            int types = in[at++];
            for (int i = 0; i < size; i++) {
                skip(types >> 4 & 15);
                skip(types & 15);
            }
        }
    }

    private void skipList() {
        int header = in[at++] & 0xFF;
        int size = header >> 4 == 15 ? length() : header >> 4;
        int type = header & 15;
        if (type == TRUE || type == FALSE) {
            at += size;
            return;
        }
        for (int i = 0; i < size; i++) {
            skip(type);
        }
    }
}
