package datafolio.table;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A Parquet footer (FileMetaData in Thrift's compact protocol) with its top-level columns renamed. Structs carry no
 * lengths there, so that a name is exchanged in place while everything else is copied as it is.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</a>
 */
final class CompactFooter {
    private final byte[] in;
    private final List<String> names;
    private final Thrift thrift;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int copied;

    CompactFooter(byte[] footer, List<String> names) {
        this.in = footer;
        this.names = names;
        this.thrift = new Thrift(footer);
    }

    byte[] renamed() {
        thrift.struct((field, type) -> switch (field) {
            case 2 -> each(() -> thrift.struct(this::schemaElement));
            case 4 -> each(() -> thrift.struct(this::rowGroup));
            default -> false;
        });
        out.write(in, copied, in.length - copied);
        return out.toByteArray();
    }

    private boolean schemaElement(int field, int type) {
        return field == 4 && name();
    }

    private boolean rowGroup(int field, int type) {
        return field == 1 && each(() -> thrift.struct(this::columnChunk));
    }

    private boolean columnChunk(int field, int type) {
        if (field == 3) {
            thrift.struct((inner, t) -> inner == 3 && each(this::name)); // ColumnMetaData.path_in_schema
        }
        return field == 3;
    }

    private boolean each(Runnable element) {
        thrift.list(t -> element.run());
        return true;
    }

    /** Copies up to a text, then the text, or the name for it where it is a column's placeholder. */
    private boolean name() {
        int start = thrift.position();
        int column = column(thrift.text());
        if (column >= 0) {
            out.write(in, copied, start - copied);
            byte[] name = names.get(column).getBytes(StandardCharsets.UTF_8);
            varint(name.length);
            out.write(name, 0, name.length);
            copied = thrift.position();
        }
        return true;
    }

    private int column(String placeholder) {
        for (int i = 0; i < names.size(); i++) {
            if (placeholder.equals(FooterNames.placeholder(i))) {
                return i;
            }
        }
        return -1;
    }

    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
