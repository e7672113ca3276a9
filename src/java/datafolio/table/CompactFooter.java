package datafolio.table;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A Parquet footer (FileMetaData in Thrift's compact protocol) with its top-level columns renamed. Structs carry no
 * lengths there, so that a name is exchanged in place while everything else is copied byte by byte.
 *
 * @see <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift compact protocol</a>
 * @see <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</a>
 */
final class CompactFooter {
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;
    private static final String SCHEMA_NAME = "2.4";
    private static final String PATH_IN_SCHEMA = "4.1.3.3";
    private final byte[] in;
    private final List<String> names;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<Integer> path = new ArrayDeque<>();
    private int at;
    private int copied;

    CompactFooter(byte[] footer, List<String> names) {
        this.in = footer;
        this.names = names;
    }

    byte[] renamed() {
        struct();
        out.write(in, copied, in.length - copied);
        return out.toByteArray();
    }

    private void struct() {
        int field = 0;
        while (true) {
            int header = in[at++] & 0xFF;
            if (header == 0) {
                return;
            }
            field = header >> 4 == 0 ? (int) zigzag(varint()) : field + (header >> 4);
            path.addLast(field);
            value(header & 15);
            path.removeLast();
        }
    }

    private void value(int type) {
        switch (type) {
            case 1, 2 -> { }
            case 3 -> at++;
            case 4, 5, 6 -> varint();
            case 7 -> at += 8;
            case BINARY -> binary();
            case LIST, SET -> list();
            case MAP -> map();
            case STRUCT -> struct();
            default -> throw new IllegalStateException("Thrift type " + type + " in a Parquet footer");
        }
    }

    private void list() {
        int header = in[at++] & 0xFF;
        int size = header >> 4 == 15 ? (int) varint() : header >> 4;
        int type = header & 15;
        for (int i = 0; i < size; i++) {
            if (type == 1 || type == 2) {
                at++;
            } else {
                value(type);
            }
        }
    }

    private void map() {
        int size = (int) varint();
        if (size > 0) {
            int types = in[at++] & 0xFF;
            for (int i = 0; i < size; i++) {
                value(types >> 4);
                value(types & 15);
            }
        }
    }

    /** Copies a text, or the name for it where it is a column's placeholder. */
    private void binary() {
        int start = at;
        int length = (int) varint();
        int text = at;
        at += length;
        String where = String.join(".", path.stream().map(String::valueOf).toList());
        if (!where.equals(SCHEMA_NAME) && !where.equals(PATH_IN_SCHEMA)) {
            return;
        }
        String found = new String(in, text, length, StandardCharsets.UTF_8);
        int column = column(found);
        if (column >= 0) {
            out.write(in, copied, start - copied);
            byte[] name = names.get(column).getBytes(StandardCharsets.UTF_8);
            varint(name.length);
            out.write(name, 0, name.length);
            copied = at;
        }
    }

    private int column(String placeholder) {
        for (int i = 0; i < names.size(); i++) {
            if (placeholder.equals(FooterNames.placeholder(i))) {
                return i;
            }
        }
        return -1;
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

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long zigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
