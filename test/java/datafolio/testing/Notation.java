package datafolio.testing;

import datafolio.array.NumpyArray;
import datafolio.table.Chunk;
import datafolio.table.Column;
import datafolio.table.DataType;
import datafolio.table.Interval;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values as the expectation files of the golden bundles spell them (see the README there), as JSON values; beyond that
 * file, maps are lists of pairs, and intervals are stored as what they consist of.
 */
public final class Notation {
    private static final Pattern UNIT = Pattern.compile(".*64\\[(s|ms|us|ns)]");

    private Notation() {}

    /** The first rows of each column, in order: lists of a column's values. */
    public static List<List<Object>> columns(Chunk chunk, int rows) {
        List<List<Object>> columns = new ArrayList<>();
        for (Column column : chunk.columns()) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < Math.min(rows, column.size()); i++) {
                values.add(of(column.get(i), column.type()));
            }
            columns.add(values);
        }
        return columns;
    }

    /** One value of a column of that type. */
    public static Object of(Object value, DataType type) {
        if (value == null) {
            return null;
        } else if (value instanceof Float || value instanceof Double) {
            return real(((Number) value).doubleValue());
        } else if (value instanceof BigInteger integer) {
            return type == DataType.Scalar.UBIGINT ? integer(integer) : integer.toString();
        } else if (value instanceof Number && !(value instanceof BigDecimal)) {
            return ((Number) value).longValue();
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof LocalDate || value instanceof UUID) {
            return value.toString();
        } else if (value instanceof LocalTime time) {
            return clock(time, type);
        } else if (value instanceof LocalDateTime time) {
            return time.toLocalDate() + "T" + clock(time.toLocalTime(), type);
        } else if (value instanceof Instant instant) {
            return of(instant.atOffset(ZoneOffset.UTC).toLocalDateTime(), type) + "Z";
        } else if (value instanceof Duration duration && type instanceof DataType.Duration unit) {
            return count(duration, unit.unit().perSecond());
        } else if (value instanceof Interval interval) {
            Map<String, Object> parts = new LinkedHashMap<>();
            parts.put("months", (long) interval.months());
            parts.put("days", (long) interval.days());
            parts.put("micros", interval.micros());
            return parts;
        } else if (value instanceof List<?> list) {
            DataType element = type instanceof DataType.ArrayOf array ? array.element() : ((DataType.ListOf) type).element();
            return elements(list, element);
        } else if (value instanceof Map<?, ?> map) {
            return type instanceof DataType.MapOf of ? pairs(map, of) : fields(map, (DataType.Struct) type);
        }
        return value;
    }

    private static List<Object> elements(List<?> list, DataType type) {
        List<Object> all = new ArrayList<>();
        list.forEach(each -> all.add(of(each, type)));
        return all;
    }

    private static List<Object> pairs(Map<?, ?> map, DataType.MapOf type) {
        List<Object> all = new ArrayList<>();
        map.forEach((key, value) -> {
            List<Object> pair = new ArrayList<>();
            pair.add(of(key, type.key()));
            pair.add(of(value, type.value()));
            all.add(pair);
        });
        return all;
    }

    private static Map<String, Object> fields(Map<?, ?> map, DataType.Struct type) {
        Map<String, Object> all = new LinkedHashMap<>();
        type.fields().forEach(field -> all.put(field.name(), of(map.get(field.name()), field.type())));
        return all;
    }

    private static Object real(double number) {
        return Double.isFinite(number) ? (Object) number : Double.toString(number);
    }

    private static Object integer(BigInteger integer) {
        return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    }

    private static String clock(LocalTime time, DataType type) {
        String seconds = "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond());
        String nanos = "%09d".formatted(time.getNano());
        return time.getNano() == 0 ? seconds : seconds + "." + nanos.substring(0, digits(type));
    }

    private static int digits(DataType type) {
        return switch ((DataType.Scalar) type) {
            case TIMESTAMP_S -> 0;
            case TIMESTAMP_MS -> 3;
            case TIME_NS, TIMESTAMP_NS, TIMESTAMPTZ_NS -> 9;
            default -> 6;
        };
    }

    private static long count(Duration duration, long perSecond) {
        return Math.addExact(Math.multiplyExact(duration.getSeconds(), perSecond), duration.getNano() / (1_000_000_000L / perSecond));
    }

    /** The elements of an array in row-major order. Records must be of an int32 and a float64. */
    public static List<Object> rowMajor(NumpyArray array) {
        List<Object> flat = new ArrayList<>();
        if (array.dtype().startsWith("[")) {
            ByteBuffer bytes = array.bytes();
            for (long i = 0; i < array.size(); i++) {
                flat.add(List.of((long) bytes.getInt(), real(bytes.getDouble())));
            }
            return flat;
        }
        flatten(array.toArray(), array.shape().length, array.dtype(), flat);
        return flat;
    }

    private static void flatten(Object value, int dimensions, String dtype, List<Object> into) {
        if (dimensions == 0) {
            into.add(element(value, dtype));
            return;
        }
        for (int i = 0; i < Array.getLength(value); i++) {
            flatten(Array.get(value, i), dimensions - 1, dtype, into);
        }
    }

    private static Object element(Object value, String dtype) {
        Matcher unit = UNIT.matcher(dtype);
        long perSecond = unit.matches() ? DataType.Unit.valueOf(unit.group(1).toUpperCase(java.util.Locale.ROOT)).perSecond() : 1;
        if (value instanceof Float || value instanceof Double) {
            return real(((Number) value).doubleValue());
        } else if (value instanceof BigInteger number) {
            return integer(number);
        } else if (value instanceof Number number) {
            return number.longValue();
        } else if (value instanceof double[] parts) {
            return List.of(real(parts[0]), real(parts[1]));
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof LocalDate day) {
            return day.toEpochDay();
        } else if (value instanceof LocalDateTime time) {
            return count(Duration.between(LocalDateTime.of(1970, 1, 1, 0, 0), time), perSecond);
        }
        return value instanceof Duration time ? (Object) count(time, perSecond) : value;
    }
}
