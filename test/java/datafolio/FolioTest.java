package datafolio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import datafolio.table.ChunkStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door: every kind of item, appends, transactions, and what is said of wrong input. */
class FolioTest {
    private static final Path DATA = Path.of("notebooks", "data").toAbsolutePath();

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

    private static List<Map<String, Object>> rows(int from, int to) {
        return IntStream.range(from, to).<Map<String, Object>>mapToObj(i -> Map.of("id", (long) i, "name", "n" + i)).toList();
    }

    private FolioException fails(Kind kind, org.junit.jupiter.api.function.Executable call) {
        FolioException e = assertThrows(FolioException.class, call);
        assertEquals(kind, e.kind(), e.getMessage());
        return e;
    }

    private List<String> files(String folder) throws Exception {
        try (Stream<Path> all = Files.walk(directory.resolve("f").resolve(folder))) {
            return all.filter(Files::isRegularFile).map(f -> directory.resolve("f").relativize(f).toString()).sorted().toList();
        }
    }

    /** Also where names differ only by case, so that the footer is changed after DuckDB wrote it. */
    @Test
    void aTableHasTheChecksumOfItsFile() {
        folio.addRows("plain", rows(0, 200_000));
        folio.addRows("case", List.of(Map.of("a", 1L, "A", 2L)));
        assertEquals(Map.of("plain", true, "case", true), folio.validate());
    }

    @Test
    void everyKindOfItemComesBack() throws Exception {
        Path note = Files.writeString(directory.resolve("note.txt"), "hello");
        Path model = Files.writeString(directory.resolve("clf.joblib"), "not opened");
        Instant moment = Instant.parse("2024-01-15T10:30:00.123456Z");
        folio.addRows("runs/t", rows(0, 3));
        folio.addColumns("c", Map.of("x", new double[] {1.5, 2.5}));
        folio.addArray("a", new double[][] {{1, 2, 3}, {4, 5, 6}}, AddOptions.DEFAULT);
        folio.addJson("j", Map.of("lr", 0.1, "layers", new int[] {64, 32}), AddOptions.DEFAULT.description("d").inputs("runs/t"));
        folio.addJson("nothing", null, AddOptions.DEFAULT);
        folio.addTimestamp("at", moment, AddOptions.DEFAULT);
        folio.addFile("note", note, AddOptions.DEFAULT.category("notes"));
        folio.addModel("clf", model, "LinearRegression", AddOptions.DEFAULT);

        assertEquals(rows(0, 3), ((Chunk) folio.value("runs/t")).rowCount() == 3 ? folio.table("runs/t").rows() : null);
        assertArrayEquals(new double[][] {{1, 2, 3}, {4, 5, 6}}, (double[][]) folio.array("a").toArray());
        assertEquals(Map.of("lr", 0.1, "layers", List.of(64L, 32L)), folio.value("j"));
        assertEquals(null, folio.value("nothing"));
        assertEquals(moment, folio.value("at"));
        assertEquals("hello", Files.readString((Path) folio.value("note")));
        assertEquals("not opened", Files.readString(folio.file("clf")));

        Item table = folio.item("runs/t");
        assertEquals(ItemType.INCLUDED_TABLE, table.type());
        assertEquals(Map.of("id", "int64", "name", "string"), table.get("dtypes"));
        assertEquals("datafolio", table.get("dataframe_library"));
        assertEquals(3L, table.get("num_rows"));
        assertEquals("runs/t--r2", table.versionId().orElseThrow());
        assertEquals(List.of("runs/t"), folio.item("j").inputs());
        assertEquals("note.txt", folio.item("note").get("original_path"));
        assertEquals(8, folio.validate().values().stream().filter(valid -> valid).count());
        assertEquals(List.of(), folio.problems());
        assertEquals(Map.of("runs/t", folio.path("runs/t"), "c", folio.path("c")), folio.paths());
    }

    @Test
    void anotherOpenOneReadsTheSameAndSeesChangesAtOnce() {
        folio.addRows("t", rows(0, 3));
        try (Folio other = Folio.open(directory.resolve("f"), FolioOptions.DEFAULT.readOnly())) {
            assertEquals(3, other.table("t").read().rowCount());
            folio.addRows("t", rows(0, 5), AddOptions.DEFAULT.overwriting());
            assertEquals(5, other.table("t").read().rowCount());
            fails(Kind.READ_ONLY, () -> other.addJson("x", 1, AddOptions.DEFAULT));
            fails(Kind.READ_ONLY, () -> other.addRows("x", rows(0, 1)));
            fails(Kind.READ_ONLY, () -> other.delete("t"));
        }
    }

    @Test
    void overwritingKeepsTheDescriptionAndLeavesNoFileBehind() throws Exception {
        folio.addRows("t", rows(0, 3), AddOptions.DEFAULT.description("three").inputs("raw"));
        FolioException taken = fails(Kind.ITEM_EXISTS, () -> folio.addRows("t", rows(0, 4)));
        assertEquals("t", taken.details().get("item"));
        folio.addRows("t", rows(0, 4), AddOptions.DEFAULT.overwriting());
        assertEquals("three", folio.item("t").description().orElseThrow());
        assertEquals(List.of(), folio.item("t").inputs());
        folio.addRows("t", rows(0, 5), AddOptions.DEFAULT.overwriting().description(""));
        assertTrue(folio.item("t").description().isEmpty());
        assertEquals(List.of("tables/t--r4.parquet"), files("tables"));
    }

    @Test
    void whatIsThereAlreadyMakesNoNewVersion() {
        folio.addRows("t", rows(0, 3), AddOptions.DEFAULT.description("three"));
        folio.addJson("j", Map.of("a", 1), AddOptions.DEFAULT);
        folio.addTimestamp("at", Instant.EPOCH, AddOptions.DEFAULT);
        long revision = folio.revision();
        Item before = folio.item("t");
        folio.addRows("t", rows(0, 3), AddOptions.DEFAULT.overwriting());
        folio.addJson("j", Map.of("a", 1), AddOptions.DEFAULT.overwriting());
        folio.addTimestamp("at", Instant.EPOCH, AddOptions.DEFAULT.overwriting());
        folio.update("t", ItemChanges.NONE.description("three"));
        folio.swapMetadata(facts -> facts);
        assertEquals(revision, folio.revision());
        assertEquals(before, folio.item("t"));
        folio.addRows("t", rows(0, 3), AddOptions.DEFAULT.overwriting().description("3"));
        assertEquals(before.filename(), folio.item("t").filename());
        assertEquals("3", folio.item("t").description().orElseThrow());
        folio.addTimestamp("at", Instant.EPOCH.plusSeconds(1), AddOptions.DEFAULT.overwriting());
        assertEquals(Instant.EPOCH.plusSeconds(1), folio.timestamp("at"));
    }

    @Test
    void importsAndReferencesAreReadAsTables() throws Exception {
        folio.importTable("flights", DATA.resolve("flights.parquet"));
        folio.reference("planes", DATA.resolve("planes.parquet"));
        Path csv = Files.writeString(directory.resolve("x.csv"), "a,b\n1,x\n2,y\n");
        folio.reference("csv", csv);
        Path eu = Files.createDirectories(directory.resolve("parts/region=eu"));
        Files.copy(DATA.resolve("airlines.parquet"), eu.resolve("0.parquet"));
        folio.reference("parts", directory.resolve("parts"));
        assertEquals(336_776, folio.table("flights").info().rows().getAsLong());
        try (Folio other = Folio.open(directory.resolve("g"))) {
            assertEquals(folio.item("flights").checksum(), other.importTable("f", folio.path("flights")).checksum());
        }
        assertEquals(3_322, folio.table("planes").read().rowCount());
        assertEquals(List.of(Map.of("a", 1L, "b", "x"), Map.of("a", 2L, "b", "y")), folio.table("csv").rows());
        assertEquals("eu", folio.table("parts").read().column("region").get(0));
        assertEquals("file://" + DATA.resolve("planes.parquet"), folio.item("planes").get("path"));
        fails(Kind.INVALID_ARGUMENT, () -> folio.reference("no", directory.resolve("no.parquet")));
        fails(Kind.UNSUPPORTED, () -> folio.reference("ftp", "ftp://b/x.parquet", ReferenceOptions.DEFAULT));
        fails(Kind.WRONG_ITEM_TYPE, () -> folio.append("planes", ChunkSource.of(folio.table("planes").read()), AddOptions.DEFAULT));
        assertTrue(Files.exists(DATA.resolve("planes.parquet")));
        folio.delete("planes", "csv", "parts");
        assertTrue(Files.exists(DATA.resolve("planes.parquet")) && Files.exists(csv) && Files.exists(eu.resolve("0.parquet")));
    }

    @Test
    void queriesBecomeTablesWithTheirInputs() {
        folio.importTable("flights", DATA.resolve("flights.parquet"));
        folio.importTable("airlines", DATA.resolve("airlines.parquet"));
        folio.addTable("late", folio.query("SELECT name, count(*) AS n FROM flights JOIN airlines USING (carrier) WHERE dep_delay > ? GROUP BY ALL", 60),
                AddOptions.DEFAULT);
        assertEquals(List.of("flights", "airlines"), folio.item("late").inputs());
        assertEquals(26_581L, folio.table("late").query("SELECT sum(n)::BIGINT AS s FROM table").rows().get(0).get("s"));
    }

    @Test
    void appendingGoesToTheEndAndAppearsAtOnce() throws Exception {
        folio.addRows("t", rows(0, 3), AddOptions.DEFAULT.description("d").inputs("raw"));
        folio.append("t", ChunkSource.of(datafolio.table.Chunks.ofColumns(Map.of("name", List.of("n3"), "id", new long[] {3}), Map.of())), AddOptions.DEFAULT.inputs("more"));
        assertEquals(rows(0, 4), folio.table("t").rows());
        assertEquals(List.of("raw", "more"), folio.item("t").inputs());
        try (Appender appender = folio.appender("t")) {
            appender.appendRows(rows(4, 6));
            assertEquals(4, folio.table("t").read().rowCount());
            appender.appendRows(rows(6, 8));
        }
        assertEquals(rows(0, 8), folio.table("t").rows());
        assertEquals("d", folio.item("t").description().orElseThrow());
        try (Appender appender = folio.appender("t")) {
            appender.appendRows(rows(8, 9));
            appender.discard();
        }
        try (Appender appender = folio.appender("t")) {
            FolioException e = fails(Kind.SCHEMA_MISMATCH, () -> appender.appendColumns(Map.of("id", List.of("text"), "nome", List.of(1))));
            assertTrue(e.getMessage().contains("\"id\" is BIGINT in the table, here it is VARCHAR") && e.getMessage().contains("did you mean \"name\"?"), e.getMessage());
        }
        try (Appender appender = folio.appender("t")) {
            assertEquals(0, appender.rows());
        }
        assertEquals(rows(0, 8), folio.table("t").rows());
        try (Appender appender = folio.appender("fresh")) {
            appender.appendRows(rows(0, 2));
        }
        assertEquals(rows(0, 2), folio.table("fresh").rows());
        assertEquals(2, files("tables").size());
    }

    @Test
    void concurrentAppendsLoseNothing() throws Exception {
        folio.addRows("t", rows(0, 1));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<Item>> done = IntStream.range(0, 12).mapToObj(i -> pool.submit(() ->
                folio.append("t", datafolio.table.Chunks.ofRows(rows(10 * i + 1, 10 * i + 11), Map.of()), AddOptions.DEFAULT))).toList();
        for (Future<Item> each : done) {
            each.get();
        }
        pool.shutdown();
        List<Object> ids = folio.table("t").read().column("id").toList();
        assertEquals(121, ids.size());
        assertEquals(121, ids.stream().distinct().count());
    }

    @Test
    void aTransactionIsOnePublishOrNone() throws Exception {
        folio.addRows("old", rows(0, 1));
        long revision = folio.revision();
        String result = folio.transact(tx -> {
            tx.addRows("t", rows(0, 3));
            tx.append("t", datafolio.table.Chunks.ofRows(rows(3, 5), Map.of()), AddOptions.DEFAULT);
            assertEquals(rows(0, 5), tx.table("t").rows());
            tx.addJson("j", 1, AddOptions.DEFAULT);
            tx.addJson("j", 2, AddOptions.DEFAULT.overwriting());
            assertEquals(2L, tx.json("j"));
            tx.delete("old");
            assertFalse(tx.contains("old"));
            assertTrue(folio.contains("old") && !folio.contains("t"));
            return "done";
        });
        assertEquals("done", result);
        assertEquals(revision + 1, folio.revision());
        assertEquals(rows(0, 5), folio.table("t").rows());
        assertEquals(2L, folio.json("j"));
        assertEquals(1, files("tables").size());
        assertEquals(1, files("artifacts").size());
        assertThrows(IllegalStateException.class, () -> folio.transact(tx -> {
            tx.addRows("u", rows(0, 3));
            throw new IllegalStateException("no");
        }));
        assertFalse(folio.contains("u"));
        assertEquals(1, files("tables").size());
    }

    @Test
    void aTransactionThatReadWhatOthersChangedRunsAgain() throws Exception {
        folio.addJson("n", 0, AddOptions.DEFAULT);
        AtomicInteger calls = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<?>> done = IntStream.range(0, 40).<Future<?>>mapToObj(i -> pool.submit(() -> folio.transact(tx -> {
            calls.incrementAndGet();
            return tx.addJson("n", (Long) tx.json("n") + 1, AddOptions.DEFAULT.overwriting());
        }))).toList();
        for (Future<?> each : done) {
            each.get();
        }
        pool.shutdown();
        assertEquals(40L, folio.json("n"));
        assertTrue(calls.get() >= 40);
    }

    @Test
    void itemsArePutAsideDescribedAndDeleted() {
        folio.addJson("a", 1, AddOptions.DEFAULT);
        folio.addJson("b", 2, AddOptions.DEFAULT);
        folio.archive("a");
        assertEquals(List.of("b"), folio.items().stream().map(Item::name).toList());
        assertEquals(List.of("a"), folio.archivedItems().stream().map(Item::name).toList());
        assertEquals(1L, folio.value("a"));
        folio.unarchive("a");
        folio.update("a", ItemChanges.NONE.description("x").inputs("b"));
        assertEquals(List.of("b"), folio.item("a").inputs());
        folio.update("a", ItemChanges.NONE.inputs(List.of()));
        assertEquals(Arrays.asList("x", null), Arrays.asList(folio.item("a").description().orElseThrow(), folio.item("a").get("inputs")));
        fails(Kind.ITEM_NOT_FOUND, () -> folio.delete("a", "nope"));
        assertTrue(folio.contains("a"));
        folio.delete("a", "b");
        assertEquals(List.of(), folio.items());
        assertEquals("x", folio.swapMetadata(facts -> Map.of("title", "x")).get("title"));
        assertTrue(folio.metadata().containsKey("created_at"));
    }

    @Test
    void wrongNamesAreToldApart() {
        folio.addRows("flights", rows(0, 1));
        folio.addJson("params", Map.of(), AddOptions.DEFAULT);
        FolioException unknown = fails(Kind.ITEM_NOT_FOUND, () -> folio.path("fligths"));
        assertEquals(List.of("flights"), unknown.details().get("nearest"));
        FolioException noTable = fails(Kind.WRONG_ITEM_TYPE, () -> folio.path("params"));
        assertTrue(noTable.getMessage().contains("json_data") && noTable.getMessage().contains("The tables: flights"), noTable.getMessage());
        fails(Kind.WRONG_ITEM_TYPE, () -> folio.json("flights"));
        fails(Kind.INVALID_NAME, () -> folio.addJson("../x", 1, AddOptions.DEFAULT));
        fails(Kind.INVALID_NAME, () -> folio.addJson("a@b", 1, AddOptions.DEFAULT));
        FolioException noJson = fails(Kind.INVALID_DATA, () -> folio.addJson("x", Map.of("a", List.of(1, new Object())), AddOptions.DEFAULT));
        assertEquals("$.a[1]", noJson.details().get("path"));
        folio.close();
        fails(Kind.CLOSED, folio::items);
        fails(Kind.CLOSED, () -> folio.addJson("x", 1, AddOptions.DEFAULT));
    }

    @Test
    void aStreamThatIsOpenKeepsItsRowsWhileTheyAreOverwritten() throws Exception {
        folio.addRows("t", rows(0, 50_000));
        try (ChunkStream chunks = folio.table("t").chunks(1_000)) {
            int first = chunks.next().rowCount();
            folio.addRows("t", rows(0, 3), AddOptions.DEFAULT.overwriting());
            long[] sum = {first};
            chunks.forEach(chunk -> sum[0] += chunk.rowCount());
            assertEquals(50_000, sum[0]);
        }
        assertEquals(3, folio.table("t").read().rowCount());
        assertEquals(1, files("tables").size());
    }

    @Test
    void theDescriptionIsAPageForPeople() {
        folio.importTable("flights", DATA.resolve("flights.parquet"));
        folio.addArray("w", new float[3][4], AddOptions.DEFAULT.description("weights"));
        folio.swapMetadata(facts -> Map.of("title", "Flights"));
        String page = folio.describe().toString();
        for (String part : List.of("revision 4, 2 items", "title  Flights", "336,776 rows x 19 columns", "float32 [3, 4]", "weights")) {
            assertTrue(page.contains(part), page);
        }
        assertInstanceOf(Path.class, folio.describe().path());
    }
}
