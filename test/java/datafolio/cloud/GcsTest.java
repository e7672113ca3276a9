package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.SnapshotOptions;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.CloudOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Google Cloud Storage, as fake-gcs-server speaks it on loopback. */
@Tag("cloud")
class GcsTest {
    private static URI address;

    @TempDir
    Path here;

    private final String place = GcsServer.place();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        GcsServer.start();
        address = GcsServer.address();
    }

    @AfterAll
    static void stop() {
        GcsServer.stop();
    }

    private Folio open(URI at, String who) {
        return Folio.open(place, FolioOptions.DEFAULT.lockTimeout(Duration.ofSeconds(120)).cloud(CloudOptions.DEFAULT.gcsEndpoint(at).gcsUnsigned()
                .cache(here.resolve(who)).maxAge(Duration.ZERO)));
    }

    @Test
    void whatOneMachineWritesAnotherReads() throws IOException {
        Path large = here.resolve("large.bin");
        byte[] bytes = new byte[40 << 20];
        new java.util.Random(3).nextBytes(bytes);
        Files.write(large, bytes);
        try (Folio folio = open(address, "one")) {
            folio.addColumns("numbers", Map.of("x", new long[] {1, 2, 3}));
            folio.addJson("runs/ä b", 1, AddOptions.DEFAULT);
        } catch (FolioException e) {
            assertEquals(Kind.INVALID_NAME, e.kind());
        }
        try (Folio folio = open(address, "one")) {
            folio.addJson("runs/a", Map.of("late", 60), AddOptions.DEFAULT);
            folio.snapshot("v1", SnapshotOptions.DEFAULT);
            folio.addJson("runs/a", Map.of("late", 90), AddOptions.DEFAULT.overwriting());
            folio.addFile("large", large, AddOptions.DEFAULT);
        }
        try (Folio folio = open(address, "two")) {
            assertEquals(3, folio.table("numbers").read().rowCount());
            assertEquals(Map.of("late", 90L), folio.json("runs/a"));
            try (var then = folio.at("v1")) {
                assertEquals(Map.of("late", 60L), then.json("runs/a"));
            }
            assertEquals(-1, Files.mismatch(large, folio.file("large")));
            assertEquals(List.of(), folio.problems());
            folio.deleteSnapshot("v1");
            assertEquals(1, folio.collectGarbage().files().size());
            assertEquals(Map.of("late", 90L), folio.json("runs/a"));
        }
        assertEquals(Kind.NOT_A_FOLIO, assertThrows(FolioException.class, () -> Folio.open("gs://no-such-bucket/x",
                FolioOptions.DEFAULT.existing().cloud(CloudOptions.DEFAULT.gcsEndpoint(address).gcsUnsigned().cache(here.resolve("one"))))).kind());
    }

    @Test
    void writersLoseNothingWhateverTheNetworkDoes() throws Exception {
        int writers = 3;
        int items = 4;
        long seed = System.nanoTime();
        System.out.println("seed of the network: " + seed);
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try (FaultProxy proxy = new FaultProxy(address)) {
            open(address, "first").close();
            proxy.faults(Faults.random(seed, 0.1));
            List<Future<?>> all = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String mine = "writer" + w;
                all.add(pool.submit(() -> {
                    try (Folio folio = open(proxy.address(), mine)) { // a cache of its own: a machine of its own
                        for (int i = 0; i < items; i++) {
                            folio.addJson(mine + "-" + i, i, AddOptions.DEFAULT);
                        }
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        try (Folio folio = open(address, "last")) {
            assertEquals(writers * items, folio.items().size());
            assertEquals(1 + writers * items, folio.revision());
            assertEquals(List.of(), folio.problems());
            assertTrue(folio.items().stream().allMatch(item -> folio.json(item.name()) instanceof Long));
        }
    }
}
