package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.testing.Jvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cloud")
class WritersTest {
    private static final int THREADS = 4;
    private static final int ITEMS = 3;
    private static final int PROCESSES = 2;
    private static final int IN_PROCESS = 3;

    @TempDir
    Path here;

    @Test
    void threadsAndProcessesLoseNothingWhateverTheNetworkDoes() throws Exception {
        String place = S3Server.place();
        RevisionWatch watch = new RevisionWatch();
        long seed = System.nanoTime();
        System.out.println("seed of the network: " + seed);
        try (FaultProxy proxy = new FaultProxy(S3Server.address())) {
            proxy.watch(watch);
            Folio.open(place, FolioOptions.DEFAULT.cloud(S3Server.options(proxy.address(), here.resolve("cache")))).close();
            proxy.faults(Faults.random(seed, 0.12));
            List<Process> others = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) { // each as on a machine of its own
                others.add(Jvm.of(List.of("-Xmx256m"), CloudWriter.class, place, proxy.address(), here.resolve("cache" + i), "process" + i + "-", 1, IN_PROCESS)
                        .start());
            }
            CloudWriter.run(place, proxy.address(), here.resolve("cache"), "thread", THREADS, ITEMS);
            for (Process each : others) {
                String said = new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(0, each.waitFor(), said);
                assertTrue(said.endsWith("done\n"), said);
            }
        }
        assertEquals(List.of(), watch.wrong(), "seed " + seed);
        int all = THREADS * ITEMS + PROCESSES * IN_PROCESS;
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("fresh")))) {
            TreeSet<String> names = new TreeSet<>();
            folio.items().forEach(item -> names.add(item.name()));
            assertEquals(all, names.size(), names.toString());
            assertEquals((long) all, folio.metadata().get("count"), "each transaction counted once");
            assertEquals(1 + 2L * all, folio.revision(), "each change is one revision");
            assertEquals(1 + 2 * all, watch.revisions(), "each of them was seen");
            assertEquals(List.of(), folio.problems());
            for (String name : names) {
                assertEquals(Long.parseLong(name.substring(name.lastIndexOf('-') + 1)), folio.json(name));
            }
        }
    }
}
