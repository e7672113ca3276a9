package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunksTest {
    private enum Color { RED }

    private static String inferred(Object... values) {
        return Chunks.column("c", Arrays.asList(values), null, 0).type().sql();
    }

    private static List<Chunk> rows(Iterable<? extends Map<String, ?>> rows, Map<String, DataType> types) {
        List<Chunk> chunks = new ArrayList<>();
        Chunks.ofRows(rows, types).forEach(chunks::add);
        return chunks;
    }

    @Test
    void typesAreInferredFromValues() {
        assertEquals("BIGINT", inferred(1L, null));
        assertEquals("INTEGER", inferred(1));
        assertEquals("BIGINT", inferred((byte) 1, (short) 2, 3L));
        assertEquals("DOUBLE", inferred(1L, 2.5));
        assertEquals("DOUBLE", inferred(1.5f, 2.5));
        assertEquals("FLOAT", inferred(1.5f));
        assertEquals("DECIMAL(5,3)", inferred(new BigDecimal("12.5"), new BigDecimal("0.125")));
        assertEquals("DECIMAL(3,0)", inferred(new BigDecimal("1E+2")));
        assertEquals("DECIMAL(22,2)", inferred(7L, new BigDecimal("0.25")));
        assertEquals("BIGINT", inferred(BigInteger.ONE));
        assertEquals("HUGEINT", inferred(1L, BigInteger.TWO.pow(64)));
        assertEquals("VARCHAR", inferred("a", 'b', Color.RED, new StringBuilder("c")));
        assertEquals("BOOLEAN", inferred(true, null));
        assertEquals("BLOB", inferred(new byte[] {1}));
        assertEquals("UUID", inferred(UUID.randomUUID()));
        assertEquals("DATE", inferred(LocalDate.now(), java.sql.Date.valueOf("2020-01-01")));
        assertEquals("TIME", inferred(LocalTime.of(1, 2, 3, 4_000)));
        assertEquals("TIME_NS", inferred(LocalTime.of(1, 2), LocalTime.of(1, 2, 3, 4)));
        assertEquals("TIMESTAMP", inferred(LocalDateTime.of(2020, 1, 1, 0, 0)));
        assertEquals("TIMESTAMP_NS", inferred(LocalDateTime.of(2020, 1, 1, 0, 0, 0, 1), LocalDateTime.of(2020, 1, 1, 0, 0)));
        assertEquals("TIMESTAMP WITH TIME ZONE", inferred(Instant.EPOCH, new Date(), Instant.EPOCH.atOffset(ZoneOffset.UTC), Instant.EPOCH.atZone(ZoneOffset.UTC)));
        assertEquals("TIMESTAMPTZ_NS", inferred(Instant.EPOCH, Instant.EPOCH.plusNanos(1)));
        assertEquals("DURATION(us)", inferred(Duration.ofMillis(1)));
        assertEquals("DURATION(ns)", inferred(Duration.ofNanos(1), Duration.ofMillis(1)));
        assertEquals("INTERVAL", inferred(Period.ofMonths(1), new Interval(1, 2, 3)));
        assertEquals("DOUBLE[]", inferred(List.of(1L), new double[] {2}));
        assertEquals("INTEGER[][]", inferred((Object) new int[][] {{1}, {}}));
        assertEquals("STRUCT(\"a\" BIGINT, \"b\" VARCHAR)", inferred(Map.of("a", 1L), Map.of("b", "x")));
        assertEquals("MAP(BIGINT, VARCHAR)", inferred(Map.of(1L, "x")));
        assertEquals("\"NULL\"", inferred(null, null));
    }

    @Test
    void zonedTimesBecomeInstants() {
        OffsetDateTime time = OffsetDateTime.of(2020, 1, 1, 2, 0, 0, 1_500, ZoneOffset.ofHours(2));
        assertEquals(Instant.parse("2020-01-01T00:00:00.000001500Z"), Chunks.column("c", List.of(time), null, 0).get(0));
    }

    @Test
    void mixturesWithoutACommonTypeNameRowColumnAndBothTypes() {
        FolioException e = assertThrows(FolioException.class, () -> Chunks.ofColumns(Map.of("c", List.of(1L, 2L, "x")), Map.of()));
        assertEquals(Kind.INVALID_DATA, e.kind());
        assertEquals(Map.of("row", 2L, "column", "c", "expected", "BIGINT", "found", "VARCHAR"), e.details());
        assertTrue(e.getMessage().startsWith("Row 2, column \"c\": the values before are BIGINT, this one is VARCHAR."), e.getMessage());
        assertThrows(FolioException.class, () -> inferred(Map.of("a", 1L), 5L));
        assertThrows(FolioException.class, () -> inferred(new Object()));
        assertThrows(FolioException.class, () -> inferred(LocalDate.now(), LocalDateTime.now()));
    }

    @Test
    void valuesOutOfADeclaredTypesRangeAreRefused() {
        Map<String, Object> bad = new LinkedHashMap<>();
        bad.put("TINYINT", 128L);
        bad.put("UTINYINT", -1L);
        bad.put("UBIGINT", new BigInteger("18446744073709551616"));
        bad.put("BIGINT", 1.5);
        bad.put("INTEGER", "1");
        bad.put("DECIMAL(4,1)", new BigDecimal("1.25"));
        bad.put("DECIMAL(3,1)", new BigDecimal("100"));
        bad.put("FLOAT", 0.1);
        bad.put("DOUBLE", Long.MAX_VALUE);
        bad.put("ENUM('a')", "b");
        bad.put("DATE", LocalDateTime.now());
        bad.put("TIMESTAMP_S", LocalDateTime.of(2020, 1, 1, 0, 0, 0, 1));
        bad.put("TIMESTAMP_NS", LocalDateTime.of(2500, 1, 1, 0, 0));
        bad.put("TIMESTAMPTZ", Instant.EPOCH.plusNanos(1));
        bad.put("TIME", LocalTime.of(0, 0, 0, 1));
        bad.put("DURATION(ms)", Duration.ofNanos(1));
        bad.put("FLOAT[2]", List.of(1f));
        bad.put("BIT", "012");
        bad.put("UUID", "no");
        bad.put("VARCHAR", "\uD800");
        bad.put("STRUCT(a INTEGER)", Map.of("b", 1));
        bad.put("BOOLEAN", 1L);
        bad.put("HUGEINT", BigInteger.TWO.pow(127));
        bad.put("BIGINT[]", List.of(1L, "x"));
        bad.forEach((type, value) -> {
            FolioException e = assertThrows(FolioException.class,
                    () -> Chunks.ofColumns(Map.of("c", Arrays.asList(null, value)), Map.of("c", DataType.parse(type))), type);
            assertEquals(Kind.INVALID_DATA, e.kind(), type);
            assertEquals(1L, e.details().get("row"), type);
            assertEquals("c", e.details().get("column"), type);
            assertTrue(e.getMessage().startsWith("Row 1, column \"c\": "), e.getMessage());
        });
    }

    @Test
    void primitiveArraysAreCopied() {
        long[] numbers = {1, 2, 3};
        Column column = Chunks.column("n", numbers, null, 0);
        numbers[0] = 9;
        assertEquals(List.of(1L, 2L, 3L), column.toList());
        assertEquals("SMALLINT", Chunks.column("n", new short[] {1}, null, 0).type().sql());
        assertEquals(List.of(true, false), Chunks.column("n", new boolean[] {true, false}, null, 0).toList());
        assertEquals("TINYINT", Chunks.column("n", new int[] {1}, DataType.Scalar.TINYINT, 0).type().sql());
        assertEquals("DOUBLE", Chunks.column("n", new float[] {1}, DataType.Scalar.DOUBLE, 0).type().sql());
    }

    @Test
    void columnsOfUnequalLengthAreRefused() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("a", new long[2]);
        columns.put("b", new long[3]);
        FolioException e = assertThrows(FolioException.class, () -> Chunks.ofColumns(columns, Map.of()));
        assertEquals(Kind.INVALID_DATA, e.kind());
        assertEquals("b", e.details().get("column"));
        assertEquals(Kind.COLUMN_NOT_FOUND,
                assertThrows(FolioException.class, () -> Chunks.ofColumns(columns, Map.of("c", DataType.Scalar.DATE))).kind());
        assertThrows(FolioException.class, () -> Chunks.ofColumns(Map.of("a", 5), Map.of()));
    }

    @Test
    void rowsLackingAKeyHaveAMissingValue() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("a", 1L);
        first.put("b", null);
        Chunk chunk = rows(List.of(first, Map.of("c", "x"), Map.of("a", 2.5)), Map.of("d", DataType.Scalar.DATE)).get(0);
        assertEquals(List.of("d", "a", "b", "c"), chunk.names());
        assertEquals(Arrays.asList(1.0, null, 2.5), chunk.column("a").toList());
        assertEquals(Arrays.asList(null, "x", null), chunk.column("c").toList());
        assertEquals(3, chunk.column("b").nullCount());
    }

    @Test
    void manyRowsComeInChunksOfBoundedSize() {
        Iterable<Map<String, Object>> many = () -> IntStream.range(0, 300_000).mapToObj(i -> Map.<String, Object>of("i", (long) i)).iterator();
        List<Chunk> chunks = rows(many, Map.of());
        assertTrue(chunks.size() >= 3, chunks::toString);
        long next = 0;
        for (Chunk chunk : chunks) {
            assertEquals(next, chunk.firstRow());
            assertTrue(chunk.rowCount() <= 122_880);
            for (int i = 0; i < chunk.rowCount(); i++) {
                assertEquals(next++, chunk.column(0).getLong(i));
            }
        }
        assertEquals(300_000, next);
        String wide = "x".repeat(10_000);
        Iterable<Map<String, Object>> heavy = () -> IntStream.range(0, 8_000).mapToObj(i -> Map.<String, Object>of("s", wide)).iterator();
        assertTrue(rows(heavy, Map.of()).stream().allMatch(c -> c.byteSize() < 32L << 20));
    }

    @Test
    void aLateKeyOrTypeNamesItsRow() {
        Iterable<Map<String, Object>> lateKey = () -> IntStream.range(0, 100_002)
                .mapToObj(i -> i < 100_001 ? Map.<String, Object>of("amount", 1L) : Map.<String, Object>of("amuont", 1L)).iterator();
        FolioException e = assertThrows(FolioException.class, () -> rows(lateKey, Map.of()));
        assertEquals(Kind.INVALID_DATA, e.kind());
        assertEquals(100_001L, e.details().get("row"));
        assertEquals("amuont", e.details().get("column"));
        Iterable<Map<String, Object>> lateType = () -> IntStream.range(0, 100_002)
                .mapToObj(i -> Map.<String, Object>of("a", i < 100_001 ? (Object) 1L : (Object) "x")).iterator();
        assertEquals(100_001L, assertThrows(FolioException.class, () -> rows(lateType, Map.of())).details().get("row"));
    }

    @Test
    void noRowsMakeAnEmptyChunkOfTheDeclaredColumns() {
        List<Chunk> chunks = rows(List.of(), Map.of("a", DataType.Scalar.BIGINT));
        assertEquals(1, chunks.size());
        assertEquals(0, chunks.get(0).rowCount());
        assertEquals(List.of("a"), chunks.get(0).names());
    }
}
