package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Java's values as JSON's. */
final class JsonValues {
    private static final int DEEPEST = 250;

    private JsonValues() {}

    /**
     * The value as maps, lists, texts, numbers, booleans and null.
     *
     * @throws FolioException INVALID_DATA saying where something without a JSON form stands
     */
    static Object of(Object value) {
        return of(value, "$", 0);
    }

    /** A map that must be a JSON object. @throws FolioException INVALID_DATA */
    static Map<String, Object> object(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw FolioException.of(Kind.INVALID_DATA, "Metadata is a map of names to values, not "
                    + (value == null ? "null" : value.getClass().getName()) + ".");
        }
        return map(map, "$", 0);
    }

    private static Object of(Object value, String at, int depth) {
        if (depth > DEEPEST) {
            throw refused(at.substring(0, Math.min(80, at.length())) + "…", "it is nested deeper than " + DEEPEST + " levels");
        } else if (value == null || value instanceof String || value instanceof Boolean || value instanceof Long || value instanceof Double) {
            return value;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value instanceof Float number) {
            return Double.parseDouble(number.toString());
        } else if (value instanceof BigInteger) {
            return value;
        } else if (value instanceof BigDecimal) {
            throw refused(at, "a BigDecimal would lose digits; make it a double or a text");
        } else if (value instanceof CharSequence || value instanceof Character || value instanceof UUID) {
            return value.toString();
        } else if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value instanceof Instant instant) {
            return instant.toString().replace("Z", "+00:00");
        } else if (value instanceof Temporal) {
            return value.toString();
        } else if (value instanceof Map<?, ?> map) {
            return map(map, at, depth);
        } else if (value instanceof Iterable<?> all) {
            List<Object> list = new ArrayList<>();
            for (Object each : all) {
                list.add(of(each, at + "[" + list.size() + "]", depth + 1));
            }
            return Collections.unmodifiableList(list);
        } else if (value.getClass().isArray() && !(value instanceof byte[])) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                list.add(of(Array.get(value, i), at + "[" + i + "]", depth + 1));
            }
            return Collections.unmodifiableList(list);
        }
        throw refused(at, "a value of " + value.getClass().getName() + " has no JSON form");
    }

    private static Map<String, Object> map(Map<?, ?> map, String at, int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (key == null || key instanceof Map || key instanceof Iterable || key.getClass().isArray()) {
                throw refused(at, "the key " + key + " is no text, number or boolean");
            }
            String name = key.toString();
            if (object.containsKey(name)) {
                throw refused(at, "two keys are spelled \"" + name + "\"");
            }
            object.put(name, of(value, at + "." + name, depth + 1));
        });
        return Collections.unmodifiableMap(object);
    }

    private static FolioException refused(String at, String why) {
        return FolioException.of(Kind.INVALID_DATA, "This cannot be kept as JSON, at " + at + ": " + why + ".", "path", at);
    }

    /** The name of the value's type in Python. */
    static String pythonType(Object json) {
        return json == null ? "NoneType" : json instanceof Map ? "dict" : json instanceof List ? "list" : json instanceof String ? "str"
                : json instanceof Boolean ? "bool" : json instanceof Double ? "float" : "int";
    }
}
