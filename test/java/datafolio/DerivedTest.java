package datafolio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import datafolio.table.Chunks;
import datafolio.table.DataType;
import datafolio.table.Functions;
import datafolio.table.Interval;
import datafolio.table.ScalarFunction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of queries that are kept with their query; functions and rows that queries are given. */
class DerivedTest {
    private static final AddOptions OVER = AddOptions.DEFAULT.overwriting();
    private static final DataType BIGINT = DataType.parse("BIGINT");

    @TempDir
    Path directory;

    private Folio folio() {
        Folio folio = Folio.open(directory.resolve("f"));
        folio.addColumns("t", Map.of("x", List.of(1L, 2L, 3L)), OVER);
        return folio;
    }

    private static Kind kind(Runnable call) {
        return assertThrows(FolioException.class, call::run).kind();
    }

    @Test
    void anAddedQueryIsRecordedAndRunAgain() {
        try (Folio folio = folio()) {
            folio.addTable("sum", folio.query("SELECT sum(x)::BIGINT AS s FROM t WHERE x > ?", 1), AddOptions.DEFAULT);
            Derivation how = Derivation.of(folio.item("sum")).orElseThrow();
            assertEquals("SELECT sum(x)::BIGINT AS s FROM t WHERE x > ?", how.sql());
            assertEquals(List.of(1L), how.parameters());
            assertEquals(folio.item("t").checksum().orElseThrow(), how.inputs().get("t").get("checksum"));
            assertTrue(how.engine().startsWith("v"), how.engine());
            assertEquals(List.of("t"), folio.inputs("sum"));
            assertEquals(List.of(), folio.stale());
            folio.addColumns("t", Map.of("x", List.of(1L, 6L)), OVER);
            assertEquals(List.of(new Stale("sum", Map.of("t", Stale.Why.CHANGED), true)), folio.stale());
            Recomputation result = folio.recompute(List.of("sum"), Functions.NONE).get(0);
            assertTrue(result.changed());
            assertEquals(1, result.rowsAfter());
            assertEquals(List.of(Map.of("s", 6L)), folio.table("sum").rows());
            assertFalse(folio.recompute(List.of("sum"), Functions.NONE).get(0).changed());
            assertEquals(Kind.INVALID_ARGUMENT, kind(() -> folio.recompute(List.of("t"), Functions.NONE)));
            folio.append("sum", Chunks.ofRows(List.of(Map.of("s", 9L)), Map.of()), AddOptions.DEFAULT);
            assertTrue(Derivation.of(folio.item("sum")).isEmpty());
        }
    }

    @Test
    void whatSomebodyElseWritesInTheFieldIsNoQuery() {
        for (Object field : List.of("text", Map.of("sql", 1L), Map.of(), Map.of("sql", "SELECT 1", "parameters", List.of(Map.of("type", "moon", "value", "x"))),
                Map.of("sql", "SELECT 1", "parameters", Map.of()))) {
            assertTrue(Derivation.of(datafolio.manifest.Item.of(Map.of("name", "t", "item_type", "included_table", "query", field))).isEmpty(), field.toString());
        }
    }

    @Test
    void parametersOfEveryTypeComeBackFromJson() {
        Map<Object, Object> map = new java.util.LinkedHashMap<>();
        map.put("k", null);
        List<Object> values = new ArrayList<>(Arrays.asList(null, true, 1L, -1.5, "it's", Double.NaN, Double.NEGATIVE_INFINITY, 0.1f, new BigDecimal("1.50"),
            new BigInteger("12345678901234567890"), new UUID(1, 2), LocalDate.of(2013, 1, 1), LocalTime.of(1, 2, 3, 4000), LocalDateTime.of(2013, 1, 1, 2, 3),
            Instant.parse("2013-01-01T00:00:00.000001Z"), Duration.ofMillis(1500), new Interval(1, 2, 3), List.of(1L, "a"), map));
        Object json = Json.read(Json.write(ParameterJson.of(values)));
        assertEquals(values, ParameterJson.read(json).orElseThrow());
        Object bytes = Json.read(Json.write(ParameterJson.of(List.of(new byte[] {1, -2}))));
        assertArrayEquals(new byte[] {1, -2}, (byte[]) ParameterJson.read(bytes).orElseThrow().get(0));
    }

    @Test
    void functionsAreCalledByTheQueriesThatAreGivenThem() {
        ScalarFunction twice = ScalarFunction.of("twice", List.of(BIGINT), BIGINT, row -> 2 * (Long) row[0]);
        try (Folio folio = folio(); Functions functions = Functions.of(twice)) {
            assertEquals(List.of(Map.of("y", 6L)), folio.query("SELECT twice(x) AS y FROM t WHERE x = 3").functions(functions).rows());
            assertEquals(1, folio.table("t").where("twice(x) = 6").functions(functions).read().rowCount());
            assertEquals(Kind.SQL_ERROR, kind(() -> folio.query("SELECT twice(x) FROM t").rows()));
            folio.addTable("doubled", folio.query("SELECT twice(x) AS y FROM t").functions(functions), AddOptions.DEFAULT);
            assertEquals(List.of("twice"), Derivation.of(folio.item("doubled")).orElseThrow().functions());
            assertEquals(Kind.INVALID_ARGUMENT, kind(() -> folio.recompute(List.of("doubled"), Functions.NONE)));
            assertFalse(folio.recompute(List.of("doubled"), functions).get(0).changed());
        }
        Functions closed = Functions.of(twice);
        closed.close();
        try (Folio folio = folio()) {
            assertEquals(Kind.CLOSED, kind(() -> folio.query("SELECT twice(1)").functions(closed).rows()));
        }
    }

    @Test
    void whatAFunctionThrowsIsTheCause() {
        IllegalStateException boom = new IllegalStateException("boom");
        try (Folio folio = folio(); Functions functions = Functions.of(ScalarFunction.of("bad", List.of(BIGINT), BIGINT, row -> {
            throw boom;
        }))) {
            FolioException e = assertThrows(FolioException.class, () -> folio.query("SELECT bad(x) FROM t").functions(functions).read());
            assertEquals(Kind.FUNCTION_FAILED, e.kind());
            assertSame(boom, e.getCause());
            assertEquals("bad", e.details().get("function"));
        }
        assertEquals(Kind.INVALID_ARGUMENT, kind(() -> Functions.of(ScalarFunction.of("a", List.of(), BIGINT, row -> 1L),
            ScalarFunction.of("A", List.of(), BIGINT, row -> 1L))));
        assertEquals(Kind.UNSUPPORTED, kind(() -> ScalarFunction.of("a", List.of(DataType.parse("ENUM")), BIGINT, row -> 1L)));
    }

    @Test
    void rowsAreGivenToAQueryUnderAName() {
        try (Folio folio = folio()) {
            Query query = folio.query("SELECT t.x, w.s FROM t JOIN w USING (x) ORDER BY 1")
                .table("w", Chunks.ofColumns(Map.of("x", List.of(3L, 2L), "s", List.of("three", "two")), Map.of()));
            assertEquals(List.of("two", "three"), query.rows().stream().map(row -> row.get("s")).toList());
            assertEquals(2, query.rows().size(), "as often as it is asked");
            assertEquals(List.of("t"), query.tables());
            folio.addTable("joined", query, AddOptions.DEFAULT);
            assertEquals(Kind.UNSUPPORTED, kind(() -> folio.recompute(List.of("joined"), Functions.NONE)));
        }
    }

    @Test
    void aPlanIsATree() {
        try (Folio folio = folio()) {
            Plan plan = folio.query("SELECT count(*) FROM t a JOIN t b USING (x)").plan();
            assertTrue(plan.toString().contains("└─ "), plan.toString());
            assertTrue(plan.seconds().isEmpty());
            Plan profile = folio.query("SELECT x FROM t WHERE x > 1 ORDER BY x").profile();
            assertEquals(2, profile.rows().orElseThrow(), profile.toString());
            assertTrue(profile.seconds().orElseThrow() >= 0);
            assertInstanceOf(Map.class, profile.details());
        }
    }
}
