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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB's instances: shared by those who ask for the same, ended with the last of them, and within their limits. */
class EngineTest {
    @TempDir
    Path directory;

    @Test
    void instancesAreSharedAndEnd() throws Exception {
        int before = Instance.live();
        try (TestTables two = new TestTables(directory)) {
            TestTables one = new TestTables(directory);
            assertEquals(before, Instance.live(), "nothing starts before the first use");
            one.write("t", "SELECT 1 AS x", "");
            two.add(one.source("t"));
            assertEquals(before + 1, Instance.live(), "the working instance");
            assertEquals(1L, one.value("SELECT x FROM t"));
            assertEquals(1L, two.value("SELECT x FROM t"));
            assertEquals(before + 2, Instance.live(), "and one for the bundle");
            one.close();
            assertEquals(1L, two.value("SELECT x FROM t"));
            FolioException e = assertThrows(FolioException.class, () -> one.value("SELECT x FROM t"));
            assertEquals(Kind.CLOSED, e.kind());
        }
        assertEquals(before, Instance.live());
    }

    @Test
    void aStreamOutlivesTheClose() throws Exception {
        TestTables tables = new TestTables(directory);
        tables.write("t", "SELECT range AS x FROM range(500_000)", "");
        try (ChunkStream stream = tables.reader.chunks("t", ReadOptions.ALL.withChunkRows(1000))) {
            stream.next();
            tables.close();
            while (stream.next() != null) {
                Thread.onSpinWait();
            }
            assertEquals(500_000, stream.rows());
        }
        tables.awaitQuiet();
    }

    @Test
    void aSortLargerThanMemoryIsSpilledAndSweptUp() throws Exception {
        EngineOptions small = new EngineOptions(Optional.of("120MB"), OptionalInt.of(2), false, Optional.empty());
        List<String> before = spills();
        try (TestTables tables = new TestTables(directory, small)) {
            tables.write("t", "SELECT range AS x, md5(range::VARCHAR) AS s FROM range(4_000_000)", "");
            long rows = 0;
            String last = "";
            try (ChunkStream stream = tables.query("SELECT s, x FROM t ORDER BY s")) {
                for (Chunk chunk; (chunk = stream.next()) != null; ) {
                    String first = chunk.column("s").getString(0);
                    assertTrue(last.compareTo(first) <= 0);
                    last = chunk.column("s").getString(chunk.rowCount() - 1);
                    rows += chunk.rowCount();
                }
            }
            assertEquals(4_000_000, rows);
            FolioException e = assertThrows(FolioException.class, () -> tables.rows("SELECT list(s || s || s) AS l FROM t"));
            assertEquals(Kind.SQL_ERROR, e.kind());
            assertTrue(e.getMessage().contains("memory-limit"), e.getMessage());
        }
        assertEquals(before, spills(), "spilled files are gone");
    }

    @Test
    void optionsAreChecked() {
        for (String limit : List.of("", "many", "12", "5 MB'; ATTACH 'x", "-1GB")) {
            FolioException e = assertThrows(FolioException.class,
                () -> new EngineOptions(Optional.of(limit), OptionalInt.empty(), false, Optional.empty()));
            assertEquals(Kind.INVALID_ARGUMENT, e.kind());
        }
        assertThrows(FolioException.class, () -> new EngineOptions(Optional.empty(), OptionalInt.of(0), false, Optional.empty()));
    }

    @Test
    void timesAreInUtc() throws Exception {
        try (TestTables tables = new TestTables(directory)) {
            assertEquals("UTC", tables.value("SELECT strftime(TIMESTAMPTZ '2013-07-01 12:00:00+02', '%Z')"));
            assertEquals("2013-07-01 10:00:00+00", tables.value("SELECT (TIMESTAMPTZ '2013-07-01 12:00:00+02')::VARCHAR"));
        }
    }

    private static List<String> spills() throws IOException {
        String own = "datafolio-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(p -> p.getFileName().toString()).filter(name -> name.startsWith(own)).sorted().toList();
        }
    }
}
