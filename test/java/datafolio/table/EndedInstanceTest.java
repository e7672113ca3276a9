package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
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
