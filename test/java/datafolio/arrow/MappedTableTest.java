package datafolio.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.ReferenceOptions;
import datafolio.Table;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.AllTypes;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import datafolio.table.ChunkStream;
import datafolio.table.Chunks;
import datafolio.table.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table as Arrow file and as its mapped pages: the same rows as from the stream, one file for each choice, never stale. */
class MappedTableTest {
    private static final Path FLIGHTS = Path.of("notebooks", "data", "flights.parquet").toAbsolutePath();

    @TempDir
    Path directory;
    private Folio folio;

    @BeforeEach
    void open() {
        folio = Folio.open(directory.resolve("f"));
    }

    @AfterEach
    void close() {
        folio.close();
    }

    private static FolioException fails(Kind kind, org.junit.jupiter.api.function.Executable call) {
        FolioException e = assertThrows(FolioException.class, call);
        assertEquals(kind, e.kind(), e.getMessage());
        return e;
    }

    private List<String> cache() throws Exception {
        Path cache = directory.resolve("f").resolve("cache");
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(cache)) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertSame(Table table) {
        try (MappedTable mapped = table.mapped(); ChunkStream stream = table.chunks(1_000)) {
            assertEquals(stream.schema(), mapped.schema());
            List<List<Object>> found = new ArrayList<>();
            stream.schema().fields().forEach(field -> found.add(new ArrayList<>()));
            long row = 0;
            for (Chunk chunk : mapped) {
                assertEquals(row, chunk.firstRow());
                assertTrue(chunk.isHeld());
                for (int c = 0; c < found.size(); c++) {
                    found.get(c).addAll(chunk.column(c).toList());
                }
                row += chunk.rowCount();
            }
            assertEquals(row, mapped.rowCount());
            int[] at = {0};
            stream.forEach(chunk -> {
                for (int c = 0; c < found.size(); c++) {
                    for (int i = 0; i < chunk.rowCount(); i++) {
                        Object expected = chunk.column(c).get(i);
                        Object got = found.get(c).get(at[0] + i);
                        if (!Objects.deepEquals(expected, got)) {
                            throw new AssertionError(chunk.names().get(c) + ", row " + (at[0] + i) + ": " + expected + " in the stream, " + got + " mapped");
                        }
                    }
                }
                at[0] += chunk.rowCount();
            });
            assertEquals(row, at[0]);
        }
    }

    @Test
    void everyTypeComesBackAsFromTheStream() {
        folio.addTable("types", ChunkSource.of(AllTypes.chunk()));
        folio.addTable("whole", ChunkSource.of(AllTypes.chunk().take(new int[] {1, 3})));
        folio.addTable("empty", ChunkSource.of(AllTypes.chunk().take(new int[0])));
        for (String name : List.of("types", "whole", "empty")) {
            assertSame(folio.table(name));
        }
    }

    /** Texts, times and numbers with missing values; 336,776 rows. */
    @Test
    void aRealTableInSeveralBatchesIsTheSame() throws Exception {
        folio.importTable("flights", FLIGHTS);
        assertSame(folio.table("flights"));
        assertSame(folio.table("flights").columns("carrier", "dep_delay"));
        assertSame(folio.table("flights").where("dep_delay > ? and carrier = ?", 60, "UA").columns("tailnum"));
        assertSame(folio.table("flights").where("dep_delay > 1e9"));
        assertSame(folio.table("flights").offset(300_000).limit(7));
        assertEquals(5, cache().size());
        try (MappedTable mapped = folio.table("flights").mapped()) {
            assertTrue(mapped.size() > 1, mapped.toString());
            assertEquals(0, mapped.chunk(0).rowCount() % 2_048);
        }
    }

    @Test
    void enumsStayDictionariesOfAnySize() {
        for (int n : new int[] {1, 127, 128, 129, 255, 256, 257, 40_000}) {
            List<String> values = IntStream.range(0, n).mapToObj(i -> "v" + i).toList();
            DataType type = new DataType.Enum(values);
            List<String> rows = new ArrayList<>(IntStream.range(0, 3 * n + 5).mapToObj(i -> i % 7 == 3 ? null : values.get(i * 31 % n)).toList());
            rows.add(values.get(n - 1));
            folio.addTable("e" + n, ChunkSource.of(Chunks.ofColumns(Map.of("e", rows), Map.of("e", type))));
            try (MappedTable mapped = folio.table("e" + n).mapped()) {
                assertEquals(type, mapped.schema().field(0).type());
                assertEquals(rows, mapped.chunk(0).column("e").toList());
            }
        }
    }

    @Test
    void oneFileForEachVersionAndChoice() throws Exception {
        folio.importTable("flights", FLIGHTS);
        folio.importTable("again", FLIGHTS);
        Path file = folio.table("flights").arrowFile();
        assertTrue(file.isAbsolute());
        var written = Files.getLastModifiedTime(file);
        assertEquals(file, folio.table("flights").arrowFile());
        assertEquals(file, folio.table("again").arrowFile(), "the same payload");
        assertEquals(file, folio.table("flights").chunkSize(10).arrowFile(), "how chunks are cut does not matter");
        assertEquals(written, Files.getLastModifiedTime(file));
        assertEquals(List.of(file.getFileName().toString()), cache(), "no lock, no passing name");
        assertTrue(file.getFileName().toString().startsWith(folio.item("flights").checksum().orElseThrow()));

        Path argument = folio.table("flights").where("dep_delay > ?", 60).arrowFile();
        assertFalse(argument.equals(folio.table("flights").where("dep_delay > ?", 61).arrowFile()));
        assertFalse(argument.equals(folio.table("flights").where("dep_delay > ?", "60").arrowFile()));
        assertFalse(argument.equals(folio.table("flights").where("dep_delay > ?", 60).columns("carrier").arrowFile()));
        assertFalse(folio.table("flights").columns("carrier", "origin").arrowFile().equals(folio.table("flights").columns("origin", "carrier").arrowFile()));
    }

    @Test
    void columnsWithQuotesAndCommasAreNotConfused() {
        folio.addColumns("t", Map.of("a, b", new long[] {1}, "a", new long[] {2}, "b", new long[] {3}, "a\", \"b", new long[] {4}));
        for (String[] columns : new String[][] {{"a, b"}, {"a", "b"}, {"a\", \"b"}}) {
            assertSame(folio.table("t").columns(columns));
        }
    }

    @Test
    void aConditionThatMeansSomethingElseTomorrowIsRefused() throws Exception {
        folio.addColumns("t", Map.of("x", new double[] {1, 2}, "today", new long[] {1, 2}));
        for (String condition : List.of("x > random()", "now() > '2020-01-01'", "x > 1 and current_date > '2020-01-01'::DATE", "x in (select uuid()::varchar::double)")) {
            FolioException e = fails(Kind.UNSUPPORTED, () -> folio.table("t").where(condition).arrowFile());
            assertTrue(e.getMessage().contains("parameter"), e.getMessage());
        }
        assertSame(folio.table("t").where("today > 1 and abs(x) < 5"));
        assertEquals(1, cache().size());
    }

    @Test
    void whatIsWrongWithTheReadIsToldAndLeavesNothing() throws Exception {
        folio.addColumns("t", Map.of("x", new double[] {1, 2}));
        folio.addJson("j", 1, AddOptions.DEFAULT);
        fails(Kind.ITEM_NOT_FOUND, () -> folio.table("u").arrowFile());
        fails(Kind.WRONG_ITEM_TYPE, () -> folio.table("j").arrowFile());
        assertEquals(List.of("x"), fails(Kind.COLUMN_NOT_FOUND, () -> folio.table("t").columns("xx").arrowFile()).details().get("nearest"));
        fails(Kind.SQL_ERROR, () -> folio.table("t").where("x >").arrowFile());
        fails(Kind.TABLE_NOT_FOUND, () -> folio.table("t").where("x > (select count(*) from 'other.parquet')").arrowFile());
        assertEquals(List.of(), cache());
        Path payload = folio.path("t");
        Files.delete(payload);
        fails(Kind.PAYLOAD_MISSING, () -> folio.table("t").arrowFile());
        Files.writeString(payload, "not parquet at all, for certain");
        fails(Kind.PAYLOAD_DAMAGED, () -> folio.table("t").arrowFile());
        assertEquals(List.of(), cache());
    }

    @Test
    void overwritingKeepsWhatIsMappedAndTidiesTheCache() throws Exception {
        folio.addColumns("t", Map.of("x", new double[] {1, 2, 3}));
        Path first = folio.table("t").arrowFile();
        MappedTable old = folio.table("t").mapped();
        Chunk kept = old.chunk(0);
        folio.addColumns("t", Map.of("x", new double[] {7, 8}), AddOptions.DEFAULT.overwriting());
        assertFalse(Files.exists(first));
        assertEquals(List.of(1.0, 2.0, 3.0), kept.column("x").toList());
        assertEquals(List.of(1.0, 2.0, 3.0), old.chunk(0).column("x").toList());
        try (MappedTable now = folio.table("t").mapped()) {
            assertEquals(List.of(7.0, 8.0), now.chunk(0).column("x").toList());
        }
        folio.delete("t");
        assertEquals(List.of(), cache());
        old.close();
        assertEquals(List.of(1.0, 2.0, 3.0), kept.column("x").toList(), "a chunk that was handed out stays");
        fails(Kind.CLOSED, () -> old.chunk(0));
    }

    @Test
    void referencesGoByHowTheirFilesLookNow() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("outside"));
        Files.copy(FLIGHTS, folder.resolve("a.parquet"));
        folio.reference("r", folder.toString(), ReferenceOptions.DEFAULT);
        Path first = folio.table("r").columns("carrier").arrowFile();
        assertEquals(first, folio.table("r").columns("carrier").arrowFile());
        assertEquals(336_776, folio.table("r").columns("carrier").mapped().rowCount());
        Files.copy(FLIGHTS, folder.resolve("b.parquet"));
        Path second = folio.table("r").columns("carrier").arrowFile();
        assertFalse(first.equals(second));
        assertEquals(2 * 336_776, folio.table("r").columns("carrier").mapped().rowCount());
        assertEquals(List.of(second.getFileName().toString()), cache(), "the older one went");
        Path csv = Files.writeString(directory.resolve("t.csv"), "a,b\n1,x\n2,\n");
        folio.reference("csv", csv.toString(), ReferenceOptions.DEFAULT);
        assertSame(folio.table("csv"));
    }

    @Test
    void aReadOnlyFolioUsesWhatIsThere() throws Exception {
        folio.addColumns("t", Map.of("x", new double[] {1, 2, 3}));
        try (Folio reader = Folio.open(directory.resolve("f"), FolioOptions.DEFAULT.readOnly())) {
            FolioException e = fails(Kind.READ_ONLY, () -> reader.table("t").mapped());
            assertTrue(e.getMessage().contains("open for writing"), e.getMessage());
            fails(Kind.READ_ONLY, reader::clearCache);
            assertEquals(List.of(), cache());
            Path file = folio.table("t").arrowFile();
            assertEquals(file, reader.table("t").arrowFile());
            assertSame(reader.table("t"));
        }
    }

    @Test
    void theCacheMayGoAtAnyTime() throws Exception {
        folio.addColumns("t", Map.of("x", new double[] {1, 2, 3}));
        try (MappedTable mapped = folio.table("t").mapped()) {
            long size = Files.size(mapped.path());
            assertEquals(size, folio.clearCache());
            assertEquals(0, folio.clearCache());
            assertEquals(List.of(), cache());
            assertEquals(List.of(1.0, 2.0, 3.0), mapped.chunk(0).column("x").toList());
        }
        assertSame(folio.table("t"));
        assertEquals(Map.of("t", true), folio.validate());
    }

    @Test
    void whatAKilledWriterLeftIsHarmlessAndGoes() throws Exception {
        folio.addColumns("t", Map.of("x", new double[] {1, 2, 3}));
        Path file = folio.table("t").arrowFile();
        byte[] whole = Files.readAllBytes(file);
        Files.delete(file);
        Path passing = file.resolveSibling(file.getFileName() + ".1f.tmp");
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        Files.write(passing, Arrays.copyOf(whole, 100));
        Files.createFile(lock);
        assertSame(folio.table("t"));
        assertEquals(List.of(file.getFileName().toString()), cache());
        Files.write(passing, Arrays.copyOf(whole, 100));
        Files.createFile(lock);
        Files.writeString(file.resolveSibling("mine.txt"), "of somebody else");
        folio.addJson("any", 1, AddOptions.DEFAULT);
        assertEquals(List.of(file.getFileName().toString(), "mine.txt"), cache());
    }

    @Test
    void aLinkInThePlaceOfTheCacheIsNotFollowed() throws Exception {
        folio.addColumns("t", Map.of("x", new double[] {1, 2, 3}));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("f").resolve("cache"), elsewhere);
        fails(Kind.UNSAFE_PATH, () -> folio.table("t").arrowFile());
        folio.addJson("any", 1, AddOptions.DEFAULT);
        try (Stream<Path> all = Files.list(elsewhere)) {
            assertEquals(0, all.count());
        }
    }

    @Test
    void aTransactionSeesItsOwnTable() {
        folio.transact(tx -> {
            tx.addColumns("t", Map.of("x", new double[] {4, 5}));
            assertSame(tx.table("t"));
            return null;
        });
        assertSame(folio.table("t"));
    }

    @Test
    void sumsAreThoseOfTheValuesThatAreThere() {
        for (int n : new int[] {0, 1, 7, 8, 63, 64, 65, 1_000}) {
            List<Double> values = new ArrayList<>(IntStream.range(0, n).mapToObj(i -> i % 3 == 1 || i / 64 == 2 ? null : (Double) (i * 0.5)).toList());
            Map<String, Object> columns = Map.of("d", values, "whole", IntStream.range(0, n).mapToDouble(i -> i).toArray(), "l", IntStream.range(0, n).asLongStream().toArray());
            Chunk chunk = Chunks.ofColumns(columns, Map.of("d", DataType.parse("DOUBLE")));
            for (int from = 0; from <= Math.min(n, 70); from++) {
                Chunk part = chunk.slice(from, n - from);
                assertEquals(values.subList(from, n).stream().filter(Objects::nonNull).mapToDouble(d -> d).sum(), part.column("d").sum(), 1e-9);
                double whole = IntStream.range(from, n).sum();
                assertEquals(whole, part.column("whole").sum(), 1e-9);
                assertEquals(whole, part.column("l").sum(), 1e-9);
            }
        }
        fails(Kind.INVALID_ARGUMENT, () -> Chunks.ofColumns(Map.of("s", List.of("a")), Map.of()).column("s").sum());
    }
}
