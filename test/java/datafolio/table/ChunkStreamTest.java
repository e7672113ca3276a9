package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream delivers: every row once, in file order, in chunks of the asked size. */
class ChunkStreamTest {
    private static final int ROWS = 50_000;

    @TempDir
    static Path directory;
    private static TestTables tables;

    @BeforeAll
    static void write() throws Exception {
        tables = new TestTables(directory);
        String rows = "SELECT i AS id, i * 0.5 AS half, 'row ' || i AS label, CASE WHEN i %% 3 > 0 THEN i END AS third FROM range(%d) t(i)";
        tables.write("one", rows.formatted(ROWS), "ROW_GROUP_SIZE 122880");
        tables.write("two", rows.formatted(ROWS), "ROW_GROUP_SIZE 26624");
        tables.write("many", rows.formatted(ROWS), "ROW_GROUP_SIZE 2048");
        tables.write("empty", rows.formatted(0), "");
        tables.write("casts", "SELECT i AS id, 'n' || i AS label FROM range(300_000) t(i)", "ROW_GROUP_SIZE 20480");
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        tables.awaitQuiet();
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    @ParameterizedTest
    @CsvSource({"one,1000", "two,1000", "many,1000", "many,2048", "many,2049", "many,1", "two,26624", "one,50000", "many,70000"})
    void rowsComeInFileOrderInExactChunks(String table, int size) {
        int step = size == 1 ? 100 : 1;
        long next = 0;
        ReadOptions options = ReadOptions.ALL.withChunkRows(size).withLimit(ROWS / step);
        try (ChunkStream stream = tables.reader.chunks(table, options)) {
            for (Chunk chunk; (chunk = stream.next()) != null; ) {
                assertEquals(next, chunk.firstRow());
                Column id = chunk.column("id");
                Column third = chunk.column("third");
                for (int i = 0; i < chunk.rowCount(); i++) {
                    assertEquals(next, id.getLong(i));
                    assertEquals(next % 3 == 0, third.isNull(i));
                    next++;
                }
                assertTrue(chunk.rowCount() == size || next == ROWS / step, "a short chunk before the end");
            }
            assertEquals(ROWS / step, stream.rows());
        }
        assertEquals(ROWS / step, next);
    }

    @ParameterizedTest
    @CsvSource({"one,0,10", "many,0,10", "many,2047,2", "many,49990,100", "many,49999,1", "many,50000,5", "many,60000,5",
        "two,26620,10", "one,12345,0", "many,12345,30000"})
    void slicesAreTheRowsOfTheirNumbers(String table, long offset, long limit) {
        Chunk chunk = tables.reader.read(table, ReadOptions.ALL.withOffset(offset).withLimit(limit));
        long expected = Math.max(0, Math.min(limit, ROWS - offset));
        assertEquals(expected, chunk.rowCount());
        for (int i = 0; i < expected; i++) {
            assertEquals(offset + i, chunk.column("id").getLong(i));
        }
        assertEquals(List.of("id", "half", "label", "third"), chunk.names());
    }

    @Test
    void offsetAloneReadsToTheEnd() {
        assertEquals(10, tables.reader.read("many", ReadOptions.ALL.withOffset(ROWS - 10)).rowCount());
    }

    @Test
    void conditionsFilterThenSlice() {
        ReadOptions options = ReadOptions.ALL.withColumns(List.of("label", "id"))
            .withWhere("table.id % ? = 0 -- every tenth", List.of(10)).withOffset(3).withLimit(4);
        assertEquals(List.of(30L, 40L, 50L, 60L), tables.reader.read("many", options).column("id").toList());
        assertEquals(List.of("label", "id"), tables.reader.read("many", options).names());
    }

    @Test
    void anEmptyTableHasASchemaAndNoChunk() {
        try (ChunkStream stream = tables.reader.chunks("empty", ReadOptions.ALL)) {
            assertEquals(List.of("id", "half", "label", "third"), stream.schema().names());
            assertNull(stream.next());
        }
        assertEquals(0, tables.reader.read("empty", ReadOptions.ALL).rowCount());
        assertEquals(4, tables.reader.read("empty", ReadOptions.ALL).columns().size());
    }

    @Test
    void unknownColumnsAreToldBeforeAnythingRuns() {
        FolioException e = assertThrows(FolioException.class,
            () -> tables.reader.chunks("one", ReadOptions.ALL.withColumns(List.of("id", "lable"))));
        assertEquals(Kind.COLUMN_NOT_FOUND, e.kind());
        assertEquals("lable", e.details().get("column"));
        assertTrue(e.details().get("nearest").toString().contains("label"), e.details().toString());
    }

    @Test
    void iteratorAndStreamHandOutChunksToKeep() {
        List<Chunk> kept = new ArrayList<>();
        try (ChunkStream stream = tables.reader.chunks("two", ReadOptions.ALL.withChunkRows(20_000))) {
            stream.iterator().forEachRemaining(kept::add);
        }
        assertEquals(List.of(20_000, 20_000, 10_000), kept.stream().map(Chunk::rowCount).toList());
        assertEquals("row 39999", kept.get(1).column("label").get(19_999));
        try (Stream<Chunk> stream = tables.reader.chunks("two", ReadOptions.ALL.withChunkRows(7)).stream()) {
            assertEquals(3L, stream.limit(3).count());
        }
    }

    @Test
    void aChunkIsGoneWhenTheNextComes() {
        try (ChunkStream stream = tables.reader.chunks("two", ReadOptions.ALL.withChunkRows(100))) {
            Chunk first = stream.next();
            Chunk kept = first.realize();
            Column column = first.column("id");
            stream.next();
            assertFalse(first.isHeld());
            assertEquals(Kind.CLOSED, assertThrows(FolioException.class, () -> column.getLong(0)).kind());
            assertEquals(99L, kept.column("id").getLong(99));
        }
    }

    @Test
    void progressCountsRowsAndBytes() {
        List<Progress> told = new ArrayList<>();
        tables.reader.read("two", ReadOptions.ALL.withChunkRows(20_000).withProgress(told::add).withMaxChunkBytes(1 << 30));
        assertEquals(List.of(20_000L, 40_000L, 50_000L), told.stream().map(Progress::rows).toList());
        assertEquals(ROWS, told.get(0).ofRows());
        assertTrue(told.get(0).bytes() > 20_000 * 16);
        told.clear();
        tables.reader.read("two", ReadOptions.ALL.withWhere("id < 5", List.of()).withProgress(told::add));
        assertEquals(List.of(-1L, 5L), told.stream().map(Progress::ofRows).toList());
        assertEquals(List.of(5L, 5L), told.stream().map(Progress::rows).toList());
    }

    @Test
    void anIteratorKeepsWhatIsMadeOfViews() {
        try (ChunkStream chunks = tables.reader.chunks("two", ReadOptions.ALL.withChunkRows(20_000))) {
            List<Chunk> seen = new ArrayList<>();
            List<long[]> kept = new ArrayList<>();
            chunks.iterator(chunk -> {
                seen.add(chunk);
                assertFalse(chunk.isHeld());
                return chunk.column("id").toLongArray();
            }).forEachRemaining(kept::add);
            assertEquals(List.of(20_000, 20_000, 10_000), kept.stream().map(ids -> ids.length).toList());
            assertEquals(ROWS - 1, kept.get(2)[9_999]);
            seen.forEach(chunk -> assertEquals(Kind.CLOSED, assertThrows(FolioException.class, () -> chunk.column("id")).kind()));
            assertEquals(Kind.INVALID_ARGUMENT, assertThrows(FolioException.class, chunks::iterator).kind());
        }
    }

    @Test
    void aFailingStepClosesTheStream() {
        ChunkStream stream = tables.reader.chunks("many", ReadOptions.ALL.withChunkRows(100));
        assertThrows(IllegalStateException.class, () -> stream.forEach(chunk -> {
            throw new IllegalStateException("of the user");
        }));
        assertEquals(Kind.CLOSED, assertThrows(FolioException.class, stream::next).kind());
    }

    @Test
    void otherReadsInMidStreamDoNotDisturb() {
        long sum = 0;
        try (ChunkStream stream = tables.reader.chunks("many", ReadOptions.ALL.withChunkRows(5_000))) {
            for (Chunk chunk; (chunk = stream.next()) != null; ) {
                sum += chunk.rowCount();
                assertEquals((long) ROWS, tables.value("SELECT count(*) FROM many JOIN one USING (id)"));
                try (ChunkStream inner = tables.reader.chunks("many", ReadOptions.ALL)) {
                    assertTrue(inner.next().rowCount() > 0);
                }
            }
        }
        assertEquals(ROWS, sum);
    }

    @Test
    void anErrorInMidStreamIsToldWithTheSql() {
        String sql = "SELECT CASE WHEN id = 250_000 THEN CAST(label AS INTEGER) ELSE 1 END AS x FROM casts";
        long rows = 0;
        try (ChunkStream stream = tables.reader.query(sql, "", ReadOptions.ALL.withChunkRows(1000))) {
            FolioException e = null;
            while (e == null) {
                try {
                    rows += stream.next().rowCount();
                } catch (FolioException thrown) {
                    e = thrown;
                }
            }
            assertEquals(Kind.SQL_ERROR, e.kind());
            assertTrue(e.getMessage().contains("n250000"), e.getMessage());
            assertEquals(sql, e.details().get("sql"));
        }
        assertTrue(rows < 250_000, rows + " rows before the error");
    }

    @Test
    void anErrorBeforeTheFirstRowKeepsItsMessage() {
        FolioException e = assertThrows(FolioException.class, () -> tables.value("SELECT CAST(label AS INTEGER) FROM casts"));
        assertEquals(Kind.SQL_ERROR, e.kind());
        assertTrue(e.getMessage().contains("Could not convert string 'n0'"), e.getMessage());
    }

    @Test
    void tooFewRowsAreAnError() throws Exception {
        Path file = tables.write("shrunk", "SELECT range AS id FROM range(100_000)", "");
        try (ChunkStream stream = tables.reader.chunks("shrunk", ReadOptions.ALL.withChunkRows(1000))) {
            tables.copy("SELECT range AS id FROM range(50_000)", directory.resolve("other.parquet"), "FORMAT parquet");
            Files.move(directory.resolve("other.parquet"), file, StandardCopyOption.REPLACE_EXISTING);
            FolioException e = assertThrows(FolioException.class, () -> stream.forEach(chunk -> {}));
            assertEquals(Kind.TRUNCATED, e.kind());
            assertEquals(Map.of("expected", 100_000L, "found", 50_000L, "path", file.toString()), e.details());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFileCutShortInMidStreamGivesRightRowsOrAnError(int way) throws Exception {
        Path file = tables.write("cut" + way, "SELECT range AS id, hash(range) AS h FROM range(3_000_000)", "");
        long next = 0;
        try (ChunkStream stream = tables.reader.chunks("cut" + way, ReadOptions.ALL.withChunkRows(2048))) {
            stream.next();
            next = 2048;
            try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
                channel.truncate(way == 0 ? 1000 : Files.size(file) / 2);
            }
            for (Chunk chunk; (chunk = stream.next()) != null; ) {
                for (int i = 0; i < chunk.rowCount(); i++) {
                    assertEquals(next++, chunk.column("id").getLong(i));
                }
            }
            assertEquals(3_000_000, next);
        } catch (FolioException e) {
            assertEquals(Kind.PAYLOAD_DAMAGED, e.kind(), e.getMessage());
            assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
        }
    }

    @Test
    void wideRowsGetSmallChunks() throws Exception {
        tables.write("wide", "SELECT i AS id, repeat(md5(i::VARCHAR), 320) AS s FROM range(6000) t(i)", "ROW_GROUP_SIZE 2048");
        try (ChunkStream stream = tables.reader.chunks("wide", ReadOptions.ALL)) {
            int rows = stream.next().rowCount();
            assertTrue(rows < 4_000, "rows of 10 KB came " + rows + " at a time");
        }
        try (ChunkStream stream = tables.reader.chunks("wide", ReadOptions.ALL.withChunkRows(5000).withMaxChunkBytes(1 << 20))) {
            assertTrue(stream.next().rowCount() <= 110);
        }
    }
}
