package datafolio.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.testing.Jvm;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a lock learns who holds it; writers get it in turn; what other processes read is not deleted. */
class WaitingTest {
    @TempDir
    Path directory;

    private Bundle open(long patienceMs) {
        return Bundle.open(directory.resolve("b"), new BundleOptions(true, false, Map.of(), Duration.ofMillis(patienceMs), false));
    }

    private Process child(String work, Path file) throws Exception {
        Process child = Jvm.of(List.of("-Xmx64m"), LockChild.class, work, file).start();
        BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        assertEquals("held", line);
        return child;
    }

    private static void end(Process child) throws Exception {
        child.destroyForcibly();
        child.waitFor();
    }

    @Test
    void theErrorTellsWhichProcessHoldsTheLock() throws Exception {
        try (Bundle bundle = open(150)) {
            Path lock = bundle.path().resolve("items.json.lock");
            Process child = child("lock", lock);
            FolioException e = assertThrows(FolioException.class, () -> bundle.commit(draft -> draft.manifest().withMetadata(Map.of("a", 1))));
            assertEquals(Kind.LOCK_TIMEOUT, e.kind());
            Map<?, ?> holder = (Map<?, ?>) e.details().get("holder");
            assertEquals(child.pid(), holder.get("pid"));
            assertTrue(holder.get("since").toString().matches("\\d{4}-.*\\+00:00"), holder.toString());
            assertTrue(e.getMessage().contains("The process " + child.pid()) && e.getMessage().contains("150 ms"), e.getMessage());
            end(child);
            bundle.commit(draft -> draft.manifest().withMetadata(Map.of("a", 1)));
            assertEquals(0, Files.size(lock), "who lets go of it says nothing more");
        }
    }

    @Test
    void aHolderThatDiedIsNotTold() throws Exception {
        try (Bundle bundle = open(150)) {
            Path lock = bundle.path().resolve("items.json.lock");
            Process child = child("lock", lock);
            end(child);
            assertTrue(Files.size(lock) > 0, "it could not take back what it said");
            assertEquals(Map.of(), Holder.of(lock).map(Holder::details).orElse(Map.of()));
            Files.writeString(lock, "{\"pid\": " + ProcessHandle.current().pid() + ", \"host\": \"elsewhere\", \"since\": \"2026-01-01T00:00:00.000000+00:00\"}");
            assertEquals("elsewhere", Holder.of(lock).orElseThrow().host());
            Files.writeString(lock, "{\"pid\": 1, \"host\": 7}");
            assertTrue(Holder.of(lock).isEmpty());
        }
    }

    @Test
    void theErrorTellsWhichThreadHoldsTheLock() throws Exception {
        try (Bundle bundle = open(50)) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch leave = new CountDownLatch(1);
            Thread slow = new Thread(() -> bundle.commit(draft -> {
                inside.countDown();
                try {
                    leave.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return draft.manifest();
            }), "the slow one");
            slow.start();
            inside.await();
            FolioException e = assertThrows(FolioException.class, () -> bundle.commit(draft -> draft.manifest()));
            assertEquals(Kind.LOCK_TIMEOUT, e.kind());
            assertTrue(e.getMessage().contains("\"the slow one\""), e.getMessage());
            leave.countDown();
            slow.join();
        }
    }

    @Test
    void threadsWriteInTurn() throws Exception {
        int writers = 8;
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        try (Bundle bundle = open(30_000)) {
            List<Thread> threads = new ArrayList<>();
            CountDownLatch start = new CountDownLatch(1);
            for (int i = 0; i < writers; i++) {
                int me = i;
                threads.add(new Thread(() -> {
                    try {
                        start.await();
                        for (int n = 0; n < 15; n++) {
                            bundle.commit(draft -> {
                                order.add(me);
                                return draft.manifest().withMetadata(Map.of("writer", me, "at", order.size()));
                            });
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            threads.forEach(Thread::start);
            start.countDown();
            for (Thread each : threads) {
                each.join();
            }
            assertEquals(1 + 15 * writers, bundle.manifest().revision());
        }
        assertEquals(15 * writers, order.size());
        for (int me = 0; me < writers; me++) {
            for (int last = -1, at = 0; at < order.size(); at++) {
                if (order.get(at) == me) {
                    // a thread that finds the lock free may come twice; nobody waits while all others come again and again
                    assertTrue(last < 0 || at - last <= 6 * writers, me + " waited from " + last + " to " + at + " in " + order);
                    last = at;
                }
            }
        }
    }

    @Test
    void processesWaitInTheOrderInWhichTheyCame() throws Exception {
        Path file = directory.resolve("items.json.queue");
        Process first = child("queue", file);
        try (Queue second = Queue.enter(file)) {
            Process third = child("queue", file);
            assertFalse(second.isFirst());
            end(first);
            assertTrue(second.isFirst(), "a place ends with its process");
            assertTrue(second.isFirst(), "to look does not leave it");
            second.note(java.time.Instant.ofEpochSecond(7, 8_000));
            assertEquals(java.time.Instant.ofEpochSecond(7, 8_000), second.noted());
            end(third);
        }
        try (Queue nowhere = Queue.enter(directory.resolve("no such folder/queue"))) {
            assertTrue(nowhere.isFirst(), "where there can be no queue, nobody waits in it");
            nowhere.note(java.time.Instant.now());
            assertEquals(java.time.Instant.EPOCH, nowhere.noted());
        }
    }

    @Test
    void whatAnotherProcessReadsIsNotDeleted() throws Exception {
        try (Bundle bundle = open(5_000)) {
            Leases leases = new Leases(Disk.REAL, bundle.path());
            Path payload = Files.writeString(bundle.path().resolve("tables/x--r2.parquet"), "x");
            Process child = child("share", payload);
            Pins.doom(leases, payload);
            assertTrue(Files.exists(payload));
            assertTrue(Flock.isShared(payload));
            end(child);
            assertFalse(Flock.isShared(payload));
            Pins.doom(leases, payload);
            assertFalse(Files.exists(payload));
        }
    }

    @Test
    void aLeaseHoldsItsPayloadsUntilItsProcessEnds() throws Exception {
        try (Bundle bundle = open(5_000)) {
            Leases leases = new Leases(Disk.REAL, bundle.path());
            Path payload = Files.writeString(bundle.path().resolve("tables/x--r2.parquet"), "x");
            Process child = child("lease", payload);
            assertEquals(Set.of("tables/x--r2.parquet"), leases.read());
            Pins.doom(leases, payload);
            assertTrue(Files.exists(payload));
            end(child);
            assertEquals(Set.of(), leases.read());
            Pins.doom(leases, payload);
            assertFalse(Files.exists(payload));
            try (var files = Files.list(bundle.path().resolve("cache"))) {
                assertEquals(0, files.count(), "a lease of a process that died goes with the next look");
            }
            AutoCloseable own = leases.take(Set.of("tables/y"));
            assertEquals(Set.of("tables/y"), leases.read());
            own.close();
            assertEquals(Set.of(), leases.read());
        }
    }

    @Test
    void aWriterThatTakesDaysKeepsItsFile() throws Exception {
        try (Bundle bundle = open(5_000)) {
            Path staged = Files.writeString(bundle.path().resolve("tables/staged-12ab.parquet"), "x");
            Files.setLastModifiedTime(staged, java.nio.file.attribute.FileTime.fromMillis(0));
            Process child = child("share", staged);
            assertEquals(List.of(), bundle.collect(Duration.ofDays(1)).files());
            end(child);
            assertEquals(List.of(staged), bundle.collect(Duration.ofDays(1)).files());
            assertFalse(Files.exists(staged));
        }
    }
}
