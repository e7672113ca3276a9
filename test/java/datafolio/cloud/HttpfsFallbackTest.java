package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.FolioOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the extension cannot be loaded, files are fetched. */
@Tag("cloud")
class HttpfsFallbackTest {
    @TempDir
    Path here;

    @Test
    void withoutTheExtensionFilesAreFetched() throws Exception {
        String place = S3Server.place();
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("writer")))) {
            folio.addColumns("t", Map.of("x", new long[] {1, 2, 3}));
        }
        Path cache = here.resolve("cache");
        FolioOptions options = FolioOptions.DEFAULT.cloud(S3Server.options(S3Server.address(), cache).httpfs(here.resolve("no such file")));
        try (Folio folio = Folio.open(place, options)) {
            assertEquals(3, folio.table("t").read().rowCount());
            assertEquals(6L, ((Number) folio.query("SELECT sum(x) AS s FROM t").rows().get(0).get("s")).longValue());
        }
        try (Stream<Path> all = Files.walk(cache)) {
            assertTrue(all.anyMatch(file -> file.toString().endsWith(".parquet")), "it was fetched");
        }
    }
}
