package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import datafolio.table.DataType.Scalar;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Values of the types for which DuckDB's driver has no vectors: functions take and give them as text. Lists, structs and
 * maps are JSON whose leaves are DuckDB's own text of each value, so that no digit is lost on the way.
 */
final class TextValues {
    private static final Pattern MOMENT = Pattern.compile("(\\d+)-(\\d\\d)-(\\d\\d)( \\(BC\\))?(?: (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?))?(?:\\+00)?");
    private static final Pattern INTERVAL = Pattern.compile(
        "(?:(-?\\d+) years? ?)?(?:(-?\\d+) months? ?)?(?:(-?\\d+) days? ?)?(?:(-)?(\\d+):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?)?");
    private static final BigInteger MOST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private TextValues() {}

    /** Fails for a type whose values have no text that could be read again. */
    static void check(DataType type) {
        if (type == Scalar.NULL || type instanceof DataType.Enum e && e.values().isEmpty()) {
            throw unsupported(type, type == Scalar.NULL ? "It has no values" : "Tell its values, such as ENUM('a', 'b')");
        } else if (type instanceof DataType.MapOf map && isNested(map.key())) {
            throw unsupported(type, "Its keys are lists, structs or maps. Take map_entries(…) of it, a list");
        }
        children(type).forEach(TextValues::check);
    }

    private static FolioException unsupported(DataType type, String why) {
        return FolioException.of(Kind.UNSUPPORTED, "A function takes and returns no " + type.sql() + ". " + why + ".", "found", type.sql());
    }

    private static List<DataType> children(DataType type) {
        if (type instanceof DataType.ListOf list) {
            return List.of(list.element());
        } else if (type instanceof DataType.ArrayOf array) {
            return List.of(array.element());
        } else if (type instanceof DataType.MapOf map) {
            return List.of(map.key(), map.value());
        }
        return type instanceof DataType.Struct struct ? struct.types() : List.of();
    }

    private static boolean isNested(DataType type) {
        return !children(type).isEmpty();
    }

    // ---- in SQL

    /** The SQL that makes text of an argument; the argument stands in it once, so that it is computed once. */
    static String ofArgument(String expression, DataType type) {
        String value = "CAST(" + expression + " AS " + ReadCasts.castText(type) + ")";
        return isNested(type) ? "CAST(to_json(CAST(" + value + " AS " + leavesAsText(type) + ")) AS VARCHAR)" : "CAST(" + value + " AS VARCHAR)";
    }

    /** The SQL that makes a value of this type of what a function returned. */
    static String toResult(String expression, DataType type) {
        String value = isNested(type) ? "CAST(CAST(" + expression + " AS JSON) AS " + leavesAsText(type) + ")" : expression;
        return "CAST(" + value + " AS " + ReadCasts.castText(type) + ")";
    }

    private static String leavesAsText(DataType type) {
        if (type instanceof DataType.ListOf list) {
            return leavesAsText(list.element()) + "[]";
        } else if (type instanceof DataType.ArrayOf array) {
            return leavesAsText(array.element()) + "[" + array.length() + "]";
        } else if (type instanceof DataType.MapOf map) {
            return "MAP(VARCHAR, " + leavesAsText(map.value()) + ")";
        } else if (type instanceof DataType.Struct struct) {
            return struct.fields().stream().map(f -> Sql.quote(f.name()) + " " + leavesAsText(f.type()))
                .collect(Collectors.joining(", ", "STRUCT(", ")"));
        }
        return "VARCHAR";
    }

    // ---- from text

    /** The value that a text stands for, as columns give it. */
    static Object read(DataType type, String text) {
        return isNested(type) ? value(type, Json.read(text.getBytes(StandardCharsets.UTF_8))) : leaf(type, text);
    }

    private static Object value(DataType type, Object json) {
        if (json == null) {
            return null;
        } else if (type instanceof DataType.ListOf || type instanceof DataType.ArrayOf) {
            DataType element = children(type).get(0);
            List<Object> list = new ArrayList<>();
            ((List<?>) json).forEach(each -> list.add(value(element, each)));
            return java.util.Collections.unmodifiableList(list);
        } else if (type instanceof DataType.Struct struct) {
            Map<String, Object> map = new LinkedHashMap<>();
            struct.fields().forEach(field -> map.put(field.name(), value(field.type(), ((Map<?, ?>) json).get(field.name()))));
            return map;
        } else if (type instanceof DataType.MapOf of) {
            Map<Object, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>) json).forEach((k, v) -> map.put(leaf(of.key(), (String) k), value(of.value(), v)));
            return map;
        }
        return leaf(type, (String) json);
    }

    private static Object leaf(DataType type, String text) {
        if (type instanceof DataType.Decimal) {
            return new BigDecimal(text);
        } else if (type instanceof DataType.Duration) {
            return Temporals.decode(type, Long.parseLong(text));
        } else if (type instanceof DataType.Enum) {
            return text;
        }
        return switch ((Scalar) type) {
            case BOOLEAN -> Boolean.valueOf(text);
            case TINYINT, SMALLINT, INTEGER, BIGINT, UTINYINT, USMALLINT, UINTEGER -> Long.valueOf(text);
            case UBIGINT -> {
                BigInteger number = new BigInteger(text);
                yield number.compareTo(MOST_LONG) <= 0 ? (Object) number.longValue() : number;
            }
            case HUGEINT, UHUGEINT -> new BigInteger(text);
            case FLOAT -> Float.valueOf(javaNumber(text));
            case DOUBLE -> Double.valueOf(javaNumber(text));
            case BLOB -> bytes(text);
            case UUID -> UUID.fromString(text);
            case TIME, TIME_NS, TIMETZ -> time(text.replaceFirst("[+-]\\d\\d(:\\d\\d)*$", ""));
            case DATE -> date(moment(text));
            case TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS -> date(moment(text)).atTime(time(moment(text).group(5)));
            case TIMESTAMPTZ, TIMESTAMPTZ_NS -> date(moment(text)).atTime(time(moment(text).group(5))).toInstant(ZoneOffset.UTC);
            case INTERVAL -> interval(text);
            default -> text;
        };
    }

    private static String javaNumber(String text) {
        return switch (text) {
            case "nan" -> "NaN";
            case "inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            default -> text;
        };
    }

    /** DuckDB's text of a BLOB: a byte is a character of ASCII, or {@code \x} and two digits. */
    private static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                out.write(Integer.parseInt(text, i + 2, i + 4, 16));
                i += 3;
            } else {
                out.write(text.charAt(i));
            }
        }
        return out.toByteArray();
    }

    private static LocalTime time(String text) {
        return text.startsWith("24:") ? LocalTime.MAX : LocalTime.parse(text);
    }

    private static Matcher moment(String text) {
        Matcher parts = MOMENT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " is no day that Java knows");
        }
        return parts;
    }

    private static LocalDate date(Matcher parts) {
        int year = Integer.parseInt(parts.group(1));
        return LocalDate.of(parts.group(4) == null ? year : 1 - year, Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    private static Interval interval(String text) {
        Matcher parts = INTERVAL.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " is no interval");
        }
        long micros = parts.group(5) == null ? 0
            : ((Long.parseLong(parts.group(5)) * 60 + number(parts.group(6))) * 60 + number(parts.group(7))) * 1_000_000
                + (parts.group(8) == null ? 0 : number((parts.group(8) + "00000").substring(0, 6)));
        return new Interval(Math.toIntExact(12 * number(parts.group(1)) + number(parts.group(2))), Math.toIntExact(number(parts.group(3))),
            parts.group(4) == null ? micros : -micros);
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    // ---- to text

    /** The text of a value that a column of the type gave. */
    static String write(DataType type, Object value) {
        Object json = json(type, value);
        return isNested(type) ? new String(Json.write(json), StandardCharsets.UTF_8) : (String) json;
    }

    private static Object json(DataType type, Object value) {
        if (value == null) {
            return null;
        } else if (type instanceof DataType.ListOf || type instanceof DataType.ArrayOf) {
            DataType element = children(type).get(0);
            List<Object> list = new ArrayList<>();
            ((List<?>) value).forEach(each -> list.add(json(element, each)));
            return list;
        } else if (type instanceof DataType.Struct struct) {
            Map<String, Object> map = new LinkedHashMap<>();
            struct.fields().forEach(field -> map.put(field.name(), json(field.type(), ((Map<?, ?>) value).get(field.name()))));
            return map;
        } else if (type instanceof DataType.MapOf of) {
            Map<String, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((k, v) -> map.put((String) json(of.key(), k), json(of.value(), v)));
            return map;
        }
        return text(type, value);
    }

    private static String text(DataType type, Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof byte[] bytes) {
            StringBuilder out = new StringBuilder(4 * bytes.length);
            for (byte each : bytes) {
                out.append("\\x").append(Character.forDigit(each >> 4 & 15, 16)).append(Character.forDigit(each & 15, 16));
            }
            return out.toString();
        } else if (value instanceof LocalDate date) {
            return text(date);
        } else if (value instanceof LocalTime time) {
            return time == LocalTime.MAX ? "24:00:00" : time.toString();
        } else if (value instanceof LocalDateTime moment) {
            return text(moment.toLocalDate()) + ' ' + moment.toLocalTime();
        } else if (value instanceof Instant instant) {
            return text(type, LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "+00";
        } else if (value instanceof java.time.Duration) {
            return Long.toString(Encode.bits(type, value));
        } else if (value instanceof Interval interval) {
            return interval.months() + " months " + interval.days() + " days " + interval.micros() + " microseconds";
        }
        return value.toString();
    }

    private static String text(LocalDate date) {
        return String.format(java.util.Locale.ROOT, "%04d-%02d-%02d%s", date.getYear() > 0 ? date.getYear() : 1 - date.getYear(), date.getMonthValue(),
            date.getDayOfMonth(), date.getYear() > 0 ? "" : " (BC)");
    }
}
