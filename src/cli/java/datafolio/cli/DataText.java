package datafolio.cli;

import datafolio.table.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Values as JSON or EDN. Both take maps, collections, texts, numbers, booleans and null; moments and UUIDs are tagged in EDN and
 * texts in JSON, dates and times are texts, bytes are Base64. NaN and infinities are null in JSON.
 */
final class DataText {
    private final StringBuilder out;
    private final boolean edn;
    private final boolean lines;

    private DataText(StringBuilder out, boolean edn, boolean lines) {
        this.out = out;
        this.edn = edn;
        this.lines = lines;
    }

    /** The value over several lines, as people read it. */
    static String lines(Object value, boolean edn) {
        StringBuilder out = new StringBuilder();
        new DataText(out, edn, true).value(value, 0);
        return out.toString();
    }

    /** Appends the value in one line. */
    static void append(StringBuilder out, Object value, boolean edn) {
        new DataText(out, edn, false).value(value, 0);
    }

    /** Appends a key of an object, and what stands between it and its value. */
    static void appendKey(StringBuilder out, String key, boolean edn) {
        new DataText(out, edn, false).key(key);
    }

    private void value(Object value, int depth) {
        if (value == null) {
            out.append(edn ? "nil" : "null");
        } else if (value instanceof Map<?, ?> map) {
            object(map, depth);
        } else if (value instanceof Collection<?> list) {
            array(list, depth);
        } else if (value instanceof Optional<?> optional) {
            value(optional.orElse(null), depth);
        } else if (value instanceof OptionalLong optional) {
            value(optional.isPresent() ? optional.getAsLong() : null, depth);
        } else {
            single(value);
        }
    }

    private void single(Object value) {
        if (value instanceof Double || value instanceof Float) {
            real(((Number) value).doubleValue(), value);
        } else if (value instanceof BigDecimal decimal) {
            out.append(edn ? decimal + "M" : decimal.toPlainString());
        } else if (value instanceof BigInteger) {
            out.append(value).append(edn ? "N" : "");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof byte[] bytes) {
            quote(out, Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof UUID && edn) {
            quote(out.append("#uuid "), value.toString());
        } else if (value instanceof Instant && edn) {
            quote(out.append("#inst "), value.toString());
        } else {
            quote(out, text(value));
        }
    }

    private void real(double number, Object as) {
        if (Double.isFinite(number)) {
            out.append(as);
        } else if (edn) {
            out.append(Double.isNaN(number) ? "##NaN" : number > 0 ? "##Inf" : "##-Inf");
        } else {
            out.append("null");
        }
    }

    /** Any single value as a text: of an interval as ISO 8601 has it. */
    static String text(Object value) {
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value instanceof Interval interval ? interval.toString()
                : value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        String before = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before);
            gap(depth + 1, before.equals("{"));
            if (entry.getKey() instanceof Facts.Word word) {
                key(edn ? word.text() : word.text().replace('-', '_'));
            } else if (entry.getKey() instanceof String key) {
                key(key);
            } else if (edn) {
                value(entry.getKey(), depth + 1);
                out.append(' ');
            } else {
                key(text(entry.getKey()));
            }
            value(entry.getValue(), depth + 1);
            before = edn && lines ? "" : ",";
        }
        end(depth, '}');
    }

    private void key(String key) {
        if (edn && isKeyword(key)) {
            out.append(':').append(key).append(' ');
        } else {
            quote(out, key);
            out.append(edn ? " " : ": ");
        }
    }

    /** Whether Clojure reads the name as a keyword: a symbol, with one slash at most. */
    static boolean isKeyword(String name) {
        boolean slash = false;
        boolean first = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/') {
                if (slash || first || i == name.length() - 1) {
                    return false;
                }
                slash = true;
                first = true;
            } else if (first && c >= '0' && c <= '9' || !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.*+!?<>=%&$".indexOf(c) >= 0)) {
                return false;
            } else {
                first = false;
            }
        }
        return !first;
    }

    private void array(Collection<?> list, int depth) {
        if (list.isEmpty()) {
            out.append("[]");
            return;
        }
        boolean spread = lines && list.stream().anyMatch(each -> each instanceof Map || each instanceof Collection);
        String before = "[";
        for (Object each : list) {
            out.append(before);
            if (spread) {
                gap(depth + 1, before.equals("["));
            } else if (!before.equals("[")) {
                out.append(' ');
            }
            value(each, depth + 1);
            before = edn ? "" : ",";
        }
        if (spread) {
            end(depth, ']');
        } else {
            out.append(']');
        }
    }

    private void gap(int depth, boolean first) {
        if (lines) {
            out.append('\n').append("  ".repeat(depth));
        } else if (!first) {
            out.append(' ');
        }
    }

    private void end(int depth, char closing) {
        if (lines) {
            out.append('\n').append("  ".repeat(depth));
        }
        out.append(closing);
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u007f') {
                        out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
