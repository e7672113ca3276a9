package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bundle, Python and Java writing to it: in turn, at once, waiting for each other, and killed. */
@Tag("interop")
class TogetherTest {
    private static final int ADDS = 200;

    @TempDir
    Path directory;
    private Path bundle;
    private Folio folio;
    private Python python;

    @BeforeEach
    void open() throws Exception {
        bundle = directory.toRealPath().resolve("b");
        folio = Folio.open(bundle);
        python = Python.start();
    }

    @AfterEach
    void close() {
        python.close();
        folio.close();
    }

    private static String output(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(300, TimeUnit.SECONDS), "still running");
        return text;
    }

    private Map<?, ?> values() {
        Map<?, ?> read = (Map<?, ?>) python.ask("read", "bundle", bundle);
        assertEquals(List.of(), read.get("invalid"));
        return (Map<?, ?>) read.get("values");
    }

    @Test
    void twoWritersOfEachSideAtOnceLoseNothing() throws Exception {
        List<Process> ours = List.of(WriterChild.start("items", bundle, "java-a-", ADDS), WriterChild.start("items", bundle, "java-b-", ADDS));
        try (Python other = Python.start()) {
            List<Future<Object>> theirs = new ArrayList<>();
            var pool = Executors.newFixedThreadPool(2);
            for (Map.Entry<String, Python> each : Map.of("python-a-", python, "python-b-", other).entrySet()) {
                theirs.add(pool.submit(() -> {
                    for (int i = 0; i < ADDS; i++) {
                        if (i % 10 == 0) {
                            each.getValue().ask("add_table", "bundle", bundle, "name", each.getKey() + i, "columns", Map.of("id", List.of(1, 2)));
                        } else {
                            each.getValue().ask("add_json", "bundle", bundle, "name", each.getKey() + i, "value", i);
                        }
                    }
                    return null;
                }));
            }
            for (Process process : ours) {
                assertEquals("done", output(process).lines().reduce((a, b) -> b).orElse(""));
            }
            for (Future<Object> each : theirs) {
                each.get();
            }
            pool.shutdown();
        }
        assertEquals(4 * ADDS, folio.items().size());
        assertEquals(4 * ADDS, folio.validate().values().stream().filter(valid -> valid).count());
        assertEquals(1 + 4 * ADDS, folio.revision());
        assertEquals(4 * ADDS, values().size());
        for (Item item : folio.items()) {
            folio.value(item.name());
        }
    }

    @Test
    void eachSeesWhatTheOtherDidRoundAfterRound() {
        for (long round = 0; round < 20; round++) {
            folio.addJson("ours", Map.of("round", round), AddOptions.DEFAULT.overwriting());
            folio.addRows("rows", WriterChild.rows(0, (int) round + 1), AddOptions.DEFAULT.overwriting().description("round " + round));
            Map<?, ?> seen = values();
            assertEquals(Map.of("round", round), seen.get("ours"));
            assertEquals(round + 1, ((List<?>) ((Map<?, ?>) seen.get("rows")).get("id")).size());
            python.ask("add_json", "bundle", bundle, "name", "theirs", "value", Map.of("round", round), "overwrite", true);
            python.ask("add_table", "bundle", bundle, "name", "frame", "columns", Map.of("x", List.of((double) round, 2.5)), "overwrite", true,
                    "library", round % 2 == 0 ? "pandas" : "polars");
            python.ask("update", "bundle", bundle, "name", "ours", "description", "seen " + round);
            if (round % 5 == 4) {
                python.ask("snapshot", "bundle", bundle, "name", "s" + round);
                python.ask("delete", "bundle", bundle, "name", "theirs");
                assertFalse(folio.contains("theirs"));
            } else {
                assertEquals(Map.of("round", round), folio.json("theirs"));
            }
            assertEquals((double) round, folio.table("frame").read().column("x").get(0));
            assertEquals("seen " + round, folio.item("ours").description().orElseThrow());
        }
        for (int round = 4; round < 20; round += 5) {
            Map<?, ?> then = (Map<?, ?>) ((Map<?, ?>) python.ask("read", "bundle", bundle, "snapshot", "s" + round)).get("values");
            assertEquals(Map.of("round", (long) round), then.get("theirs"));
            assertEquals(round + 1, ((List<?>) ((Map<?, ?>) then.get("rows")).get("id")).size());
        }
    }

    @Test
    void eachWaitsForTheOthersLock() throws Exception {
        assertEquals(true, python.ask("take_lock", "bundle", bundle, "seconds", 5));
        try (Folio hasty = Folio.open(bundle, FolioOptions.DEFAULT.lockTimeout(Duration.ofMillis(300)))) {
            FolioException e = assertThrows(FolioException.class, () -> hasty.addJson("x", 1, AddOptions.DEFAULT));
            assertEquals(Kind.LOCK_TIMEOUT, e.kind());
            assertTrue(e.getMessage().contains(bundle.resolve("items.json.lock").toString()), e.getMessage());
        }
        python.ask("give_lock", "bundle", bundle);
        folio.addJson("x", 1, AddOptions.DEFAULT);

        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread holder = new Thread(() -> folio.swapMetadata(facts -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Map.of("held", true);
        }));
        holder.start();
        inside.await();
        assertEquals(false, python.ask("take_lock", "bundle", bundle, "seconds", 1));
        leave.countDown();
        holder.join();
        assertEquals(true, python.ask("take_lock", "bundle", bundle, "seconds", 5));
        python.ask("give_lock", "bundle", bundle);
    }

    @Test
    void aKilledWriterLeavesTheOldOrTheNewState() throws Exception {
        folio.addRows("t", WriterChild.rows(0, 1_000));
        folio.addJson("t-n", 0, AddOptions.DEFAULT);
        for (int pause : new int[] {0, 15, 40, 90, 150, 220, 300, 400}) {
            kill("overwrite", "t", pause);
            int rows = folio.table("t").read().rowCount();
            long n = (Long) folio.json("t-n");
            assertTrue(rows == 1_000 + n || rows == 1_001 + n, rows + " rows, n is " + n);
            assertEquals(Map.of("t", true, "t-n", true), folio.validate());
            assertEquals(2, values().size());
            folio.addRows("t", WriterChild.rows(0, 1_000), AddOptions.DEFAULT.overwriting());
            folio.addJson("t-n", 0, AddOptions.DEFAULT.overwriting());
        }
    }

    @Test
    void aKilledAppenderHasAppendedNothing() throws Exception {
        folio.addRows("t", WriterChild.rows(0, 1_000));
        long revision = folio.revision();
        for (int pause : new int[] {0, 100, 400}) {
            kill("append", "t", pause);
            assertEquals(revision, folio.revision());
            assertEquals(WriterChild.rows(0, 1_000), folio.table("t").rows());
        }
        assertEquals(1_000, ((List<?>) ((Map<?, ?>) values().get("t")).get("id")).size());
    }

    private void kill(String work, String name, int pause) throws Exception {
        Process child = WriterChild.start(work, bundle, name, 0);
        var lines = child.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.equals("ready")) {
            line = lines.readLine();
        }
        assertEquals("ready", line);
        Thread.sleep(pause);
        child.destroyForcibly();
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    }

    @Test
    void aTablesPathIsReadByWhateverReadsParquet() {
        folio.addRows("t", WriterChild.rows(0, 1_000));
        Map<?, ?> read = (Map<?, ?>) python.ask("read_path", "path", folio.path("t").toString());
        List<String> columns = folio.table("t").info().columnNames();
        for (String way : List.of("pyarrow", "polars", "scan", "pandas")) {
            List<?> values = (List<?>) read.get(way);
            for (int c = 0; c < columns.size(); c++) {
                assertEquals(folio.table("t").read().column(c).toList(), values.get(c), way);
            }
        }
    }
}
