package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fatal error ends DuckDB's instance for all who share it: the next read starts another. */
class EndedInstanceTest {
    private static final EngineOptions OPEN = new EngineOptions(java.util.Optional.of("123MB"), java.util.OptionalInt.of(1), true,
        java.util.Optional.empty());

    @TempDir
    Path directory;

    @Test
    void theNextReadWorksForAllWhoSharedIt() throws Exception {
        try (TestTables one = new TestTables(directory, OPEN); TestTables other = new TestTables(directory, OPEN)) {
            one.write("t", "SELECT 1 AS a", "");
            other.add(TableSource.parquet("t", directory.toRealPath().resolve("t.parquet")));
            assertEquals(1, other.rows("SELECT * FROM t").rowCount());
            FolioException e = fatal(one);
            assumeTrue(e != null, "this machine has so much memory that DuckDB does not fail");
            assertEquals(Kind.SQL_ERROR, e.kind(), e.getMessage());
            assertEquals(1, one.rows("SELECT * FROM t").rowCount());
            assertEquals(1, other.rows("SELECT * FROM t").rowCount());
        }
    }

    /** What DuckDB takes for a mistake of its own is the file's: its footer has a negative size. */
    @Test
    void theFileThatEndedItIsNamed() throws Exception {
        try (TestTables tables = new TestTables(directory, OPEN)) {
            Path damaged = Files.copy(Path.of("test/resources/damaged/fatal.parquet"), directory.toRealPath().resolve("damaged.parquet"));
            tables.add(TableSource.parquet("damaged", damaged));
            tables.write("t", "SELECT 1 AS a", "");
            for (String sql : List.of("SELECT * FROM damaged", "SELECT max(id), max(s), max(d), max(l) FROM damaged")) {
                FolioException e = assertThrows(FolioException.class, () -> tables.rows(sql));
                assertEquals(Kind.PAYLOAD_DAMAGED, e.kind(), sql + e.getMessage());
                assertEquals(1, tables.rows("SELECT * FROM t").rowCount());
            }
            FolioException e = assertThrows(FolioException.class, () -> tables.reader.chunks("damaged", ReadOptions.ALL).next());
            assertEquals(damaged.toString(), e.details().get("path"), e.getMessage());
        }
    }

    /** An allocation of 34 GB fails outside of what DuckDB counts, in a way that it takes for fatal. */
    private static FolioException fatal(TestTables tables) {
        try {
            tables.rows("SELECT reservoir_quantile(a::HUGEINT, 0.5, 2147483647) FROM t");
            return null;
        } catch (FolioException e) {
            return e;
        }
    }
}
