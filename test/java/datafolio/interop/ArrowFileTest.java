package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.table.AllTypes;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrow files are mapped by pyarrow, Polars and DuckDB, value by value; Python's package does not notice their folder. */
@Tag("interop")
class ArrowFileTest {
    /** Types that Polars does not take from Arrow: a file with a column of one it does not open at all. */
    private static final List<String> NOT_IN_ALL = List.of("INTERVAL", "MAP(");

    @TempDir
    Path directory;
    private static Python python;

    @BeforeAll
    static void start() {
        python = Python.start();
    }

    @AfterAll
    static void stop() {
        python.close();
    }

    private static void compare(Folio folio, String name, Chunk expected, List<String> dictionaries) {
        List<String> columns = expected.names().stream().filter(column -> NOT_IN_ALL.stream().noneMatch(expected.column(column).type().sql()::contains)).toList();
        List<Object> differences = new ArrayList<>((List<?>) python.ask("arrow_ways", "path", folio.table(name).arrowFile(), "expected",
                Normal.table(expected), "dictionaries", dictionaries, "all_ways", false));
        differences.addAll((List<?>) python.ask("arrow_ways", "path", folio.table(name).columns(columns).arrowFile(), "expected",
                Normal.table(expected.select(columns)), "dictionaries", dictionaries, "all_ways", true));
        assertEquals("", differences.stream().map(Object::toString).collect(Collectors.joining("\n")), name);
    }

    @Test
    void everyTypeIsReadByEveryWay() throws Exception {
        try (Folio folio = Folio.open(directory.toRealPath().resolve("b"))) {
            Chunk all = AllTypes.chunk();
            folio.addTable("all", ChunkSource.of(all));
            folio.addTable("whole", ChunkSource.of(all.take(new int[] {1, 3})));
            folio.addTable("empty", ChunkSource.of(all.take(new int[0])));
            List<String> enums = List.of("ENUM('x', 'y z', 'it''s')");
            compare(folio, "all", all, enums);
            compare(folio, "whole", all.take(new int[] {1, 3}), enums);
            compare(folio, "empty", all.take(new int[0]), enums);
        }
    }

    @Test
    void aRealTableInSeveralBatchesIsReadByEveryWay() throws Exception {
        try (Folio folio = Folio.open(directory.toRealPath().resolve("b"))) {
            folio.importTable("flights", Path.of("notebooks", "data", "flights.parquet"));
            assertTrue(folio.table("flights").mapped().size() > 1);
            assertEquals(List.of(), python.ask("arrow_differs", "path", folio.table("flights").arrowFile(), "parquet", folio.path("flights")));
        }
    }

    @Test
    void pythonDoesNotNoticeTheCache() throws Exception {
        Path bundle = directory.toRealPath().resolve("b");
        try (Folio folio = Folio.open(bundle)) {
            folio.addColumns("t", Map.of("x", new long[] {1, 2, 3}));
            Path file = folio.table("t").arrowFile();
            assertEquals(List.of(), ((Map<?, ?>) python.ask("reopen", "bundle", bundle)).get("invalid"));
            python.ask("snapshot", "bundle", bundle, "name", "v1");
            python.ask("add_table", "bundle", bundle, "name", "t", "columns", Map.of("x", List.of(7L)), "overwrite", true);
            python.ask("collect", "bundle", bundle);
            assertTrue(Files.exists(file));
            assertEquals(List.of(7L), folio.table("t").mapped().chunk(0).column("x").toList());
            assertEquals(Map.of("t", true), folio.validate());
            assertEquals(List.of(), ((Map<?, ?>) python.ask("check", "bundle", bundle, "flags", List.of("--probe-writes"))).get("errors"));
            folio.addJson("j", 1, AddOptions.DEFAULT);
            assertTrue(Files.exists(file), "a snapshot names its payload");
        }
    }
}
