package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.CopyOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.SnapshotOptions;
import datafolio.cloud.FaultProxy.Fault;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports and copies that are made in the bucket, and what is said of places that are not as they should be. */
@Tag("cloud")
class CopyToUrlTest {
    @TempDir
    Path here;

    private final String place = S3Server.place();

    private Folio local(FolioOptions options) {
        Folio folio = Folio.open(here.resolve("local"), options);
        if (folio.items().isEmpty()) {
            Map<String, Object> columns = new LinkedHashMap<>();
            columns.put("x", new long[] {1, 2, 3});
            columns.put("s", List.of("a", "b", "é"));
            folio.addColumns("table", columns);
            folio.addJson("params", Map.of("a", 1), AddOptions.DEFAULT);
            folio.addArray("array", new int[] {1, 2, 3}, AddOptions.DEFAULT);
            folio.snapshot("v1", SnapshotOptions.DEFAULT);
            folio.addJson("params", Map.of("a", 2), AddOptions.DEFAULT.overwriting());
        }
        return folio;
    }

    @Test
    void aFolioOfThisMachineIsCopiedToTheBucketAndPythonReadsIt() throws Exception {
        try (Folio folio = local(S3Server.folio(here.resolve("cache")))) {
            assertEquals(place, folio.copyTo(place, CopyOptions.DEFAULT));
            String exported = place + "-v1";
            assertEquals(exported, folio.export("v1", exported));
            try (Folio copy = Folio.open(place, S3Server.folio(here.resolve("cache")).existing()); Folio old = Folio.open(exported, S3Server.folio(here.resolve("cache")).existing())) {
                assertEquals(folio.table("table").rows(), copy.table("table").rows());
                assertEquals(Map.of("a", 2L), copy.json("params"));
                assertEquals(Map.of("a", 1L), old.json("params"));
                assertEquals("v1", ((Map<?, ?>) old.metadata().get("_source_snapshot")).get("name"));
                assertEquals(List.of(), copy.problems());
                copy.addJson("more", 1, AddOptions.DEFAULT);
                assertEquals(place + "-again", copy.copyTo(place + "-again", CopyOptions.DEFAULT.items("more", "table")));
            }
            try (Folio again = Folio.open(place + "-again", S3Server.folio(here.resolve("other")).existing())) {
                assertEquals(2, again.items().size());
                assertEquals(3, again.table("table").read().rowCount());
            }
            String file = folio.copyTo(here.resolve("beside").toUri().toString().replaceFirst("^file:/+", "file:///"), CopyOptions.DEFAULT);
            assertEquals(here.resolve("beside").toRealPath().toString(), file);
        }
        Map<?, ?> told = (Map<?, ?>) Json.read(CloudPython.run(here, "work.py", "read", place).getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(1L, 2L, 3L), ((Map<?, ?>) told.get("table")).get("x"));
        assertEquals(List.of("array", "more", "params", "table"), told.get("items"));
    }

    @Test
    void whatIsThereStaysAndWhatFailsLeavesNothing() throws Exception {
        try (FaultProxy proxy = new FaultProxy(S3Server.address());
                Folio folio = local(FolioOptions.DEFAULT.cloud(S3Server.options(proxy.address(), here.resolve("cache"))))) {
            proxy.faults(request -> request.method().equals("PUT") && request.path().contains("/artifacts/") && request.path().contains("array") ? Fault.DENIED_403 : Fault.NONE);
            FolioException denied = assertThrows(FolioException.class, () -> folio.copyTo(place, CopyOptions.DEFAULT));
            assertEquals(Kind.IO_ERROR, denied.kind());
            assertEquals(List.of(), S3Server.keys(place, here.resolve("cache")));
            proxy.faults(Faults.first(1, Faults::isCommit, Fault.LOST_ANSWER));
            folio.copyTo(place, CopyOptions.DEFAULT);
            List<String> keys = S3Server.keys(place, here.resolve("cache"));
            FolioException full = assertThrows(FolioException.class, () -> folio.copyTo(place, CopyOptions.DEFAULT.items("params")));
            assertEquals(Kind.NOT_EMPTY, full.kind());
            assertEquals(keys, S3Server.keys(place, here.resolve("cache")));
            FolioException web = assertThrows(FolioException.class, () -> folio.copyTo("https://host/folio", CopyOptions.DEFAULT));
            assertEquals(Kind.UNSUPPORTED, web.kind());
        }
    }

    @Test
    void whatIsWrongWithAPlaceIsSaid() throws Exception {
        FolioOptions existing = S3Server.folio(here.resolve("cache")).existing();
        for (FolioOptions options : List.of(existing, existing.readOnly(), S3Server.folio(here.resolve("cache")))) {
            FolioException none = assertThrows(FolioException.class, () -> Folio.open("s3://no-such-bucket-at-all/x", options));
            assertEquals(Kind.NOT_A_FOLIO, none.kind());
            assertTrue(none.getMessage().contains("no such bucket"), none.getMessage());
        }
        try (FaultProxy proxy = new FaultProxy(S3Server.address())) {
            FolioOptions by = FolioOptions.DEFAULT.cloud(S3Server.options(proxy.address(), here.resolve("cache")));
            proxy.faults(request -> Fault.DENIED_403);
            FolioException denied = assertThrows(FolioException.class, () -> Folio.open(place, by));
            assertEquals(Kind.IO_ERROR, denied.kind());
            assertTrue(denied.getMessage().contains("credentials"), denied.getMessage());
            assertEquals("denied", denied.details().get("problem"));
            proxy.faults(request -> Fault.OTHER_REGION);
            FolioException region = assertThrows(FolioException.class, () -> Folio.open(place, by));
            assertEquals(Kind.IO_ERROR, region.kind());
            assertTrue(region.getMessage().contains("eu-west-3"), region.getMessage());
        }
    }
}
