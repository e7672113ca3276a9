package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Text and bytes: VARCHAR, JSON, BLOB, BIT and UUID. */
final class BytesColumn extends Column {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private final boolean text;

    BytesColumn(Field field, ArrayData data, Lease lease) {
        super(field, data, lease);
        this.text = field.type() == Scalar.VARCHAR || field.type() == Scalar.JSON || field.type() instanceof DataType.Enum;
    }

    @Override
    public String getString(int i) {
        if (isNull(i)) {
            return null;
        }
        return text ? string(i) : type() == Scalar.BLOB ? hex(bytes(i)) : value(i).toString();
    }

    @Override
    Object value(int i) {
        if (text) {
            return string(i);
        } else if (type() == Scalar.UUID) {
            return uuid(i);
        }
        return type() == Scalar.BIT ? bitText(i) : bytes(i);
    }

    /** The bytes of a row as they are stored. */
    byte[] bytes(int i) {
        if (data.layout() == ArrayData.Layout.FIXED) {
            byte[] fixed = new byte[data.width()];
            data.values().get((data.offset() + i) * data.width(), fixed);
            return fixed;
        }
        int start = data.start(i);
        byte[] bytes = new byte[data.start(i + 1) - start];
        if (bytes.length > 0) {
            data.values().get(start, bytes);
        }
        return bytes;
    }

    private String string(int i) {
        return new String(bytes(i), StandardCharsets.UTF_8);
    }

    private UUID uuid(int i) {
        if (data.layout() == ArrayData.Layout.VARIABLE) {
            return UUID.fromString(string(i));
        }
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(bytes(i));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /**
     * Ones and zeros. DuckDB hands out its own form, whose first byte (0 to 7) counts the unused bits at the start of the
     * second; what was built here is text already.
     */
    private String bitText(int i) {
        byte[] bytes = bytes(i);
        if (bytes.length == 0 || bytes[0] < 0 || bytes[0] > 7) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        StringBuilder out = new StringBuilder(8 * bytes.length);
        for (int bit = 8 + bytes[0]; bit < 8 * bytes.length; bit++) {
            out.append((bytes[bit >> 3] >> (7 - (bit & 7)) & 1) == 1 ? '1' : '0');
        }
        return out.toString();
    }

    private static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            out.append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
        }
        return out.toString();
    }
}
