package datafolio.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.ReferenceOptions;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import datafolio.table.ChunkSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables written as Delta tables are read by Python's deltalake, and by this library, as they were. */
class ExportTest {
    @TempDir
    Path folder;

    Folio folio;

    @BeforeEach
    void open() {
        folio = Folio.open(folder.resolve("folio"));
    }

    @AfterEach
    void close() {
        folio.close();
    }

    @Test
    void everyTypeArrives() throws Exception {
        Map<String, Object> full = new LinkedHashMap<>();
        full.put("flag", true);
        full.put("n", 5L);
        full.put("x", 1.25);
        full.put("text", "ä\"\n'%20");
        full.put("bytes", new byte[] {0, -1});
        full.put("day", LocalDate.of(2024, 2, 29));
        full.put("zoned", Instant.parse("2024-02-29T12:00:00.123456Z"));
        full.put("local", LocalDateTime.of(1950, 1, 1, 0, 0, 1));
        full.put("amount", new BigDecimal("12.50"));
        full.put("list", List.of(1L, 2L));
        full.put("struct", Map.of("inner", "v"));
        full.put("clock", LocalTime.of(1, 2, 3));
        full.put("id", UUID.fromString("00000000-0000-0000-0000-00000000002a"));
        Map<String, Object> empty = new LinkedHashMap<>();
        full.keySet().forEach(key -> empty.put(key, null));
        folio.addRows("all", List.of(full, empty));
        Path table = folio.exportDelta("all", folder.resolve("lake/all"), List.of());

        Map<?, ?> python = python(table, "n");
        Map<String, Object> expected = new LinkedHashMap<>();
        ((Map<?, ?>) PlainValues.of(full)).forEach((key, value) -> expected.put(String.valueOf(key), value));
        expected.put("clock", "01:02:03");
        expected.put("id", "00000000-0000-0000-0000-00000000002a");
        assertEquals(PlainValues.sorted(List.of(expected, empty)), PlainValues.sorted((List<?>) PlainValues.read(python.get("rows"))));
        assertEquals(2L, python.get("counted"));
        assertEquals("5", python.get("least"));
        assertEquals("CREATE TABLE AS SELECT", python.get("operation"));

        folio.reference("back", table.toString(), ReferenceOptions.DEFAULT);
        assertEquals(PlainValues.sorted(List.of(expected, empty)), PlainValues.sorted((List<?>) PlainValues.of(folio.table("back").rows())));
    }

    @Test
    void partitionsOfAllKindsArrive() throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("n", (long) i);
            row.put("word", Arrays.asList("a b/c=d%", null, "ü:?*", "").get(i % 3));
            row.put("day", i % 2 == 0 ? LocalDate.of(2024, 1, 1) : null);
            row.put("at", Instant.parse("2024-01-01T00:00:00Z").plusSeconds(i % 2));
            rows.add(row);
        }
        folio.addRows("parted", rows);
        Path table = folio.exportDelta("parted", folder.resolve("parted"), List.of("word", "day", "at"));
        Map<?, ?> python = python(table, "n");
        assertEquals(List.of("word", "day", "at"), python.get("partitions"));
        assertEquals(6L, python.get("files"));
        List<String> expected = PlainValues.sorted((List<?>) PlainValues.of(rows));
        assertEquals(expected, PlainValues.sorted((List<?>) PlainValues.read(python.get("rows"))));
        folio.reference("back", table.toString(), ReferenceOptions.DEFAULT);
        assertEquals(expected, PlainValues.sorted((List<?>) PlainValues.of(folio.table("back").rows())));
        assertEquals(10, folio.table("back").where("word = 'a b/c=d%'").read().rowCount());
        assertEquals(10, folio.table("back").where("word is null").read().rowCount());
    }

    @Test
    void aDeltaTableOfADeltaTableAndAnEmptyOne() throws Exception {
        folio.reference("from", PythonTablesTest.TABLES.resolve("partitioned").toString(), ReferenceOptions.DEFAULT);
        Path table = folio.exportDelta("from", folder.resolve("again"), List.of("kind"));
        assertEquals(PlainValues.sorted((List<?>) PlainValues.of(folio.table("from").rows())),
                PlainValues.sorted((List<?>) PlainValues.read(python(table, "id").get("rows"))));
        folio.addTable("none", ChunkSource.of(folio.table("from").limit(0).read()), AddOptions.DEFAULT);
        Path nothing = folio.exportDelta("none", folder.resolve("nothing"), List.of("kind"));
        assertEquals(List.of(), python(nothing, "id").get("rows"));
        folio.reference("back", nothing.toString(), ReferenceOptions.DEFAULT);
        assertEquals(0, folio.table("back").read().rowCount());
    }

    @Test
    void nothingIsWrittenOverAndNothingIsLeft() throws IOException {
        folio.addColumns("t", Map.of("x", List.of(1, 2)));
        folio.addColumns("blank", Map.of("a b", List.of(1)));
        Path there = folio.exportDelta("t", folder.resolve("there"), List.of());
        assertEquals(Kind.TABLE_EXISTS, refused("t", there, List.of()));
        assertEquals(Kind.INVALID_NAME, refused("blank", folder.resolve("b"), List.of()));
        assertEquals(Kind.COLUMN_NOT_FOUND, refused("t", folder.resolve("c"), List.of("nope")));
        assertEquals(Kind.INVALID_ARGUMENT, refused("t", folder.resolve("d"), List.of("x")));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of("folio", "there"), left.map(path -> path.getFileName().toString()).sorted().toList());
        }
        assertFalse(Files.exists(folder.resolve("d")));
    }

    private Kind refused(String table, Path target, List<String> partitions) {
        return assertThrows(FolioException.class, () -> folio.exportDelta(table, target, partitions)).kind();
    }

    private Map<?, ?> python(Path table, String column) throws Exception {
        Process process = new ProcessBuilder(System.getProperty("datafolio.python"), "test/delta/read.py", table.toString(), column)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        byte[] told = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor(), new String(told, StandardCharsets.UTF_8));
        assertTrue(told.length > 0);
        return (Map<?, ?>) Json.read(told);
    }
}
