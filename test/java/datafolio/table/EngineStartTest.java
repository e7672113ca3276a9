package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.testing.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees whose classpath or JVM options lack something, in JVMs of their own. */
class EngineStartTest {
    @TempDir
    Path directory;

    /** Writes and reads one small table, and prints the error as a program sees it. */
    static final class Probe {
        public static void main(String[] arguments) throws Exception {
            try (Engine engine = Engine.open(EngineOptions.DEFAULT)) {
                try (var connection = engine.working(); var statement = connection.createStatement()) {
                    statement.execute("COPY (SELECT 42 AS x) TO '" + arguments[0] + "/t.parquet'");
                }
                TestTables tables = new TestTables(Path.of(arguments[0]));
                tables.add(TableSource.parquet("t", Path.of(arguments[0], "t.parquet").toRealPath()));
                System.out.println("read " + tables.value("SELECT x FROM t"));
                tables.close();
            } catch (FolioException e) {
                System.out.println(e.kind() + " " + e.details() + " " + e.getMessage());
            }
        }
    }

    private String run(List<String> options, Predicate<String> without) throws Exception {
        ChildJvm child = ChildJvm.run(options, without, Probe.class, directory.toString());
        assertEquals(0, child.exit(), child.output());
        return child.output();
    }

    @ParameterizedTest
    @CsvSource({"duckdb_jdbc,org.duckdb:duckdb_jdbc:", "arrow-vector,org.apache.arrow:arrow-vector:",
        "arrow-c-data,org.apache.arrow:arrow-c-data:", "arrow-memory-unsafe,org.apache.arrow:arrow-memory-unsafe:",
        "arrow-memory-core,org.apache.arrow:arrow-memory-core:"})
    void aMissingJarIsNamedByItsCoordinate(String jar, String coordinate) throws Exception {
        String output = run(List.of(ChildJvm.ADD_OPENS), name -> name.startsWith(jar + "-"));
        assertTrue(output.startsWith("MISSING_DEPENDENCY {dependency=" + coordinate), output);
        assertTrue(output.contains("Maven"), output);
    }

    @Test
    void aMissingOptionIsNamed() throws Exception {
        String output = run(List.of(), name -> false);
        assertTrue(output.startsWith("MISSING_JVM_OPTION {option=" + ChildJvm.ADD_OPENS + "}"), output);
    }

    @Test
    void withTheOptionsNothingIsSaid() throws Exception {
        assertEquals("read 42", run(Jvm.options(), name -> false).trim());
    }
}
