package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.testing.Fixtures;
import datafolio.testing.Hostile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQL of a stranger, by each way that leads to DuckDB: queries, conditions, columns, JDBC. */
class HostileQueryTest {
    private static final Set<Kind> REFUSALS = Set.of(Kind.QUERY_REFUSED, Kind.SQL_ERROR, Kind.TABLE_NOT_FOUND);

    @TempDir
    Path directory;
    private Path outside;
    private Folio folio;

    @BeforeEach
    void open() throws Exception {
        outside = Files.createDirectory(directory.toRealPath().resolve("outside"));
        Files.writeString(outside.resolve("secret.csv"), "secret\nhidden\n");
        folio = Folio.open(directory.toRealPath().resolve("folio"));
        folio.addTable("t", folio.query("SELECT range AS a, range % 2 AS b FROM range(10)"), AddOptions.DEFAULT);
        folio.addTable("u", folio.query("SELECT range AS a, 'u' || range AS name FROM range(5)"), AddOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        folio.close();
    }

    private Stream<String> all() {
        return Stream.concat(Hostile.refused(), Hostile.noTables()).filter(sql -> !sql.startsWith("--"))
                .map(sql -> sql.replace("%o", outside.toString()).replace("%b", folio.path().resolve("tables").toString()));
    }

    private interface Attempt {
        void run(String sql) throws Exception;
    }

    /** Each text fails by this way, tells nothing that it should not, and changes nothing on the disk. */
    private void eachFails(Attempt attempt) throws Exception {
        Map<String, String> before = Fixtures.state(directory);
        for (String sql : all().toList()) {
            Exception e = assertThrows(Exception.class, () -> attempt.run(sql), sql);
            FolioException ours = e instanceof FolioException f ? f : e.getCause() instanceof FolioException cause ? cause : null;
            assertTrue(ours != null, sql + " -> " + e);
            assertTrue(REFUSALS.contains(ours.kind()), sql + " -> " + ours.kind());
            assertFalse(e.getMessage().contains("hidden"), e.getMessage());
        }
        assertEquals(before, Fixtures.state(directory));
    }

    @Test
    void byJdbcStatementsAreRefusedBeforeDuckDbSeesThem() throws Exception {
        try (FolioDataSource source = folio.dataSource(); Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            eachFails(statement::execute);
            eachFails(sql -> connection.prepareStatement(sql).close());
            assertThrows(SQLException.class, () -> statement.addBatch("COPY t TO 'x.csv'"));
            assertThrows(SQLException.class, () -> statement.executeUpdate("DROP VIEW t"));
            assertThrows(SQLException.class, () -> connection.nativeSQL("SELECT 1").length());
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
                assertTrue(rows.next());
                assertEquals(10, rows.getLong(1));
            }
        }
    }

    @Test
    void asAConditionTheyAreRefused() throws Exception {
        eachFails(sql -> folio.table("t").where("a IN (" + sql + ")").read());
        eachFails(sql -> folio.table("t").where("true) OR a IN (" + sql).read());
        eachFails(sql -> folio.table("t").where(sql).read());
    }

    @Test
    void aColumnIsANameAndNothingElse() {
        for (String column : List.of("getenv('HOME')", "*", "a, b", "a\" FROM t; DROP VIEW t; --", "(SELECT 1)", "a\0", "")) {
            FolioException e = assertThrows(FolioException.class, () -> folio.table("t").columns(column).read(), column);
            assertEquals(Kind.COLUMN_NOT_FOUND, e.kind(), column);
        }
    }

    @Test
    void valuesAreValuesWhateverIsInThem() {
        assertEquals(List.of(Map.of("x", "'; DROP VIEW t; --")), folio.query("SELECT ? AS x", "'; DROP VIEW t; --").rows());
        assertEquals(0, folio.table("u").where("name = ?", "' OR 1=1 --").read().rowCount());
    }

    @Test
    void nothingThatJdbcHandsOutLeadsToDuckDbsOwnConnection() throws Exception {
        try (FolioDataSource source = folio.dataSource(); Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT a, [1, 2] AS l FROM t")) {
            try (ResultSet rows = statement.executeQuery()) {
                assertSame(statement, rows.getStatement());
                assertSame(connection, rows.getStatement().getConnection());
                assertFalse(rows.isWrapperFor(org.duckdb.DuckDBResultSet.class));
                assertThrows(SQLException.class, () -> rows.unwrap(org.duckdb.DuckDBResultSet.class));
                assertTrue(rows.next());
                assertEquals(0, rows.getLong("a"));
            }
            DatabaseMetaData metadata = connection.getMetaData();
            assertSame(connection, metadata.getConnection());
            try (ResultSet tables = metadata.getTables(null, null, "%", null)) {
                assertTrue(tables.next());
                assertFalse(tables.getStatement() instanceof org.duckdb.DuckDBPreparedStatement);
            }
        }
    }
}
