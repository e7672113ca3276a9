package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.ItemChanges;
import datafolio.manifest.Item;
import datafolio.table.Chunk;
import datafolio.table.Chunks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python and this library change one bundle in turns, both with a folio that stays open, and always read the same. */
@Tag("interop")
class PingPongTest {
    private static final int ROUNDS = 20;

    @TempDir
    Path directory;
    private Path bundle;
    private Folio folio;
    private Python python;
    private final Map<String, Object> values = new TreeMap<>();
    private final Map<String, Object> descriptions = new TreeMap<>();
    private final Map<String, Map<String, Object>> snapshots = new LinkedHashMap<>();
    private final Map<String, Object> metadata = new TreeMap<>();
    private long revision;

    @BeforeEach
    void open() throws Exception {
        bundle = directory.toRealPath().resolve("b");
        folio = Folio.open(bundle);
        revision = folio.revision();
        python = Python.start();
    }

    @AfterEach
    void close() {
        python.close();
        folio.close();
    }

    private void is(String name, Object value) {
        values.put(name, value);
        descriptions.putIfAbsent(name, null);
    }

    private void python(String what, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("bundle", bundle));
        all.addAll(List.of(arguments));
        assertEquals(++revision, python.ask(what, all.toArray()), what);
        readHere();
    }

    private void here(Runnable change) {
        change.run();
        assertEquals(++revision, folio.revision());
    }

    private void readHere() {
        assertEquals(revision, folio.revision());
        assertEquals(values.keySet(), java.util.Set.copyOf(folio.items().stream().map(Item::name).toList()));
        values.forEach((name, value) -> assertEquals(value, plain(folio, name), name));
        descriptions.forEach((name, text) -> assertEquals(text, folio.item(name).description().orElse(null), name));
        metadata.forEach((key, value) -> assertEquals(value, folio.metadata().get(key)));
        assertEquals(List.of(), folio.problems());
    }

    private static Object plain(Folio folio, String name) {
        Object value = folio.value(name);
        if (value instanceof Chunk chunk) {
            Map<String, Object> columns = new LinkedHashMap<>();
            chunk.columns().forEach(column -> columns.put(column.name(), column.toList()));
            return columns;
        } else if (value instanceof datafolio.array.NumpyArray array) {
            return datafolio.testing.Notation.rowMajor(array);
        }
        return value instanceof Instant instant ? instant.toString().replace("Z", "+00:00") : value;
    }

    private void readInPython(String snapshot, Map<String, Object> expected) {
        Map<?, ?> read = (Map<?, ?>) (snapshot == null ? python.ask("read", "bundle", bundle)
                : python.ask("read", "bundle", bundle, "snapshot", snapshot));
        assertEquals(List.of(), read.get("invalid"));
        assertEquals(expected, read.get("values"));
        if (snapshot == null) {
            assertEquals(revision, read.get("revision"));
            assertEquals(descriptions, read.get("descriptions"));
            assertEquals(metadata, read.get("metadata"));
        }
    }

    @Test
    void bothReadWhatBothWriteRoundAfterRound() {
        for (int round = 0; round < ROUNDS; round++) {
            long n = round;
            pythonsTurn(n);
            ourTurn(n);
            readInPython(null, values);
        }
        snapshots.forEach(this::readInPython);
        Map<?, ?> found = (Map<?, ?>) python.ask("check", "bundle", bundle, "flags", List.of("--probe-writes"));
        assertEquals(List.of(), found.get("errors"));
        assertEquals(List.of(), found.get("warnings"));
    }

    private void pythonsTurn(long n) {
        is("python/json", Map.of("round", n));
        python("add_json", "name", "python/json", "value", values.get("python/json"), "overwrite", true);
        is("python/table", Map.of("a", List.of(n, n + 1), "b", List.of("x", "é")));
        python("add_table", "name", "python/table", "columns", values.get("python/table"), "overwrite", true, "library", n % 2 == 0 ? "pandas" : "polars");
        is("python/array", List.of(n, 2L));
        python("add_array", "name", "python/array", "values", values.get("python/array"), "overwrite", true);
        is("once/" + n, n);
        python("add_json", "name", "once/" + n, "value", n);
        if (n > 0) {
            descriptions.put("here/table", "described by Python, " + n);
            python("update", "name", "here/table", "description", descriptions.get("here/table"));
        }
        metadata.put("python", n);
        python("set_metadata", "key", "python", "value", n);
        if (n % 3 == 0) {
            snapshots.put("s" + n, new TreeMap<>(values));
            python("snapshot", "name", "s" + n);
        }
        if (n % 4 == 3) {
            values.remove("once/" + (n - 2));
            descriptions.remove("once/" + (n - 2));
            python("delete", "name", "once/" + (n - 2));
        }
    }

    private void ourTurn(long n) {
        AddOptions over = AddOptions.DEFAULT.overwriting();
        is("here/json", List.of(n, "é"));
        here(() -> folio.addJson("here/json", values.get("here/json"), over));
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("a", List.of(n, -n));
        columns.put("t", List.of("here", "" + n));
        is("here/table", columns);
        here(() -> folio.addColumns("here/table", columns, over));
        here(() -> folio.append("python/table", Chunks.ofRows(List.of(Map.of("a", 100 + n, "b", "appended")), Map.of()), AddOptions.DEFAULT));
        is("python/table", Map.of("a", List.of(n, n + 1, 100 + n), "b", List.of("x", "é", "appended")));
        is("here/at", "2024-01-15T10:30:%02d.000007+00:00".formatted(n));
        here(() -> folio.addTimestamp("here/at", Instant.parse("2024-01-15T10:30:%02d.000007Z".formatted(n)), over));
        descriptions.put("python/json", "described here, " + n);
        here(() -> folio.update("python/json", ItemChanges.NONE.description("described here, " + n)));
        metadata.put("here", n);
        here(() -> folio.swapMetadata(facts -> {
            Map<String, Object> more = new LinkedHashMap<>(facts);
            more.put("here", n);
            return more;
        }));
        here(() -> folio.transact(tx -> {
            tx.addJson("python/json", Map.of("round", n, "here", true), over);
            return tx.addArray("python/array", new long[] {n, 3}, over);
        }));
        is("python/json", Map.of("round", n, "here", true));
        is("python/array", List.of(n, 3L));
        if (n % 4 == 1 && n > 4) {
            values.remove("once/" + (n - 5));
            descriptions.remove("once/" + (n - 5));
            here(() -> folio.delete("once/" + (n - 5)));
        }
        readHere();
    }

    @Test
    void filesOfTablesAreTheSameToEveryReaderOfParquet() throws Exception {
        int rows = 200_000;
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("i", java.util.stream.LongStream.range(0, rows).toArray());
        columns.put("s", java.util.stream.IntStream.range(0, rows).mapToObj(i -> i % 3 == 0 ? null : "row " + i % 1000).toList());
        folio.addColumns("t", columns);
        folio.append("t", Chunks.ofRows(List.of(Map.of("i", (long) rows, "s", "last")), Map.of()), AddOptions.DEFAULT);
        Path path = folio.path("t");
        assertTrue(path.isAbsolute() && Files.isRegularFile(path) && path.startsWith(bundle));
        assertEquals(Map.of("t", path), folio.paths());
        List<List<Object>> expected = datafolio.testing.Notation.columns(folio.table("t").read(), Integer.MAX_VALUE);
        assertEquals(rows + 1, expected.get(0).size());
        Map<?, ?> read = (Map<?, ?>) python.ask("read_path", "path", path);
        assertEquals(4, read.size());
        read.forEach((library, values) -> assertEquals(expected, values, (String) library));
    }
}
