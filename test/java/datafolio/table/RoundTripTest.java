package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer wrote is what streams, conditions and queries read, types and all. */
class RoundTripTest {
    @TempDir
    Path directory;

    private static final Map<String, List<Object>> VALUES = new LinkedHashMap<>();
    private static final Map<String, String> TYPES = new LinkedHashMap<>();

    private static void column(String name, String type, Object... values) {
        VALUES.put(name, Arrays.asList(values));
        TYPES.put(name, type);
    }

    static {
        column("flag", "BOOLEAN", true, null, false);
        column("i8", "TINYINT", 1L, null, -128L);
        column("i64", "BIGINT", Long.MAX_VALUE, null, Long.MIN_VALUE);
        column("u64", "UBIGINT", BigInteger.TWO.pow(64).subtract(BigInteger.ONE), null, 1L);
        column("huge", "HUGEINT", BigInteger.TEN.pow(37), null, BigInteger.TEN.negate());
        column("f32", "FLOAT", 1.5f, null, Float.NaN);
        column("f64", "DOUBLE", -0.0, null, Double.MIN_VALUE);
        column("dec", "DECIMAL(20,3)", new BigDecimal("1.500"), null, new BigDecimal("-99999999999999999.999"));
        column("text", "VARCHAR", "it's", null, "é漢🎈");
        column("json", "JSON", "{\"a\":1}", null, "[]");
        column("uuid", "UUID", new UUID(1, 2), null, new UUID(-1, -1));
        column("day", "DATE", LocalDate.of(2013, 1, 31), null, LocalDate.of(1900, 1, 1));
        column("clock", "TIME", LocalTime.of(1, 2, 3, 4000), null, LocalTime.MIDNIGHT);
        column("at_s", "TIMESTAMP_S", LocalDateTime.of(2013, 1, 1, 1, 2, 3), null, LocalDateTime.of(1900, 1, 1, 0, 0));
        column("at", "TIMESTAMP", LocalDateTime.of(2013, 1, 1, 1, 2, 3, 4000), null, LocalDateTime.of(1900, 1, 1, 0, 0));
        column("at_ns", "TIMESTAMP_NS", LocalDateTime.of(2013, 1, 1, 1, 2, 3, 4), null, LocalDateTime.of(1900, 1, 1, 0, 0));
        column("instant", "TIMESTAMPTZ", Instant.parse("2013-01-01T00:00:00.000001Z"), null, Instant.EPOCH);
        column("interval", "INTERVAL", new Interval(14, -3, 5), null, new Interval(0, 0, 0));
        column("duration", "DURATION(us)", Duration.ofSeconds(90), null, Duration.ofMillis(-1));
        column("color", "ENUM('red', 'green')", "green", null, "red");
        column("list", "BIGINT[]", List.of(1L, 2L), null, List.of());
        column("triple", "DOUBLE[3]", List.of(1.0, 2.0, 3.0), null, List.of(0.0, 0.0, 0.5));
        column("struct", "STRUCT(a BIGINT, b VARCHAR)", Map.of("a", 1L, "b", "x"), null, Map.of("a", 2L, "b", ""));
        column("map", "MAP(VARCHAR, BIGINT)", Map.of("k", 1L), null, Map.of());
    }

    @Test
    void everyTypeIsReadAsItWasWritten() throws Exception {
        try (TestTables tables = new TestTables(directory)) {
            Map<String, DataType> types = new LinkedHashMap<>();
            TYPES.forEach((name, type) -> types.put(name, DataType.parse(type)));
            Path file = directory.toRealPath().resolve("all.parquet");
            WrittenTable written = TableFiles.writeColumns(tables.engine, file, VALUES, WriteOptions.DEFAULT.withTypes(types));
            tables.add(new TableSource("all", file, TableSource.Format.PARQUET, false, true, OptionalLong.of(written.rows()),
                OptionalLong.of(written.sizeBytes()), written.columns(), written.dtypes(), written.duckdbTypes(), "", () -> () -> {}));
            Schema schema = tables.reader.schema("all");
            Chunk all = tables.reader.read("all", ReadOptions.ALL);
            Chunk where = tables.reader.read("all", ReadOptions.ALL.withWhere("i8 IS NOT NULL OR i8 IS NULL", List.of()));
            Chunk slice = tables.reader.read("all", ReadOptions.ALL.withOffset(2));
            Chunk query = tables.rows("SELECT * FROM \"all\"");
            for (String name : VALUES.keySet()) {
                assertEquals(types.get(name), schema.field(name).type(), name);
                assertEquals(types.get(name), all.schema().field(name).type(), name);
                assertEquals(VALUES.get(name), all.column(name).toList(), name);
                assertEquals(VALUES.get(name), where.column(name).toList(), name + " where");
                assertEquals(VALUES.get(name).get(2), slice.column(name).get(0), name + " slice");
                if (!name.equals("duration")) {
                    assertEquals(VALUES.get(name), query.column(name).toList(), name + " in a query");
                    assertEquals(types.get(name), query.schema().field(name).type(), name + " in a query");
                }
            }
            assertEquals(written.schema(), schema);
            assertEquals(new DataType.Enum(List.of("red", "green")), tables.rows("SELECT color FROM \"all\" WHERE false")
                .schema().field("color").type(), "an empty result");
        }
    }

    @Test
    void valuesFindTheirOwnRows() throws Exception {
        try (TestTables tables = new TestTables(directory)) {
            Map<String, DataType> types = new LinkedHashMap<>();
            TYPES.forEach((name, type) -> types.put(name, DataType.parse(type)));
            Path file = directory.toRealPath().resolve("all.parquet");
            WrittenTable written = TableFiles.writeColumns(tables.engine, file, VALUES, WriteOptions.DEFAULT.withTypes(types));
            tables.add(new TableSource("all", file, TableSource.Format.PARQUET, false, true, OptionalLong.empty(),
                OptionalLong.empty(), written.columns(), written.dtypes(), written.duckdbTypes(), "", () -> () -> {}));
            for (String name : VALUES.keySet()) {
                if (!List.of("duration", "struct", "triple").contains(name)) {
                    Object value = VALUES.get(name).get(0);
                    Chunk found = tables.reader.read("all", ReadOptions.ALL.withWhere(Sql.quote(name) + " = ?", List.of(value)));
                    assertEquals(List.of(value), found.column(name).toList(), name);
                }
            }
        }
    }
}
