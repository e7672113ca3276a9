package datafolio;

import datafolio.table.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Values of parameters as JSON, and back: what JSON has as it is, all else as {@code {"type": …, "value": text}}, a list as a list
 * and a map as {@code {"type": "map", "value": [[key, value], …]}}.
 */
final class ParameterJson {
    private ParameterJson() {}

    static List<Object> of(List<?> values) {
        List<Object> all = new ArrayList<>();
        values.forEach(value -> all.add(of(value)));
        return all;
    }

    private static Object of(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof String) {
            return value;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value instanceof Double number) {
            return Double.isFinite(number) ? number : typed("double", number);
        } else if (value instanceof List<?> list) {
            return of(list);
        } else if (value instanceof Map<?, ?> map) {
            List<Object> entries = new ArrayList<>();
            map.forEach((k, v) -> entries.add(Arrays.asList(of(k), of(v))));
            return typed("map", entries);
        } else if (value instanceof byte[] bytes) {
            return typed("blob", HexFormat.of().formatHex(bytes));
        } else if (value instanceof Float) {
            return typed("float", value.toString());
        } else if (value instanceof BigDecimal decimal) {
            return typed("decimal", decimal.toPlainString());
        } else if (value instanceof UUID) {
            return typed("uuid", value.toString());
        } else if (value instanceof Interval i) {
            return typed("interval", i.months() + " " + i.days() + " " + i.micros());
        }
        return other(value);
    }

    private static Object other(Object value) {
        if (value instanceof LocalDate) {
            return typed("date", value.toString());
        } else if (value instanceof LocalTime) {
            return typed("time", value.toString());
        } else if (value instanceof LocalDateTime) {
            return typed("timestamp", value.toString());
        } else if (value instanceof Duration) {
            return typed("duration", value.toString());
        } else if (value instanceof Instant) {
            return typed("instant", value.toString());
        } else if (value instanceof OffsetDateTime time) {
            return typed("instant", time.toInstant().toString());
        } else if (value instanceof ZonedDateTime time) {
            return typed("instant", time.toInstant().toString());
        } else if (value instanceof Date date) {
            return typed("instant", Instant.ofEpochMilli(date.getTime()).toString());
        } else if (value instanceof Number) {
            return typed("integer", value.toString());
        }
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    private static Map<String, Object> typed(String type, Object value) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("type", type);
        typed.put("value", value instanceof Double ? value.toString() : value);
        return typed;
    }

    /** The values; empty where one cannot be read. */
    static Optional<List<Object>> read(Object json) {
        if (json == null) {
            return Optional.of(List.of());
        }
        try {
            return json instanceof List<?> list ? Optional.of(values(list)) : Optional.empty();
        } catch (ClassCastException | IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            return Optional.empty(); // of a later release, or of somebody else
        }
    }

    private static List<Object> values(List<?> list) {
        List<Object> all = new ArrayList<>();
        list.forEach(each -> all.add(value(each)));
        return all;
    }

    private static Object value(Object json) {
        if (json instanceof List<?> list) {
            return values(list);
        }
        return json instanceof Map<?, ?> map ? typed(map) : json;
    }

    private static Object typed(Map<?, ?> typed) {
        String type = (String) typed.get("type");
        if (type.equals("map")) {
            Map<Object, Object> map = new LinkedHashMap<>();
            ((List<?>) typed.get("value")).forEach(entry -> map.put(value(((List<?>) entry).get(0)), value(((List<?>) entry).get(1))));
            return map;
        }
        String text = (String) typed.get("value");
        return switch (type) {
            case "double" -> Double.valueOf(text);
            case "float" -> Float.valueOf(text);
            case "decimal" -> new BigDecimal(text);
            case "integer" -> new BigInteger(text);
            case "blob" -> HexFormat.of().parseHex(text);
            case "uuid" -> UUID.fromString(text);
            case "date" -> LocalDate.parse(text);
            case "time" -> LocalTime.parse(text);
            case "timestamp" -> LocalDateTime.parse(text);
            case "duration" -> Duration.parse(text);
            case "instant" -> Instant.parse(text);
            case "interval" -> interval(text.split(" "));
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static Interval interval(String[] parts) {
        return new Interval(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }
}
