package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters of every type come back from a query as they went in, and cannot be anything but values. */
class ParametersTest {
    @TempDir
    static Path directory;
    private static TestTables tables;

    @BeforeAll
    static void open() throws Exception {
        tables = new TestTables(directory);
        tables.write("t", "SELECT range AS a, DATE '2013-01-01' + range::INTEGER AS day, 'it''s ' || range AS s FROM range(10)", "");
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    private static void same(Object value) {
        assertEquals(value, tables.value("SELECT ? AS x", value));
        assertEquals(true, tables.value("SELECT ? IS NOT DISTINCT FROM ?", value, value));
    }

    @Test
    void everyTypeComesBack() {
        List<Object> values = new ArrayList<>(List.of(true, false, 0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 1.5, -0.1,
            Double.MAX_VALUE, Double.MIN_VALUE, Double.POSITIVE_INFINITY, Double.NaN, 1.25f, Float.MIN_VALUE,
            new BigDecimal("123.450"), new BigDecimal("-0.001"), new BigDecimal("99999999999999999999999999999999999999"),
            BigInteger.ONE.shiftLeft(100), BigInteger.ONE.shiftLeft(127).negate(), BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE),
            "", "it's", "\"double\" \\ 'single' ; -- /* ? $1 $$ */", "nul \0 inside", "\0", "line\nbreak", "éß漢字🎈",
            LocalDate.of(2013, 1, 31), LocalDate.of(-44, 3, 15), LocalDate.of(12000, 1, 1), LocalTime.of(0, 0),
            LocalTime.of(23, 59, 59, 999_999_000), LocalTime.of(12, 30), LocalDateTime.of(1969, 12, 31, 23, 59, 59, 123_456_000),
            LocalDateTime.of(2013, 1, 1, 0, 0, 0, 123_456_789), LocalDateTime.of(1000, 2, 3, 4, 5),
            Instant.parse("2013-06-01T12:00:00.000001Z"), Instant.parse("1900-01-01T00:00:00Z"), UUID.randomUUID(),
            new UUID(-1, -1), new UUID(0, 0)));
        values.forEach(ParametersTest::same);
    }

    @Test
    void kindredTypesAreRead() {
        assertEquals(5L, tables.value("SELECT ?", 5));
        assertEquals(5L, tables.value("SELECT ?", (short) 5));
        assertEquals("x", tables.value("SELECT ?", 'x'));
        assertEquals(Instant.parse("2013-01-01T05:00:00Z"), tables.value("SELECT ?", OffsetDateTime.parse("2013-01-01T00:00:00-05:00")));
        assertEquals(Instant.parse("2013-01-01T05:00:00Z"),
            tables.value("SELECT ?", LocalDateTime.of(2013, 1, 1, 0, 0).atZone(ZoneId.of("America/New_York"))));
        assertEquals(Instant.ofEpochMilli(1234567890123L), tables.value("SELECT ?", new java.util.Date(1234567890123L)));
        assertEquals(new Interval(0, 0, 90_000_000), tables.value("SELECT ?", Duration.ofSeconds(90)));
        assertEquals(new Interval(14, -3, 5), tables.value("SELECT ?", new Interval(14, -3, 5)));
        assertArrayEquals(new byte[] {0, 1, -1, 39}, (byte[]) tables.value("SELECT ?", (Object) new byte[] {0, 1, -1, 39}));
        assertEquals(null, tables.value("SELECT ?", Collections.singletonList(null).toArray()));
    }

    @Test
    void listsAndMapsNest() {
        same(List.of(1L, 2L, 3L));
        same(Arrays.asList("a", null, "b'c"));
        same(List.of(LocalDate.of(2013, 1, 1), LocalDate.of(2014, 1, 1)));
        same(List.of(List.of(1.5), List.of(2.5, 3.5)));
        same(Map.of("k'1", 1L));
        same(Map.of("k", List.of(new BigDecimal("1.50"))));
        assertEquals(List.of(), tables.value("SELECT ?", List.of()));
        assertEquals(2L, tables.value("SELECT count(*) FROM t WHERE a IN (SELECT unnest(?))", List.of(3, 4, 400)));
        assertEquals(3L, tables.value("SELECT count(*) FROM t WHERE list_contains(?, day)", List.of(LocalDate.of(2013, 1, 1),
            LocalDate.of(2013, 1, 2), LocalDate.of(2013, 1, 3))));
    }

    @Test
    void parametersWorkWhereValuesStand() {
        assertEquals(2L, tables.value("SELECT count(*) FROM t WHERE day > ? AND a < ? AND s LIKE ?", LocalDate.of(2013, 1, 4), 6, "it's%"));
        assertEquals(3, tables.rows("SELECT * FROM t LIMIT ? OFFSET ?", 3, 5).rowCount());
        assertEquals(7L, tables.value("SELECT $2 - $1", 3, 10));
        assertEquals(1L, tables.value("SELECT count(*) FROM t WHERE a BETWEEN ? AND ? AND day = ?", 0, 5, "2013-01-01"));
    }

    @Test
    void noTextIsMoreThanAText() {
        Random random = new Random(42);
        String alphabet = "'\"\\;-/*$?()\0\nab é";
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(12); k >= 0; k--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertEquals(text.toString(), tables.value("SELECT ? AS x, 'seed 42'", text.toString()));
        }
    }

    @Test
    void whatCannotBeUsedIsToldWithItsPosition() {
        for (Object value : List.of(new Object(), new BigDecimal("1e-39"), BigInteger.ONE.shiftLeft(128), Thread.currentThread(),
            LocalDateTime.of(3000, 1, 1, 0, 0, 0, 1))) {
            FolioException e = assertThrows(FolioException.class, () -> tables.rows("SELECT ?, ?", 1, value));
            assertEquals(Kind.INVALID_ARGUMENT, e.kind());
            assertEquals(2, e.details().get("position"));
        }
        for (Object[] values : new Object[][] {{}, {1}, {1, 2, 3}}) {
            FolioException e = assertThrows(FolioException.class, () -> tables.rows("SELECT ?, '?', ?", values));
            assertEquals(Map.of("sql", "SELECT ?, '?', ?", "expected", 2, "found", values.length), e.details());
        }
    }
}
