package datafolio.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioView;
import datafolio.Plan;
import datafolio.ReferenceOptions;
import datafolio.Stale;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.AsOf;
import datafolio.lake.Commit;
import datafolio.manifest.Json;
import datafolio.table.Functions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that Python's package deltalake wrote are read as that package reads them. */
class PythonTablesTest {
    static final Path TABLES = Path.of(System.getProperty("datafolio.delta.tables"));

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

    Path table(String name) {
        folio.reference(name, TABLES.resolve(name).toString(), ReferenceOptions.DEFAULT.format("delta"));
        return TABLES.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"partitioned", "merged", "evolved", "checkpointed", "typed", "partition types", "mapped name", "mapped id", "emptied"})
    void everyVersionIsAsPythonReadsIt(String name) throws IOException {
        Map<?, ?> expected = (Map<?, ?>) Json.read(Files.readAllBytes(TABLES.resolve(name + ".expected.json")));
        folio.reference("t", TABLES.resolve(name).toString(), ReferenceOptions.DEFAULT);
        assertEquals("delta", folio.item("t").get("table_format"), "told by the folder of the log");
        assertFalse(expected.isEmpty());
        expected.forEach((version, rows) -> {
            long number = Long.parseLong(String.valueOf(version));
            List<Map<String, Object>> ours = folio.table("t").version(number).rows();
            assertEquals(PlainValues.sorted((List<?>) PlainValues.read(rows)), PlainValues.sorted((List<?>) PlainValues.of(ours)), name + " " + version);
            assertEquals(((List<?>) rows).size(), folio.table("t").version(number).info().rows().getAsLong());
            assertEquals(number, folio.table("t").version(number).info().version().getAsLong());
            assertEquals((long) ((List<?>) rows).size(), folio.query("SELECT count(*) AS n FROM t").versions(Map.of("t", AsOf.version(number))).rows().get(0).get("n"));
        });
    }

    @Test
    void commitsAreTold() {
        table("partitioned");
        List<Commit> commits = folio.commits("partitioned");
        assertEquals(List.of("WRITE", "WRITE", "WRITE", "WRITE", "WRITE", "DELETE", "UPDATE", "WRITE"), commits.stream().map(Commit::operation).toList());
        assertEquals(30L, ((Number) commits.get(5).metrics().get("num_deleted_rows")).longValue());
        assertTrue(commits.get(0).writer().contains("delta-rs"), commits.get(0).writer());
        for (Commit commit : commits) {
            assertEquals(commit.version(), folio.table("partitioned").at(commit.time()).info().version().getAsLong());
        }
        assertEquals(7, folio.table("partitioned").at(commits.get(7).time().plusSeconds(1000)).info().version().getAsLong(), "later than all: the newest");
        assertEquals(Kind.VERSION_NOT_FOUND, assertThrows(FolioException.class,
                () -> folio.table("partitioned").at(commits.get(0).time().minusSeconds(1000)).rows()).kind());
    }

    @Test
    void conditionsLeaveOutFiles() {
        table("partitioned");
        long all = opened("true");
        assertTrue(opened("day = DATE '2024-01-02'") < all);
        assertEquals(1, opened("day = '2024-01-05'"));
        assertEquals(1, opened("id between 300 and 310"), "by statistics");
        assertEquals(0, opened("day > DATE '2030-01-01'"));
        assertEquals(all, opened("id + 0 = 300"), "what is not plain leaves out nothing");
        assertEquals(all, opened("value > 3"), "NaN is larger than all, and not in the statistics");
        assertEquals(List.of(Map.of("n", 100L)), folio.query("SELECT count(*) AS n FROM partitioned WHERE day = ?", LocalDate.of(2024, 1, 5)).rows());
        assertEquals(List.of(Map.of("n", 0L)), folio.query("SELECT count(*) AS n FROM partitioned WHERE day IS NULL").rows());
        assertEquals(100, folio.table("partitioned").where("day = ?", LocalDate.of(2024, 1, 5)).read().rowCount());
        assertEquals(List.of(Map.of("n", 100L)), folio.query("SELECT count(*) AS n FROM partitioned WHERE day = '2024-01-05'"
                + " AND (SELECT count(*) FROM partitioned) > 200").rows(), "all files where the table is named again");
    }

    /** How many files DuckDB opened for a condition, as it tells it itself. */
    private long opened(String condition) {
        return files(folio.query("SELECT * FROM partitioned WHERE " + condition).profile());
    }

    private static long files(Plan step) {
        long here = step.details().entrySet().stream().filter(each -> each.getKey().contains("Files Read"))
            .mapToLong(each -> Long.parseLong(String.valueOf(each.getValue()))).sum();
        return here + step.inputs().stream().mapToLong(PythonTablesTest::files).sum();
    }

    @Test
    void aSnapshotKeepsTheVersionThatItSaw() throws IOException {
        Path moving = copied("partitioned");
        Path last = moving.resolve("_delta_log/00000000000000000007.json");
        Path kept = folder.resolve("kept.json");
        Files.move(last, kept);
        folio.reference("t", moving.toString(), ReferenceOptions.DEFAULT.format("delta"));
        folio.snapshot("v1");
        folio.addTable("derived", folio.query("SELECT count(*) AS n FROM t"), AddOptions.DEFAULT);
        assertEquals(List.of(), folio.stale());
        Files.move(kept, last);
        assertEquals(7, folio.table("t").info().version().getAsLong());
        try (FolioView view = folio.at("v1")) {
            assertEquals(6, view.table("t").info().version().getAsLong());
            assertEquals(470, view.table("t").read().rowCount());
            assertEquals(List.of(Map.of("n", 470L)), view.query("SELECT count(*) AS n FROM t").rows());
        }
        assertEquals(List.of("derived"), folio.stale().stream().map(Stale::item).toList());
        folio.recompute(List.of("derived"), Functions.NONE);
        assertEquals(375L, folio.table("derived").rows().get(0).get("n"));
        folio.export("v1", folder.resolve("exported"));
        try (Folio exported = Folio.open(folder.resolve("exported"), datafolio.FolioOptions.DEFAULT.followingReferences())) {
            assertEquals(6, exported.table("t").info().version().getAsLong());
        }
    }

    @Test
    void aVacuumedVersionIsAClearError() {
        table("vacuumed");
        FolioException gone = assertThrows(FolioException.class, () -> folio.table("vacuumed").version(1).rows());
        assertEquals(Kind.VERSION_NOT_FOUND, gone.kind());
        assertEquals(1L, gone.details().get("version"));
        assertEquals(2L, gone.details().get("earliest"));
        assertTrue(gone.getMessage().contains("The earliest version that is whole is 2"), gone.getMessage());
        assertEquals(20, folio.table("vacuumed").version(3).read().rowCount());
    }

    @Test
    void versionsThatNeverWereAreErrors() {
        table("merged");
        FolioException never = assertThrows(FolioException.class, () -> folio.table("merged").version(99).rows());
        assertEquals(Kind.VERSION_NOT_FOUND, never.kind());
        assertEquals(1L, never.details().get("latest"));
        folio.addColumns("plain", Map.of("x", List.of(1)));
        assertEquals(Kind.INVALID_ARGUMENT, assertThrows(FolioException.class, () -> folio.table("plain").version(1).rows()).kind());
    }

    @Test
    void damageIsTold() throws IOException {
        Path broken = copied("partitioned");
        Path commit = broken.resolve("_delta_log/00000000000000000003.json");
        byte[] whole = Files.readAllBytes(commit);
        folio.reference("t", broken.toString(), ReferenceOptions.DEFAULT);
        Files.write(commit, "{\"add\": {\"path\": ".getBytes());
        assertEquals(Kind.PAYLOAD_DAMAGED, assertThrows(FolioException.class, () -> folio.table("t").rows()).kind());
        Files.delete(commit);
        assertEquals(Kind.PAYLOAD_DAMAGED, assertThrows(FolioException.class, () -> folio.table("t").rows()).kind());
        Files.write(commit, whole);
        Path first = broken.resolve("_delta_log/00000000000000000000.json");
        String log = Files.readString(first);
        Files.writeString(first, log.replaceFirst("\"protocol\":\\{[^}]*\\}",
                "\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"unheardOf\"],\"writerFeatures\":[\"unheardOf\"]}"));
        FolioException unknown = assertThrows(FolioException.class, () -> folio.table("t").rows());
        assertEquals(Kind.UNSUPPORTED, unknown.kind());
        assertTrue(unknown.getMessage().contains("unheardOf"), unknown.getMessage());
    }

    @Test
    void filesOutsideAreNotReadUnlessReferencesAreFollowed() throws IOException {
        Path stranger = copied("merged");
        Path first = stranger.resolve("_delta_log/00000000000000000001.json");
        Path secret = folder.resolve("secret.parquet");
        Matcher named = Pattern.compile("\"add\":\\{\"path\":\"([^\"]*)").matcher(Files.readString(first));
        assertTrue(named.find());
        Files.copy(stranger.resolve(named.group(1)), secret);
        String log = Files.readString(first);
        folio.reference("t", stranger.toString(), ReferenceOptions.DEFAULT);
        for (String place : List.of(secret.toString(), "file://" + secret, "../secret.parquet", "%2e%2e/secret.parquet")) {
            Files.writeString(first, log.replaceFirst("(\"add\":\\{\"path\":\")[^\"]*", "$1" + place));
            assertEquals(Kind.REFERENCE_NOT_FOLLOWED, assertThrows(FolioException.class, () -> folio.table("t").rows()).kind(), place);
            try (Folio trusting = Folio.open(folio.path(), datafolio.FolioOptions.DEFAULT.followingReferences())) {
                assertTrue(trusting.table("t").read().rowCount() > 0, place);
            }
        }
        Files.writeString(first, log.replaceFirst("(\"add\":\\{\"path\":\")[^\"]*", "$1s3://bucket/x.parquet"));
        assertEquals(Kind.UNSUPPORTED, assertThrows(FolioException.class, () -> folio.table("t").rows()).kind());
    }

    private Path copied(String name) throws IOException {
        Path target = folder.resolve("copy of " + name);
        try (Stream<Path> all = Files.walk(TABLES.resolve(name))) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Files.copy(file, target.resolve(TABLES.resolve(name).relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return target;
    }

    @Test
    void jdbcSeesTheTable() throws Exception {
        table("partitioned");
        try (var source = folio.dataSource(); var connection = source.getConnection(); var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*), min(day) FROM partitioned")) {
            assertTrue(result.next());
            assertEquals(375, result.getLong(1));
            assertEquals(LocalDate.of(2024, 1, 1), result.getObject(2, LocalDate.class));
        }
    }

    /** Chunks of a table of any number of files come from one stream. */
    @Test
    void rowsComeInChunks() {
        table("checkpointed");
        try (var chunks = folio.table("checkpointed").chunks(30)) {
            int rows = 0;
            for (var chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                rows += chunk.rowCount();
            }
            assertEquals(100, rows);
        }
        assertEquals(List.of("id"), folio.table("checkpointed").columns("id").offset(10).limit(5).read().names());
        assertEquals(5, folio.table("checkpointed").columns("id").offset(10).limit(5).read().rowCount());
    }
}
