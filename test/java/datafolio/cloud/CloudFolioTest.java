package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.CopyOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.FolioView;
import datafolio.SnapshotOptions;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Condition;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cloud")
class CloudFolioTest {
    @TempDir
    Path here;

    private final String place = S3Server.place();

    private Path cache(String name) {
        return here.resolve("cache-" + name);
    }

    private Folio open(String who) {
        return Folio.open(place, S3Server.folio(cache(who)));
    }

    private static void fill(Folio folio) {
        folio.addColumns("numbers", Map.of("x", new long[] {1, 2, 3}));
        folio.addJson("params", Map.of("late", 60), AddOptions.DEFAULT.description("minutes"));
        folio.addArray("array", new double[][] {{1, 2}, {3, 4}}, AddOptions.DEFAULT);
        folio.addTimestamp("when", Instant.parse("2026-01-02T03:04:05Z"), AddOptions.DEFAULT);
    }

    private static long sum(Folio folio, String table) {
        return ((Number) folio.query("SELECT sum(x) AS s FROM " + table).read().column("s").get(0)).longValue();
    }

    @Test
    void whatOneMachineWritesAnotherReads() throws IOException {
        Path file = Files.writeString(here.resolve("note.txt"), "hello");
        try (Folio one = open("one")) {
            fill(one);
            one.addFile("runs/note", file, AddOptions.DEFAULT);
            assertEquals(place, one.place());
            assertTrue(one.toString().startsWith("folio " + place), one.toString());
        }
        try (Folio two = open("two")) {
            assertEquals(5, two.items().size());
            assertEquals(Map.of("late", 60L), two.json("params"));
            assertEquals(Instant.parse("2026-01-02T03:04:05Z"), two.timestamp("when"));
            assertEquals(List.of(2, 2), java.util.Arrays.stream(two.array("array").shape()).boxed().map(Number::intValue).toList());
            assertEquals("hello", Files.readString(two.file("runs/note")));
            assertEquals(6, sum(two, "numbers"));
            assertTrue(two.validate().values().stream().allMatch(valid -> valid), two.problems().toString());
        }
        List<String> keys = S3Server.keys(place, cache("one"));
        assertTrue(keys.contains("items.json") && keys.contains("README.md") && keys.contains("CONTENTS.md"), keys.toString());
        assertTrue(keys.stream().anyMatch(key -> key.matches("artifacts/runs/note--r\\d+-\\d+\\.txt")), keys.toString());
        assertFalse(keys.stream().anyMatch(key -> key.contains("probe") || key.contains("lock") || key.contains("staged")), keys.toString());
    }

    @Test
    void everyVerbWorksThere() throws IOException, SQLException {
        try (Folio folio = open("one")) {
            fill(folio);
            folio.snapshot("v1", SnapshotOptions.DEFAULT);
            try (var appender = folio.appender("numbers")) {
                appender.append(datafolio.table.ChunkSource.of(datafolio.table.Chunks.ofColumns(Map.of("x", new long[] {10}), Map.of())));
            }
            folio.addJson("params", Map.of("late", 90), AddOptions.DEFAULT.overwriting());
            assertEquals(16, sum(folio, "numbers"));
            try (FolioView then = folio.at("v1")) {
                assertEquals(Map.of("late", 60L), then.json("params"));
                assertEquals(3, then.table("numbers").info().rows().getAsLong());
            }
            assertEquals(List.of("numbers", "params"), folio.diff("v1").changed().stream().sorted().toList());
            folio.addTable("double", folio.query("SELECT 2 * x AS x FROM numbers"), AddOptions.DEFAULT);
            assertEquals(List.of("numbers"), folio.inputs("double"));
            assertEquals(List.of("double"), folio.dependents("numbers"));
            folio.archive("when");
            folio.delete("array");
            folio.transact(change -> change.addJson("both", 1, AddOptions.DEFAULT).name() + change.addJson("and", 2, AddOptions.DEFAULT).name());
            assertEquals(2L, folio.json("and"));
            try (var source = folio.dataSource(); Connection sql = source.getConnection(); Statement statement = sql.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM double")) {
                assertTrue(rows.next());
                assertEquals(4, rows.getInt(1));
            }
            assertTrue(Files.isRegularFile(folio.table("numbers").arrowFile()));
            assertTrue(Files.isRegularFile(folio.path("numbers")));
            assertEquals(2, folio.paths().size());
            Path exported = folio.export("v1", here.resolve("exported"));
            Path copied = folio.copyTo(here.resolve("copied"), CopyOptions.DEFAULT);
            try (Folio local = Folio.open(exported); Folio copy = Folio.open(copied)) {
                assertEquals(Map.of("late", 60L), local.json("params"));
                assertEquals(2L, copy.json("and"));
                assertTrue(local.problems().isEmpty() && copy.problems().isEmpty());
            }
            folio.restore("v1");
            assertEquals(Map.of("late", 60L), folio.json("params"));
            FolioException doctor = assertThrows(FolioException.class, folio::doctor);
            assertEquals(Kind.UNSUPPORTED, doctor.kind());
            assertTrue(doctor.getMessage().contains("validate"), doctor.getMessage());
        }
    }

    @Test
    void garbageIsCollectedThereAndWhatSnapshotsHoldStays() throws IOException {
        try (Folio folio = open("one")) {
            folio.addJson("a", 1, AddOptions.DEFAULT);
            folio.snapshot("v1", SnapshotOptions.DEFAULT);
            folio.addJson("a", 2, AddOptions.DEFAULT.overwriting());
            assertTrue(folio.garbage().versions().isEmpty());
            folio.deleteSnapshot("v1");
            assertEquals(1, folio.garbage().versions().size());
            int before = S3Server.keys(place, cache("one")).size();
            assertEquals(1, folio.collectGarbage().files().size());
            assertEquals(before - 1, S3Server.keys(place, cache("one")).size());
            assertEquals(2L, folio.json("a"));
        }
        try (Folio two = open("two")) {
            assertEquals(2L, two.json("a"));
        }
    }

    @Test
    void theManifestIsSentOnlyWhenItChanged() throws IOException {
        try (FaultProxy proxy = new FaultProxy(S3Server.address());
                Folio folio = Folio.open(place, FolioOptions.DEFAULT.cloud(S3Server.options(proxy.address(), cache("one"))))) {
            for (int i = 0; i < 30; i++) {
                folio.addJson("item" + i, i, AddOptions.DEFAULT);
            }
            folio.revision();
            proxy.forget();
            folio.revision();
            assertEquals(List.of("GET 304"), proxy.log().stream().map(line -> line.replaceAll(" .* ", " ")).toList());
            try (Folio other = open("two")) {
                other.addJson("more", 1, AddOptions.DEFAULT);
            }
            assertEquals(1L, folio.json("more"));
        }
    }

    @Test
    void aManifestThatIsFreshEnoughIsNotAskedFor() throws IOException {
        try (FaultProxy proxy = new FaultProxy(S3Server.address());
                Folio folio = Folio.open(place, FolioOptions.DEFAULT.cloud(S3Server.options(proxy.address(), cache("one")).maxAge(Duration.ofMinutes(5))))) {
            folio.addJson("a", 1, AddOptions.DEFAULT);
            proxy.forget();
            for (int i = 0; i < 20; i++) {
                assertEquals(1L, folio.json("a"));
            }
            assertEquals(List.of(), proxy.log());
        }
    }

    @Test
    void whatIsNoFolioIsSaid() throws IOException {
        FolioException missing = assertThrows(FolioException.class, () -> Folio.open(place, S3Server.folio(cache("one")).existing()));
        assertEquals(Kind.NOT_A_FOLIO, missing.kind());
        assertTrue(missing.getMessage().contains(place), missing.getMessage());
        FolioException bucket = assertThrows(FolioException.class, () -> Folio.open("s3://no-such-bucket-here/x", S3Server.folio(cache("one"))));
        assertEquals(Kind.NOT_A_FOLIO, bucket.kind());
        assertTrue(bucket.getMessage().contains("no such bucket"), bucket.getMessage());
        try (ObjectStore store = S3Server.store(place, cache("one"))) {
            store.put("other.txt", new byte[] {1}, Condition.ANY);
        }
        FolioException full = assertThrows(FolioException.class, () -> open("one"));
        assertEquals(Kind.NOT_EMPTY, full.kind());
        assertTrue(full.getMessage().contains("other.txt"), full.getMessage());
        try (ObjectStore store = S3Server.store(place, cache("one"))) {
            store.put("items.json", "{".getBytes(StandardCharsets.UTF_8), Condition.ANY);
        }
        assertEquals(Kind.MANIFEST_UNREADABLE, assertThrows(FolioException.class, () -> open("one")).kind());
    }

    @Test
    void readOnlyIsReadOnly() {
        open("one").close();
        try (Folio folio = Folio.open(place, S3Server.folio(cache("two")).readOnly())) {
            FolioException refused = assertThrows(FolioException.class, () -> folio.addJson("a", 1, AddOptions.DEFAULT));
            assertEquals(Kind.READ_ONLY, refused.kind());
            assertTrue(refused.getMessage().contains(place), refused.getMessage());
        }
    }

    @Test
    void aChangedPayloadIsNoticedAndAMissingOneToo() throws IOException {
        try (Folio folio = open("one")) {
            folio.addJson("a", "text", AddOptions.DEFAULT);
            folio.addJson("b", "text", AddOptions.DEFAULT);
        }
        try (ObjectStore store = S3Server.store(place, cache("one"))) {
            for (ObjectStore.Entry each : store.list("artifacts/", 10)) {
                if (each.key().contains("/a--")) {
                    store.put(each.key(), "\"tixt\"".getBytes(StandardCharsets.UTF_8), Condition.ANY);
                } else {
                    store.delete(each.key());
                }
            }
        }
        try (Folio folio = open("two")) {
            assertEquals(Kind.PAYLOAD_DAMAGED, assertThrows(FolioException.class, () -> folio.json("a")).kind());
            assertEquals(Kind.PAYLOAD_MISSING, assertThrows(FolioException.class, () -> folio.json("b")).kind());
            assertEquals(false, folio.validate().get("b"));
        }
    }

    @Test
    void aBundleThatWasDeletedAndMadeAgainHasNoFilesOfTheOld() throws IOException {
        try (Folio folio = open("one")) {
            folio.addJson("a", 1, AddOptions.DEFAULT);
            assertEquals(1L, folio.json("a"));
            try (ObjectStore store = S3Server.store(place, cache("one"))) {
                for (ObjectStore.Entry each : store.list("", 100)) {
                    store.delete(each.key());
                }
            }
            open("two").close();
            FolioException other = assertThrows(FolioException.class, folio::revision);
            assertEquals(Kind.NOT_A_FOLIO, other.kind());
            assertTrue(other.getMessage().contains("another bundle"), other.getMessage());
        }
    }

    @Test
    void uploadsThatWereLeftAreGivenUpWhenTheyAreOld() throws IOException {
        open("one").close();
        HttpURLConnection begin = (HttpURLConnection) S3Server.address().resolve(place.substring("s3:/".length()) + "/tables/x--r2.parquet?uploads").toURL().openConnection();
        begin.setRequestMethod("POST");
        begin.setRequestProperty("Authorization", "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x");
        assertEquals(200, begin.getResponseCode());
        try (Folio folio = open("one"); ObjectStore store = S3Server.store(place, cache("one"))) {
            assertEquals(0, store.abandon(Instant.EPOCH), "one that is younger may be under way");
            assertEquals(1, store.abandon(Instant.now().plusSeconds(3600)));
            assertEquals(0, store.abandon(Instant.now().plusSeconds(3600)));
            assertEquals(List.of(), folio.collectGarbage().files());
        }
    }

    @Test
    void filesOfMoreThanOnePartArriveWhole() throws IOException {
        Path file = here.resolve("large.bin");
        byte[] block = new byte[1 << 20];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < 70; i++) {
                java.util.Arrays.fill(block, (byte) i);
                out.write(block);
            }
        }
        try (Folio folio = open("one")) {
            folio.addFile("large", file, AddOptions.DEFAULT);
        }
        try (Folio folio = open("two")) {
            assertEquals(-1, Files.mismatch(file, folio.file("large")));
            assertInstanceOf(Path.class, folio.value("large"));
        }
    }
}
