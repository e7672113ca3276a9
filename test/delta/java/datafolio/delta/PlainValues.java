package datafolio.delta;

import datafolio.manifest.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows as tables.py writes them. */
final class PlainValues {
    private PlainValues() {}

    /** A row, without the columns that it has nothing in: Python's package leaves out columns of a schema that was. */
    static Object of(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(String.valueOf(key), of(each)));
            return plain;
        } else if (value instanceof List<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(each -> plain.add(of(each)));
            return plain;
        } else if (value instanceof Instant instant) {
            return "us " + ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        } else if (value instanceof LocalDateTime time) {
            return of(time.toInstant(ZoneOffset.UTC));
        } else if (value instanceof OffsetDateTime time) {
            return of(time.toInstant());
        } else if (value instanceof LocalDate date) {
            return date.toString();
        } else if (value instanceof byte[] bytes) {
            return "hex " + HexFormat.of().formatHex(bytes);
        } else if (value instanceof BigDecimal decimal) {
            return "decimal " + decimal.toPlainString();
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isNaN(number) ? "double nan" : "double " + new BigDecimal(number).stripTrailingZeros().toEngineeringString();
        } else if (value instanceof Number number) {
            return number.longValue();
        }
        return value;
    }

    /** The same of what Python wrote: a number's text is not the same in both languages. */
    static Object read(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(String.valueOf(key), read(each)));
            return plain;
        } else if (value instanceof List<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(each -> plain.add(read(each)));
            return plain;
        } else if (value instanceof String text && text.startsWith("double ")) {
            return of(text.equals("double nan") ? Double.NaN : Double.parseDouble(text.substring("double ".length())));
        }
        return value;
    }

    /** Rows in an order of their own: the order of files is nobody's promise. */
    static List<String> sorted(List<?> rows) {
        return rows.stream().map(row -> new String(Json.write(row), StandardCharsets.UTF_8)).sorted(Comparator.naturalOrder()).toList();
    }
}
