package datafolio.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A value or two of every type, with missing ones around them. */
public final class AllTypes {
    private static final UUID ID = UUID.fromString("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");

    private AllTypes() {}

    private static final Object[][] VALUES = {
        {"BOOLEAN", true, false}, {"TINYINT", -128L, 127L}, {"SMALLINT", -32768L, 32767L},
        {"INTEGER", -2147483648L, 2147483647L}, {"BIGINT", Long.MIN_VALUE, Long.MAX_VALUE},
        {"HUGEINT", new BigInteger("-99999999999999999999999999999999999999"), BigInteger.TWO.pow(100)},
        {"UTINYINT", 0L, 255L}, {"USMALLINT", 0L, 65535L}, {"UINTEGER", 0L, 4294967295L},
        {"UBIGINT", 7L, new BigInteger("18446744073709551615")}, {"UHUGEINT", BigInteger.ONE, BigInteger.TEN.pow(37)},
        {"FLOAT", -1.5f, Float.NaN}, {"DOUBLE", Double.NEGATIVE_INFINITY, 5e-324}, {"VARCHAR", "", "na\u00efve \uD83D\uDE00 'q' \"d\"\n"},
        {"JSON", "{\"a\": [1, null]}", "3"}, {"BLOB", new byte[0], new byte[] {0, 1, -1}}, {"BIT", "1", "0101010101"}, {"UUID", ID, new UUID(-1, -1)},
        {"DATE", LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31)}, {"TIME", LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000)},
        {"TIME_NS", LocalTime.of(1, 2, 3, 4_000), LocalTime.of(0, 0, 0, 5_000)}, {"TIMESTAMP_S", LocalDateTime.of(1920, 1, 1, 1, 1, 1), LocalDateTime.of(2100, 1, 1, 0, 0)},
        {"TIMESTAMP_MS", LocalDateTime.of(1920, 1, 1, 1, 1, 1, 5_000_000), LocalDateTime.of(2100, 1, 1, 0, 0)},
        {"TIMESTAMP", LocalDateTime.of(1600, 1, 1, 1, 1, 1, 5_000), LocalDateTime.of(2100, 1, 1, 0, 0)},
        {"TIMESTAMP_NS", LocalDateTime.of(1920, 1, 1, 1, 1, 1, 5), LocalDateTime.of(2100, 1, 1, 0, 0)},
        {"TIMESTAMP WITH TIME ZONE", Instant.parse("1920-01-01T00:00:00.000001Z"), Instant.parse("2100-06-01T12:00:00Z")},
        {"TIMESTAMPTZ_NS", Instant.parse("1920-01-01T00:00:00.000000001Z"), Instant.parse("2100-06-01T12:00:00Z")},
        {"INTERVAL", new Interval(-14, 3, -5), new Interval(0, 0, 86_400_000_001L)}, {"DURATION(s)", Duration.ofSeconds(-7), Duration.ZERO},
        {"DURATION(ms)", Duration.ofMillis(-7), Duration.ofMillis(1)}, {"DURATION(us)", Duration.ofNanos(-7_000), Duration.ofDays(1)},
        {"DURATION(ns)", Duration.ofNanos(-7), Duration.ofDays(1)}, {"\"NULL\"", null, null},
        {"DECIMAL(4,1)", new BigDecimal("-999.9"), new BigDecimal("0.1")}, {"DECIMAL(9,2)", new BigDecimal("-1.25"), new BigDecimal("1234567.89")},
        {"DECIMAL(18,6)", new BigDecimal("-1.250000"), new BigDecimal("0.000001")},
        {"DECIMAL(38,10)", new BigDecimal("-1234567890123456789012345678.0123456789"), new BigDecimal("0E-10")},
        {"ENUM('x', 'y z', 'it''s')", "it's", "x"}, {"BIGINT[]", Arrays.asList(1L, null, 3L), List.of()},
        {"VARCHAR[][]", List.of(List.of("a", "b"), List.of()), Arrays.asList((Object) null)}, {"FLOAT[3]", List.of(1f, 2f, 3f), Arrays.asList(4f, null, 6f)},
        {"STRUCT(\"a\" INTEGER, \"b c\" UUID, \"i\" INTERVAL)", struct(1L, ID, new Interval(1, 2, 3)), struct(null, null, null)},
        {"MAP(VARCHAR, BIGINT)", map("k", 1L), Map.of()}, {"MAP(VARCHAR, INTERVAL)", map("k", new Interval(1, 2, 3)), map("n", null)},
        {"INTERVAL[]", List.of(new Interval(1, 2, 3)), List.of()}, {"DURATION(ms)[]", List.of(Duration.ofMillis(5)), List.of()},
        {"ENUM('p', 'q')[]", List.of("q", "p"), List.of()}, {"TIMESTAMP_S[]", List.of(LocalDateTime.of(2020, 1, 1, 0, 0)), List.of()},
        {"DECIMAL(10,2)[]", List.of(new BigDecimal("1.25")), List.of()}, {"UUID[]", List.of(ID), List.of()}, {"DOUBLE[2][]", List.of(List.of(1.0, 2.0)), List.of()},
        {"STRUCT(\"l\" STRUCT(\"x\" DOUBLE, \"y\" BLOB)[])", map("l", List.of(map2("x", 1.0, "y", null))), map("l", null)},
    };

    private static Map<String, Object> struct(Object a, Object b, Object i) {
        Map<String, Object> map = map2("a", a, "b c", b);
        map.put("i", i);
        return map;
    }

    private static Map<String, Object> map(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static Map<String, Object> map2(String a, Object x, String b, Object y) {
        Map<String, Object> map = map(a, x);
        map.put(b, y);
        return map;
    }

    /** The types, in the order of {@link #chunk}'s columns. */
    public static List<DataType> types() {
        return Arrays.stream(VALUES).map(v -> DataType.parse((String) v[0])).toList();
    }

    /** A column a type, named after it; rows: missing, first value, missing, second value, missing. */
    public static Chunk chunk() {
        Map<String, Object> columns = new LinkedHashMap<>();
        Map<String, DataType> types = new LinkedHashMap<>();
        for (Object[] v : VALUES) {
            List<Object> values = new ArrayList<>(Arrays.asList(null, v[1], null, v[2], null));
            columns.put((String) v[0], values);
            types.put((String) v[0], DataType.parse((String) v[0]));
        }
        return Chunks.ofColumns(columns, types);
    }
}
