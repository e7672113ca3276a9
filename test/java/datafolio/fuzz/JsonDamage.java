package datafolio.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** JSON made worse: mostly its tree, so that it is still JSON, sometimes its text. */
final class JsonDamage {
    private static final String[] TEXTS = {"", ".", "..", "/", "../../../etc/passwd", "/etc/passwd", "a/../../b", "%2e%2e/%2e%2e/x", "a\0b",
        "C:\\x", "\\\\server\\share", "CON", "con.txt", "a.", "a:b", "x".repeat(300), "n".repeat(10_000), "\u202ereversed", "na\u00efve",
        "nai\u0308ve", "\ud800", "\u001b[31mred\u001b[0m\u001b]0;title\u0007", "<script>alert(1)</script>", "a\nb", "true", "2", "NaN", "s3://bucket/x",
        "file:///etc/passwd", "file://host/share", "http://example.org/x", "9999-99-99T99:99:99", "2024-01-01T00:00:00", "v_", "\u0410dmin", " "};
    private static final String[] KEYS = {"name", "item_type", "version_id", "is_current", "created_at", "description", "inputs", "archived", "filename",
        "checksum", "path", "table_format", "is_directory", "num_rows", "columns", "dtypes", "size_bytes", "shape", "dtype", "iso_string", "items",
        "snapshots", "metadata", "revision", "schema_version", "item_versions", "tags", "timestamp", "models", "duckdb_types", "git", "environment",
        "metadata_snapshot", "execution", "updated_at", "_datafolio", "in_snapshots", "aliases", "recent", "version"};
    private static final String[] TYPES = {"included_table", "referenced_table", "numpy_array", "json_data", "timestamp", "model", "artifact", "unheard_of"};

    private final Random random;

    JsonDamage(Random random) {
        this.random = random;
    }

    /** The text of the tree with a few things wrong in it. */
    byte[] of(Object tree) {
        Object changed = tree;
        for (int n = 1 << random.nextInt(4); n > 0; n--) {
            changed = changed(changed);
        }
        StringBuilder text = new StringBuilder();
        write(text, changed, random.nextInt(12) == 0);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(12)) {
            case 0 -> Damage.of(bytes, random);
            case 1 -> Damage.resized(bytes, random);
            case 2 -> rare(bytes);
            default -> bytes;
        };
    }

    private byte[] rare(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int depth = 1 << 4 + random.nextInt(14);
        return switch (random.nextInt(9)) {
            case 0 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 1 -> text.getBytes(StandardCharsets.UTF_16);
            case 2 -> ("[".repeat(depth) + text).getBytes(StandardCharsets.UTF_8);
            case 3 -> ("{\"metadata\":" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth) + ", \"items\": []}").getBytes(StandardCharsets.UTF_8);
            case 4 -> (text + text).getBytes(StandardCharsets.UTF_8);
            case 5 -> new byte[random.nextInt(3)];
            case 6 -> ("/* */" + text).getBytes(StandardCharsets.UTF_8);
            case 7 -> text.replace(":", ": 1e999, \"x\":").getBytes(StandardCharsets.UTF_8);
            default -> text.replaceFirst("\\d+", "9".repeat(1 + random.nextInt(3000))).getBytes(StandardCharsets.UTF_8);
        };
    }

    /** A copy of the tree that differs in one place. */
    private Object changed(Object node) {
        boolean here = random.nextInt(5) == 0;
        if (node instanceof Map<?, ?> map && !map.isEmpty() && !here) {
            Map<Object, Object> copy = new LinkedHashMap<>(map);
            List<Object> keys = new ArrayList<>(map.keySet());
            Object key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(8)) {
                case 0 -> copy.remove(key);
                case 1 -> copy.put(KEYS[random.nextInt(KEYS.length)], value());
                case 2 -> copy.put(key, copy.get(keys.get(random.nextInt(keys.size()))));
                default -> copy.put(key, changed(map.get(key)));
            }
            return copy;
        } else if (node instanceof List<?> list && !list.isEmpty() && !here) {
            List<Object> copy = new ArrayList<>(list);
            int at = random.nextInt(copy.size());
            switch (random.nextInt(8)) {
                case 0 -> copy.remove(at);
                case 1 -> copy.add(at, copy.get(random.nextInt(copy.size())));
                case 2 -> copy.add(value());
                default -> copy.set(at, changed(list.get(at)));
            }
            return copy;
        }
        return value();
    }

    private Object value() {
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (long) random.nextInt(4) - 1;
            case 3 -> new long[] {Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 53, -1}[random.nextInt(5)];
            case 4 -> new java.math.BigInteger(random.nextBoolean() ? "18446744073709551616" : "-9223372036854775809");
            case 5 -> random.nextBoolean() ? 1e308 : -0.5;
            case 6 -> Map.of();
            case 7 -> List.of();
            case 8 -> List.of(TEXTS[random.nextInt(TEXTS.length)], 1L);
            case 9 -> Map.of(TEXTS[random.nextInt(TEXTS.length)], TEXTS[random.nextInt(TEXTS.length)]);
            case 10 -> TYPES[random.nextInt(TYPES.length)];
            default -> TEXTS[random.nextInt(TEXTS.length)];
        };
    }

    /** Not the library's own writer: that refuses what should be tried. */
    private void write(StringBuilder out, Object value, boolean twice) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            String comma = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                for (int n = twice && random.nextInt(20) == 0 ? 2 : 1; n > 0; n--) {
                    out.append(comma);
                    quote(out, (String) entry.getKey());
                    write(out.append(": "), n == 2 ? value() : entry.getValue(), twice);
                    comma = ", ";
                }
            }
            out.append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (int i = 0; i < list.size(); i++) {
                write(out.append(i == 0 ? "" : ", "), list.get(i), twice);
            }
            out.append(']');
        } else if (value instanceof String text) {
            quote(out, text);
        } else {
            out.append(value);
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
