package datafolio.manifest;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * JSON text as Python's package writes it: indented by two blanks, characters beyond ASCII as they are, no line break at
 * the end. NaN and infinities become null; other values than those of {@link Json} are INVALID_DATA, as are integers
 * outside -2^63 to 2^64-1, halves of surrogate pairs, and nesting deeper than {@value #DEEPEST}.
 */
final class JsonWriter {
    private static final int DEEPEST = 250;
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    /** A value that is JSON already, for its depth. */
    record Ready(String text) {}

    /** The text of a value that stands so deep in another. */
    static String text(Object value, int depth) {
        JsonWriter writer = new JsonWriter();
        writer.value(value, depth);
        return writer.out.toString();
    }

    static byte[] write(Object value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value, 0);
        return writer.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(Object value, int depth) {
        if (depth > DEEPEST) {
            throw refused("it is nested deeper than " + DEEPEST + " levels");
        } else if (value == null) {
            out.append("null");
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            real(((Number) value).doubleValue(), value);
        } else if (value instanceof BigInteger integer) {
            integer(integer);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            out.append(value);
        } else if (value instanceof Ready ready) {
            out.append(ready.text());
        } else if (value instanceof Map<?, ?> map) {
            object(map, depth);
        } else if (value instanceof List<?> list) {
            array(list, depth);
        } else {
            throw refused("a value of " + value.getClass().getName() + " has no JSON form");
        }
    }

    private void real(double number, Object as) {
        out.append(Double.isNaN(number) || Double.isInfinite(number) ? "null" : as.toString());
    }

    private void integer(BigInteger integer) {
        if (integer.signum() < 0 ? integer.bitLength() > 63 : integer.compareTo(MOST) > 0) {
            throw refused("the integer " + integer + " is outside -2^63 to 2^64-1");
        }
        out.append(integer);
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw refused("the key " + entry.getKey() + " is not a text");
            }
            out.append(before);
            line(depth + 1);
            text(key);
            out.append(": ");
            value(entry.getValue(), depth + 1);
            before = ',';
        }
        line(depth);
        out.append('}');
    }

    private void array(List<?> list, int depth) {
        if (list.isEmpty()) {
            out.append("[]");
            return;
        }
        char before = '[';
        for (Object each : list) {
            out.append(before);
            line(depth + 1);
            value(each, depth + 1);
            before = ',';
        }
        line(depth);
        out.append(']');
    }

    private void line(int depth) {
        out.append('\n');
        for (int i = 0; i < depth; i++) {
            out.append("  ");
        }
    }

    private void text(String text) {
        out.append('"');
        int plain = plain(text);
        out.append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else if (Character.isSurrogate(c)) {
                        i = pair(text, i);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** How many characters at the beginning stand for themselves; mostly all. */
    private static int plain(String text) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return i;
            }
            i++;
        }
        return i;
    }

    private int pair(String text, int i) {
        if (!Character.isHighSurrogate(text.charAt(i)) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
            throw refused("a text holds half of a surrogate pair");
        }
        out.append(text, i, i + 2);
        return i + 1;
    }

    private static FolioException refused(String why) {
        return FolioException.of(Kind.INVALID_DATA, "This cannot be written as JSON: " + why + ".");
    }
}
