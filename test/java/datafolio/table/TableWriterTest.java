package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableWriterTest extends OnEngine {
    @AfterEach
    void noThreadIsLeft() {
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().startsWith("datafolio-write")));
    }

    private static Chunk numbers(long from, int rows) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("n", IntStream.range(0, rows).mapToLong(i -> from + i).toArray());
        columns.put("s", IntStream.range(0, rows).mapToObj(i -> "row " + (from + i)).toList());
        return Chunks.ofColumns(columns, Map.of());
    }

    @Test
    void everyTypeComesBackAsItWent() throws Exception {
        Path file = folder.resolve("all.parquet");
        Chunk all = AllTypes.chunk();
        WrittenTable written = TableFiles.write(engine, file, ChunkSource.of(List.of(all, all.slice(1, 3), all.slice(0, 0))), WriteOptions.DEFAULT);
        assertEquals(8, written.rows());
        assertEquals(Files.size(file), written.sizeBytes());
        TableSupport.assertSame(Chunk.concat(all.schema(), List.of(all, all.slice(1, 3))), TableSupport.read(engine, file, written.duckdbTypes()));
        WrittenTable described = TableFiles.describe(engine, file, written.duckdbTypes());
        assertEquals(written, described);
        assertEquals(all.schema(), TableFiles.schema(engine, file, written.duckdbTypes()));
    }

    @Test
    void emptyTablesKeepTheirColumns() throws Exception {
        Path file = folder.resolve("empty.parquet");
        Chunk none = AllTypes.chunk().slice(0, 0);
        WrittenTable written = TableFiles.write(engine, file, ChunkSource.of(none), WriteOptions.DEFAULT);
        assertEquals(0, written.rows());
        TableSupport.assertSame(none, TableSupport.read(engine, file, written.duckdbTypes()));
    }

    @Test
    void anyNamesWillDo() throws Exception {
        Path file = folder.resolve("names 'q' \u00e9.parquet");
        Map<String, Object> columns = new LinkedHashMap<>();
        List<String> names = List.of("a", "A", "a b", "quote\"d", "it's", "\u00fcber", "\uD83D\uDE00", "select", "c0", "x.y", "", "a_1", "\n");
        names.forEach(n -> columns.put(n, new long[] {names.indexOf(n)}));
        Chunk chunk = Chunks.ofColumns(columns, Map.of());
        WrittenTable written = TableFiles.write(engine, file, ChunkSource.of(chunk), WriteOptions.DEFAULT);
        assertEquals(names, written.columns());
        assertEquals(names, List.copyOf(written.dtypes().keySet()));
        TableSupport.assertSame(chunk, TableSupport.read(engine, file, Map.of()));
    }

    @Test
    void theDescriptorHasTheFormatsFields() {
        Chunk chunk = Chunks.ofColumns(Map.of("when", Arrays.asList(new Interval(1, 2, 3), null)), Map.of());
        WrittenTable written = TableFiles.write(engine, folder.resolve("t.parquet"), ChunkSource.of(chunk), WriteOptions.DEFAULT);
        Map<String, Object> fields = written.descriptor();
        assertEquals(List.of("table_format", "is_directory", "num_rows", "num_cols", "columns", "dtypes", "size_bytes", "duckdb_types"),
                List.copyOf(fields.keySet()));
        assertEquals(Map.of("when", "struct<months: int32, days: int32, micros: int64>"), fields.get("dtypes"));
        assertEquals(Map.of("when", "INTERVAL"), fields.get("duckdb_types"));
        assertEquals(2L, fields.get("num_rows"));
    }

    @Test
    void equalContentGivesEqualBytes() throws Exception {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path file = folder.resolve("same" + i + ".parquet");
            TableFiles.write(engine, file, sink -> IntStream.range(0, 20).forEach(k -> sink.accept(numbers(k * 20_000L, 20_000))), WriteOptions.DEFAULT);
            files.add(Files.readAllBytes(file));
        }
        assertArrayEquals(files.get(0), files.get(1));
        assertArrayEquals(files.get(0), files.get(2));
    }

    @Test
    void rowsKeepTheirOrder() throws Exception {
        Path file = folder.resolve("order.parquet");
        TableFiles.write(engine, file, sink -> IntStream.range(0, 100).forEach(k -> sink.accept(numbers(k * 7_001L, 7_001))), WriteOptions.DEFAULT);
        long[] read = TableSupport.read(engine, file, Map.of()).column("n").toLongArray();
        assertArrayEquals(IntStream.range(0, 700_100).mapToLong(i -> i).toArray(), read);
    }

    @Test
    void aFailingSourceLeavesNothingAndItsErrorComesOut() {
        Path file = folder.resolve("broken.parquet");
        IllegalStateException boom = new IllegalStateException("boom");
        ChunkSource source = sink -> {
            sink.accept(numbers(0, 1000));
            throw boom;
        };
        assertSame(boom, assertThrows(IllegalStateException.class, () -> TableFiles.write(engine, file, source, WriteOptions.DEFAULT)));
        assertFalse(Files.exists(file));
    }

    @Test
    void aTargetThatCannotBeWrittenIsAnErrorWithItsPath() {
        Path file = folder.resolve("missing").resolve("t.parquet");
        FolioException e = assertThrows(FolioException.class,
                () -> TableFiles.write(engine, file, sink -> IntStream.range(0, 50).forEach(k -> sink.accept(numbers(k, 1000))), WriteOptions.DEFAULT));
        assertEquals(Kind.IO_ERROR, e.kind());
        assertEquals(file.toString(), e.details().get("path"));
    }

    @Test
    void secondsTooFarAwayForMicrosecondsAreAnErrorOfTheData() {
        Chunk far = Chunks.ofColumns(Map.of("t", List.of(LocalDateTime.of(300_000, 1, 1, 0, 0))), Map.of("t", DataType.Scalar.TIMESTAMP_S));
        FolioException e = assertThrows(FolioException.class,
                () -> TableFiles.write(engine, folder.resolve("far.parquet"), ChunkSource.of(far), WriteOptions.DEFAULT));
        assertEquals(Kind.INVALID_DATA, e.kind(), e.getMessage());
        assertTrue(e.getMessage().contains("does not fit into a Parquet file"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("far.parquet")));
    }

    @Test
    void aFullDiskIsToldAsSuch() {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "needs /dev/full");
        assertThrows(FolioException.class, () -> {
            try (ParquetWriter writer = new ParquetWriter(engine.working(), Engine.allocator(), folder.resolve("x/y"), numbers(0, 1).schema(),
                    WriteOptions.DEFAULT, 10, Map.of())) {
                writer.write(numbers(0, 10));
                writer.finish();
            }
        });
        assertEquals(Kind.DISK_FULL, ParquetSql.writeFailed(full, new java.sql.SQLException("IO Error: No space left on device")).kind());
    }

    @Test
    void anInterruptedWriterStopsAndKeepsTheFlag() throws Exception {
        Path file = folder.resolve("interrupted.parquet");
        Throwable[] thrown = new Throwable[1];
        boolean[] flag = new boolean[1];
        Thread thread = new Thread(() -> {
            try (TableWriter writer = TableWriter.open(engine, file, WriteOptions.DEFAULT)) {
                Chunk chunk = numbers(0, 50_000);
                while (true) {
                    writer.write(chunk);
                }
            } catch (FolioException e) {
                thrown[0] = e;
                flag[0] = Thread.currentThread().isInterrupted();
            }
        });
        thread.start();
        Thread.sleep(300);
        thread.interrupt();
        thread.join(10_000);
        assertFalse(thread.isAlive());
        assertEquals(Kind.INTERRUPTED, ((FolioException) thrown[0]).kind());
        assertTrue(flag[0]);
        assertFalse(Files.exists(file));
    }

    @Test
    void aWriterThatFailedAcceptsNothingMore() {
        Path file = folder.resolve("poisoned.parquet");
        try (TableWriter writer = TableWriter.open(engine, file, WriteOptions.DEFAULT)) {
            writer.write(numbers(0, 10));
            FolioException mismatch = assertThrows(FolioException.class, () -> writer.writeColumns(Map.of("n", List.of("x"), "other", List.of(1L))));
            assertEquals(Kind.SCHEMA_MISMATCH, mismatch.kind());
            FolioException after = assertThrows(FolioException.class, () -> writer.write(numbers(10, 10)));
            assertTrue(after.getMessage().startsWith("Nothing more can be written"), after.getMessage());
            assertThrows(FolioException.class, writer::finish);
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void abandoningAWriterLeavesNothing() {
        Path file = folder.resolve("abandoned.parquet");
        TableWriter writer = TableWriter.open(engine, file, WriteOptions.DEFAULT);
        writer.write(numbers(0, 1000));
        writer.close();
        writer.close();
        assertFalse(Files.exists(file));
    }

    @Test
    void numbersBeyond38DigitsAreRefusedWithTheirRow() {
        Chunk chunk = Chunks.ofColumns(Map.of("h", List.of(BigInteger.ONE, BigInteger.TEN.pow(38))), Map.of("h", DataType.Scalar.HUGEINT));
        FolioException e = assertThrows(FolioException.class,
                () -> TableFiles.write(engine, folder.resolve("h.parquet"), ChunkSource.of(chunk), WriteOptions.DEFAULT));
        assertEquals(Kind.INVALID_DATA, e.kind());
        assertEquals("h", e.details().get("column"));
        assertEquals(1L, e.details().get("row"));
    }

    @Test
    void nothingAtAllIsNoTable() {
        FolioException e = assertThrows(FolioException.class,
                () -> TableFiles.write(engine, folder.resolve("none.parquet"), ChunkSource.of(List.of()), WriteOptions.DEFAULT));
        assertEquals(Kind.INVALID_DATA, e.kind());
        Chunk twice = Chunk.of(List.of(numbers(0, 1).column(0), numbers(0, 1).column(0)));
        FolioException names = assertThrows(FolioException.class,
                () -> TableFiles.write(engine, folder.resolve("twice.parquet"), ChunkSource.of(twice), WriteOptions.DEFAULT));
        assertEquals("n", names.details().get("column"));
    }

    @Test
    void wideRowsGetSmallRowGroups() throws Exception {
        Path file = folder.resolve("wide.parquet");
        Iterable<Map<String, Object>> rows = () -> IntStream.range(0, 5_000).mapToObj(i -> {
            Map<String, Object> row = new LinkedHashMap<>();
            IntStream.range(0, 50).forEach(c -> row.put("c" + c, (c + " " + i + " ").repeat(150)));
            return row;
        }).iterator();
        TableFiles.writeRows(engine, file, rows, WriteOptions.DEFAULT);
        try (var connection = engine.working(); var statement = connection.createStatement();
                var groups = statement.executeQuery("SELECT max(row_group_num_rows) FROM parquet_metadata(" + Sql.literal(file.toString()) + ")")) {
            groups.next();
            assertTrue(groups.getInt(1) <= 2_048);
        }
        assertEquals("49 4999 ".repeat(150), TableSupport.last(engine, file, "c49"));
    }

    @Test
    void declaredTypesReplaceThoseOfTheData() throws Exception {
        Path file = folder.resolve("declared.parquet");
        WriteOptions options = WriteOptions.DEFAULT.withTypes(Map.of("n", DataType.parse("SMALLINT"), "s", DataType.parse("ENUM('row 0', 'row 1')")));
        WrittenTable written = TableFiles.write(engine, file, ChunkSource.of(numbers(0, 2)), options);
        assertEquals("SMALLINT", written.schema().field("n").type().sql());
        assertEquals(List.of("row 0", "row 1"), TableSupport.read(engine, file, written.duckdbTypes()).column("s").toList());
        FolioException e = assertThrows(FolioException.class,
                () -> TableFiles.write(engine, folder.resolve("d2.parquet"), ChunkSource.of(numbers(0, 3)), options));
        assertEquals(2L, e.details().get("row"));
    }
}
