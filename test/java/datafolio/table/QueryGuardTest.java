package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query is one SELECT over the folio's tables; it reaches nothing else and writes nothing. */
class QueryGuardTest {
    @TempDir
    Path directory;
    private Path outside;
    private Path bundle;
    private TestTables tables;

    @BeforeEach
    void write() throws Exception {
        bundle = Files.createDirectory(directory.resolve("bundle"));
        outside = Files.createDirectory(directory.resolve("outside"));
        tables = new TestTables(bundle);
        tables.write("t", "SELECT range AS a, range % 2 AS b FROM range(10)", "");
        tables.write("u", "SELECT range AS a, 'u' || range AS name FROM range(5)", "");
        tables.write("runs/a.b-c", "SELECT 1 AS x", "");
        tables.write("Mixed", "SELECT 2 AS x", "");
        tables.write("table1", "SELECT 3 AS x", "");
        Files.writeString(outside.resolve("secret.csv"), "secret\nhidden\n");
        Files.writeString(bundle.resolve("inside.csv"), "inside\nhidden\n");
        tables.copy("SELECT 'hidden' AS secret", outside.resolve("secret.parquet"), "FORMAT parquet");
    }

    @AfterEach
    void close() throws Exception {
        tables.awaitQuiet();
        tables.close();
    }

    @ParameterizedTest
    @MethodSource("datafolio.testing.Hostile#refused")
    void everythingElseIsRefused(String sql) {
        refused(sql, Kind.QUERY_REFUSED);
    }

    @ParameterizedTest
    @MethodSource("datafolio.testing.Hostile#noTables")
    void onlyTheFoliosTablesAreTables(String sql) {
        refused(sql, Kind.TABLE_NOT_FOUND);
    }

    private void refused(String template, Kind kind) {
        String sql = template.replace("%o", outside.toString()).replace("%b", bundle.toString());
        Map<Path, String> before = everything();
        FolioException e = assertThrows(FolioException.class, () -> tables.rows(sql), sql);
        assertTrue(e.kind() == kind || e.kind() == Kind.SQL_ERROR && kind == Kind.QUERY_REFUSED
            && e.getMessage().contains("syntax error"), sql + " -> " + e.kind() + ": " + e.getMessage());
        assertTrue(!e.getMessage().contains("hidden"), e.getMessage());
        assertEquals(sql, e.details().get("sql"));
        assertEquals(before, everything(), "nothing was written");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT read_text('%o/secret.csv')", "SELECT * FROM read_text('%o/secret.csv')", "FROM '%o/secret.csv'",
        "FROM '%o/secret.parquet'", "SELECT * FROM glob('%o/*')", "ATTACH '%o/x.db'", "COPY (SELECT 1) TO '%o/x.csv'",
        "INSTALL httpfs", "SET enable_external_access = true", "SET allowed_directories = ['/']", "SET threads = 1",
        "FROM '%b/../outside/secret.csv'", "RESET lock_configuration", "EXPORT DATABASE '%o/x'"})
    void theSecondWallStandsWithoutTheFirst(String template) throws Exception {
        String sql = template.replace("%o", outside.toString()).replace("%b", bundle.toString());
        Map<Path, String> before = everything();
        try (var connection = tables.engine.confined(List.of(tables.places().iterator().next()));
             var statement = connection.createStatement()) {
            assertThrows(java.sql.SQLException.class, () -> statement.execute(sql));
        }
        assertEquals(before, everything(), "nothing was written");
    }

    @Test
    void nothingAtAllIsNoQuery() {
        refused("", Kind.QUERY_REFUSED);
        refused("-- " + "x".repeat(100_000), Kind.QUERY_REFUSED);
    }

    @Test
    void whatIsNestedTooDeeplyIsRefusedAndTheNextQueryRuns() {
        for (String sql : List.of("SELECT " + "(".repeat(50_000) + "1" + ")".repeat(50_000), "SELECT " + "[".repeat(3_000) + "]".repeat(3_000),
            "SELECT 1" + " + 1".repeat(20_000), "SELECT " + "NOT ".repeat(20_000) + "true", "SELECT " + "abs(".repeat(5_000) + "1" + ")".repeat(5_000),
            "SELECT * FROM " + "(SELECT * FROM ".repeat(800) + "t" + ")".repeat(800))) {
            FolioException e = assertThrows(FolioException.class, () -> tables.rows(sql), sql.substring(0, 30));
            assertTrue(e.kind() == Kind.QUERY_REFUSED || e.kind() == Kind.SQL_ERROR, e.toString());
            assertEquals(1, tables.rows("SELECT 1").rowCount());
        }
    }

    @Test
    void allThatSelectCanDoIsDone() {
        for (String sql : List.of(
            "SELECT count(*) FROM t", "FROM t", "TABLE t", "VALUES (1), (2)", "SELECT * FROM range(3)", "SELECT unnest([1, 2])",
            "SELECT * FROM unnest([1, 2])", "SELECT * FROM generate_series(1, 3) AS s(x)", "DESCRIBE t", "SUMMARIZE t",
            "SELECT * FROM (SUMMARIZE t)", "WITH x AS (SELECT * FROM t) SELECT * FROM x JOIN u USING (a)",
            "WITH t AS (SELECT * FROM t WHERE a > 3) SELECT * FROM t", "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1"
                + " FROM r WHERE i < 3) SELECT * FROM r", "SELECT a, sum(b) OVER (ORDER BY a) FROM t QUALIFY sum(b) OVER () > 0",
            "SELECT * FROM t ASOF JOIN u ON t.a >= u.a", "SELECT * FROM t POSITIONAL JOIN u", "SELECT * FROM t TABLESAMPLE 50%",
            "FROM t PIVOT (sum(a) FOR b IN (0, 1))", "UNPIVOT t ON a, b", "SELECT COLUMNS('a') FROM t", "SELECT * EXCLUDE (b) FROM t",
            "SELECT * FROM \"runs/a.b-c\"", "SELECT * FROM mixed", "SELECT * FROM \"Mixed\", TABLE1", "SELECT 1;",
            "SELECT a FROM t UNION BY NAME SELECT a FROM u", "SELECT list_transform([1, 2], lambda x: x + 1)",
            "SELECT '{\"a\": 1}'::JSON ->> 'a'", "SELECT TIMESTAMPTZ '2013-01-01 00:00:00+00' AT TIME ZONE 'America/New_York'",
            "SELECT 1 = ANY([1, 2]), 1 IS DISTINCT FROM 2, (1, 2) < (1, 3), a BETWEEN 1 AND 2, a IN (1), NOT a = 1 FROM t",
            "SELECT repeat('x', 1000), range(1000), lpad('x', 20, '-'), printf('%08d', 7), len(range(a)) FROM t",
            "SELECT * FROM t WHERE a IN (FROM (SELECT a FROM u) s)", "SELECT (SELECT max(a) FROM u WHERE u.a <= t.a) FROM t")) {
            assertTrue(tables.rows(sql).rowCount() >= 0, sql);
        }
    }

    @Test
    void theTablesOfAQueryAreTold() {
        assertEquals(List.of("u", "t", "runs/a.b-c"), tables.reader.tables("WITH x AS (SELECT * FROM u) SELECT * FROM x JOIN T"
            + " USING (a) WHERE a IN (SELECT x FROM \"runs/a.b-c\")", "", ReadOptions.ALL));
        assertEquals(List.of("t"), tables.reader.tables("SELECT * FROM table JOIN t USING (a)", "t", ReadOptions.ALL));
    }

    @Test
    void aTablesOwnQueryCallsItTable() {
        Chunk chunk = tables.reader.readQuery("SELECT sum(table.a) AS s FROM Table WHERE b = ? -- table", "t",
            ReadOptions.ALL.withArguments(List.of(1)));
        assertEquals(java.math.BigInteger.valueOf(25), chunk.column("s").get(0));
    }

    @Test
    void errorsTellThePlace() {
        String sql = "SELECT 'é' AS e,\n  nme FROM u WHERE a > ?";
        FolioException e = assertThrows(FolioException.class, () -> tables.rows(sql, 1));
        assertEquals(Kind.SQL_ERROR, e.kind());
        assertEquals(sql.indexOf("nme"), e.details().get("position"));
        assertEquals(2, e.details().get("line"));
        assertEquals(3, e.details().get("column"));
        assertEquals(sql, e.details().get("sql"));
        assertTrue(e.details().get("nearest").toString().contains("name"), e.getMessage());
        FolioException syntax = assertThrows(FolioException.class, () -> tables.rows("SELECT * FORM u"));
        assertEquals(Kind.SQL_ERROR, syntax.kind());
        assertEquals(1, syntax.details().get("line"));
        FolioException missing = assertThrows(FolioException.class, () -> tables.rows("SELECT * FROM tabel1"));
        assertTrue(missing.details().get("nearest").toString().contains("table1"), missing.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a > 1) UNION SELECT (1", "a > 1 ORDER BY a", "a > 1 LIMIT 2", "a > 1; DROP VIEW t", "1=1) --",
        "a IN (SELECT length(content) FROM read_text('%o/secret.csv'))", "getenv('HOME') = ''", "a > 1 GROUP BY a",
        "a IN (SELECT a FROM u)", "a > 1) OR (SELECT true FROM glob('/*')"})
    void conditionsAreOneCondition(String template) {
        String condition = template.replace("%o", outside.toString());
        FolioException e = assertThrows(FolioException.class,
            () -> tables.reader.read("t", ReadOptions.ALL.withWhere(condition, List.of())));
        assertTrue(Set.of(Kind.QUERY_REFUSED, Kind.SQL_ERROR, Kind.TABLE_NOT_FOUND).contains(e.kind()), e.toString());
    }

    @Test
    void externalAccessOpensBothWalls() throws Exception {
        try (TestTables open = new TestTables(bundle, new EngineOptions(java.util.Optional.empty(), java.util.OptionalInt.empty(), true, java.util.Optional.empty()))) {
            assertEquals("hidden", open.value("SELECT secret FROM '" + outside.resolve("secret.csv") + "'"));
            assertThrows(FolioException.class, () -> open.rows("COPY (SELECT 1) TO '" + outside.resolve("x.csv") + "'"));
        }
    }

    private Map<Path, String> everything() {
        try (Stream<Path> files = Files.walk(directory)) {
            Map<Path, String> sizes = new TreeMap<>();
            for (Path file : files.toList()) {
                sizes.put(file, Files.isDirectory(file) ? "directory" : Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
            return sizes;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
