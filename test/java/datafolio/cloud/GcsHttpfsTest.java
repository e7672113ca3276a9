package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.remote.CloudOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables in Google Cloud Storage that DuckDB reads where they are, by the addresses that browsers use. */
@Tag("httpfs")
class GcsHttpfsTest {
    @TempDir
    Path here;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        HttpfsTest.extension();
        GcsServer.start();
    }

    @AfterAll
    static void stop() {
        GcsServer.stop();
    }

    @Test
    void tablesAreReadThere() throws IOException {
        String place = GcsServer.place();
        CloudOptions cloud = CloudOptions.DEFAULT.gcsEndpoint(GcsServer.address()).gcsUnsigned();
        try (Folio folio = Folio.open(place, FolioOptions.DEFAULT.cloud(cloud.cache(here.resolve("writer"))))) {
            folio.addColumns("t", Map.of("x", new long[] {1, 2, 3}));
        }
        try (Folio folio = Folio.open(place, FolioOptions.DEFAULT.cloud(cloud.cache(here.resolve("direct")).httpfs(HttpfsTest.extension())))) {
            assertEquals(3, folio.table("t").read().rowCount());
            assertEquals(6L, ((Number) folio.query("SELECT sum(x)::BIGINT AS s FROM t").rows().get(0).get("s")).longValue());
        }
        try (Stream<Path> all = Files.walk(here.resolve("direct"))) {
            assertTrue(all.noneMatch(file -> file.toString().endsWith(".parquet")), "nothing is fetched whole");
        }
    }
}
