package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.CopyOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.FolioView;
import datafolio.ReferenceOptions;
import datafolio.SnapshotOptions;
import datafolio.Table;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.AsOf;
import datafolio.lake.Commit;
import datafolio.manifest.Json;
import datafolio.remote.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delta tables that Python's deltalake writes to the bucket, seen through a folio of this machine and one in the bucket. */
@Tag("cloud")
class DeltaAtUrlTest {
    @TempDir
    Path here;

    private final String place = S3Server.place();
    private final String table = place.replaceFirst("some/folio$", "lake/events");

    private static List<Long> ids(Table of) {
        return of.columns("id").rows().stream().map(row -> (Long) row.get("id")).sorted().toList();
    }

    @SuppressWarnings("unchecked")
    private Map<String, List<Long>> made() throws IOException, InterruptedException {
        return (Map<String, List<Long>>) Json.read(CloudPython.run(here, "lake.py", "make", table).getBytes(StandardCharsets.UTF_8));
    }

    private Folio local(FolioOptions options) {
        return Folio.open(here.resolve("folio"), options);
    }

    @Test
    void everyVersionIsReadAsItsWriterReadsIt() throws Exception {
        Map<String, List<Long>> versions = made();
        try (Folio folio = local(S3Server.folio(here.resolve("cache")))) {
            folio.reference("events", table, ReferenceOptions.DEFAULT.format("delta"));
            assertEquals(versions.get("3"), ids(folio.table("events")));
            for (String version : versions.keySet()) {
                assertEquals(versions.get(version), ids(folio.table("events").version(Long.parseLong(version))), version);
            }
            List<Commit> commits = folio.commits("events");
            assertEquals(List.of(0L, 1L, 2L, 3L), commits.stream().map(Commit::version).toList());
            assertEquals("DELETE", commits.get(2).operation());
            for (Commit each : commits) { // also those of one second, which is as exact as S3 tells
                assertEquals(versions.get(String.valueOf(each.version())), ids(folio.table("events").at(each.time())), each.toString());
            }
            assertEquals(20, folio.table("events").info().rows().getAsLong());
            assertEquals(List.of("id", "day", "text"), folio.table("events").info().columnNames());
            assertEquals(List.of(Map.of("n", 5L)), folio.query("SELECT count(*) AS n FROM events WHERE day = DATE '2026-01-01'").rows());
            assertEquals(List.of(Map.of("n", 10L)), folio.query("SELECT count(*) AS n FROM events").versions(Map.of("events", AsOf.version(0))).rows());
            try (var source = folio.dataSource(); Connection sql = source.getConnection(); Statement statement = sql.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT max(id) FROM events")) {
                assertTrue(rows.next());
                assertEquals(24, rows.getInt(1));
            }
            assertTrue(folio.validate().get("events"));
            FolioException none = assertThrows(FolioException.class, () -> folio.table("events").version(9).read());
            assertEquals(Kind.VERSION_NOT_FOUND, none.kind(), none.getMessage());
            assertTrue(none.getMessage().contains(table), none.getMessage());
            assertEquals(Kind.UNSUPPORTED, assertThrows(FolioException.class, () -> folio.path("events")).kind());
        }
    }

    @Test
    void deletionVectorsCountAndSnapshotsKeepTheirVersion() throws Exception {
        made();
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("cache")))) {
            folio.reference("events", table, ReferenceOptions.DEFAULT.format("delta"));
            folio.snapshot("v1", SnapshotOptions.DEFAULT);
            CloudPython.run(here, "lake.py", "vector", table);
            List<Long> after = ids(folio.table("events"));
            assertEquals(18, after.size());
            assertFalse(after.contains(20L) || after.contains(21L), after.toString());
            assertEquals(18, folio.table("events").info().rows().getAsLong());
            try (FolioView view = folio.at("v1")) {
                assertEquals(20, view.table("events").read().rowCount());
            }
        }
    }

    @Test
    void whatOthersAppendIsSeenAndFilesThatAreNotWantedAreNotFetched() throws Exception {
        made();
        try (FaultProxy proxy = new FaultProxy(S3Server.address());
                Folio folio = local(FolioOptions.DEFAULT.cloud(S3Server.options(proxy.address(), here.resolve("cache"))))) {
            folio.reference("events", table, ReferenceOptions.DEFAULT.format("delta"));
            proxy.forget();
            assertEquals(5, folio.table("events").where("day = DATE '2026-01-03'").read().rowCount());
            assertEquals(1, proxy.log().stream().filter(line -> line.contains(".parquet") && line.contains("day")).count(), proxy.log().toString());
            CloudPython.run(here, "lake.py", "more", table);
            assertEquals(25, folio.table("events").read().rowCount());
            proxy.forget();
            assertEquals(25, folio.table("events").read().rowCount());
            assertEquals(0, proxy.log().stream().filter(line -> line.contains(".parquet") && line.startsWith("GET")).count(), "what is here is not fetched again: " + proxy.log());
        }
    }

    @Test
    void aVersionWhoseFilesAreGoneIsTold() throws Exception {
        made();
        try (Folio folio = local(S3Server.folio(here.resolve("cache"))); ObjectStore store = S3Server.store(table, here)) {
            folio.reference("events", table, ReferenceOptions.DEFAULT.format("delta"));
            String log = new String(read(store, "_delta_log/00000000000000000000.json"), StandardCharsets.UTF_8);
            String file = log.replaceAll("(?s).*\"add\":\\{\"path\":\"([^\"]*)\".*", "$1");
            store.delete(java.net.URLDecoder.decode(file, StandardCharsets.UTF_8));
            FolioException gone = assertThrows(FolioException.class, () -> folio.table("events").version(0).read());
            assertEquals(Kind.VERSION_NOT_FOUND, gone.kind(), gone.getMessage());
            assertEquals(2L, gone.details().get("earliest"), gone.getMessage());
            assertEquals(20, folio.table("events").read().rowCount());
        }
    }

    private static byte[] read(ObjectStore store, String key) throws IOException {
        try (ObjectStore.Body body = store.get(key, null)) {
            return body.stream().readAllBytes();
        }
    }

    @Test
    void whatCannotBeReferredToIsSaid() throws Exception {
        try (Folio folio = local(S3Server.folio(here.resolve("cache")))) {
            FolioException none = assertThrows(FolioException.class, () -> folio.reference("a", table, ReferenceOptions.DEFAULT.format("delta")));
            assertEquals(Kind.INVALID_ARGUMENT, none.kind());
            assertTrue(none.getMessage().contains("no Delta table"), none.getMessage());
            FolioException web = assertThrows(FolioException.class, () -> folio.reference("a", "https://host/events", ReferenceOptions.DEFAULT.format("delta")));
            assertEquals(Kind.UNSUPPORTED, web.kind());
            FolioException single = assertThrows(FolioException.class, () -> folio.reference("a", table + ".parquet", ReferenceOptions.DEFAULT.version(1)));
            assertEquals(Kind.INVALID_ARGUMENT, single.kind());
            assertTrue(single.getMessage().contains("only Delta tables keep versions"), single.getMessage());
        }
        made();
        Path strange;
        try (Folio folio = local(S3Server.folio(here.resolve("cache")))) {
            folio.reference("events", table, ReferenceOptions.DEFAULT.format("delta").version(1));
            assertEquals(IntStream.range(0, 20).mapToObj(i -> (long) i).toList(), ids(folio.table("events")));
            strange = folio.copyTo(here.resolve("strange"), CopyOptions.DEFAULT); // whose references this process did not make
        }
        try (Folio stranger = Folio.open(strange, S3Server.folio(here.resolve("cache")))) {
            assertEquals(Kind.REFERENCE_NOT_FOLLOWED, assertThrows(FolioException.class, () -> stranger.table("events").read()).kind());
            assertEquals(Kind.REFERENCE_NOT_FOLLOWED, assertThrows(FolioException.class, () -> stranger.commits("events")).kind());
        }
        FolioOptions trusting = FolioOptions.DEFAULT.cloud(S3Server.options(S3Server.address(), here.resolve("cache")).referenceSchemes(Set.of("s3"))).followingReferences();
        try (Folio folio = Folio.open(strange, trusting)) {
            assertEquals(20, folio.table("events").read().rowCount());
        }
    }
}
