package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries that would take all memory, disk or time: each ends with an error of a kind, and the folio goes on working. */
class QueryBombTest {
    private static final Set<Kind> ENDS = Set.of(Kind.SQL_ERROR, Kind.QUERY_REFUSED, Kind.TIMEOUT, Kind.IO_ERROR, Kind.DISK_FULL);

    @TempDir
    Path directory;
    private Folio folio;

    @BeforeEach
    void open() {
        folio = Folio.open(directory.resolve("f"), FolioOptions.DEFAULT.memoryLimit("200MB").tempLimit("50MB").threads(2));
        folio.addTable("t", folio.query("SELECT range AS a FROM range(1000)"), AddOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        folio.close();
    }

    private void ends(String sql, Kind... kinds) {
        FolioException e = assertThrows(FolioException.class, () -> {
            try (var chunks = folio.query(sql).timeout(Duration.ofSeconds(3)).chunks()) {
                while (chunks.next() != null) {
                    continue;
                }
            }
        }, sql);
        assertTrue((kinds.length == 0 ? ENDS : Set.of(kinds)).contains(e.kind()), sql + " -> " + e.kind() + ": " + e.getMessage());
        assertEquals(List.of(java.util.Map.of("n", 1000L)), folio.query("SELECT count(*) AS n FROM t").rows(), "after " + sql);
    }

    @Test
    void whatTakesNoEndIsEndedByItsTime() {
        ends("WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT max(i) FROM r", Kind.TIMEOUT, Kind.SQL_ERROR);
        ends("SELECT count(*) FROM range(10000000000) a, range(10000000000) b WHERE hash(a.range, b.range) = 1", Kind.TIMEOUT);
        ends("SELECT sum(a.a * b.a) FROM t a, t b, t c, t d", Kind.TIMEOUT);
        ends("SELECT * FROM range(1000000000000)", Kind.TIMEOUT);
    }

    @Test
    @Tag("slow")
    void whatTakesAllMemoryGetsWhatItWasGiven() {
        ends("SELECT len(list(range)) FROM range(2000000000)");
        ends("SELECT length(string_agg('abcdefghij', '')) FROM range(1000000000)");
        ends("SELECT histogram(range) FROM range(100000000)");
        ends("SELECT count(*) FROM (SELECT DISTINCT hash(range) AS h FROM range(100000000))");
        ends("SELECT * FROM (SELECT hash(range) AS h, repeat('x', 100) FROM range(100000000)) ORDER BY h");
        ends("SELECT max(len(l)) FROM (SELECT array_agg(a) OVER () AS l FROM (SELECT repeat('x', 1000) || range AS a FROM range(1000000)))");
    }

    @Test
    void whatAsksForAllOfItAtOnceIsRefused() {
        ends("SELECT length(repeat('x', 10000000000))", Kind.QUERY_REFUSED);
        ends("SELECT len(range(100000000))", Kind.QUERY_REFUSED);
        ends("SELECT reservoir_quantile(a, 0.5, 2000000000) FROM t", Kind.QUERY_REFUSED);
    }

    /** Nothing that SQL spells matches badly: DuckDB's regular expressions take time in proportion to the text. */
    @Test
    void noRegularExpressionTakesForEver() {
        assertEquals(List.of(java.util.Map.of("m", false)), folio.query("SELECT regexp_matches(repeat('a', 100000), '^(a+)+$b') AS m")
            .timeout(Duration.ofSeconds(20)).rows());
    }

    @Test
    @Tag("slow")
    void temporaryFilesStayWithinTheirLimitAndGo() throws Exception {
        Path place = Path.of(System.getProperty("java.io.tmpdir"));
        ends("SELECT * FROM (SELECT hash(range) AS h, range AS r FROM range(200000000)) ORDER BY h");
        folio.close();
        try (Stream<Path> left = Files.list(place)) {
            assertEquals(List.of(), left.filter(file -> file.getFileName().toString().startsWith("datafolio-" + ProcessHandle.current().pid() + "-"))
                .filter(Files::isDirectory).filter(QueryBombTest::holdsFiles).toList());
        }
    }

    private static boolean holdsFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
