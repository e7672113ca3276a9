package datafolio.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first of the queue holds back for those who do not queue: never too short; how long at most is no matter of a test. */
class CourtesyTest {
    private static final Duration WINDOW = Duration.ofMillis(75);

    @TempDir
    Path directory;

    private Path lock;
    private Path queue;

    @BeforeEach
    void makeFiles() throws IOException {
        lock = Files.createFile(directory.resolve("items.json.lock"));
        queue = directory.resolve("items.json.queue");
    }

    private static long inTenSeconds() {
        return System.nanoTime() + Duration.ofSeconds(10).toNanos();
    }

    /** Gives the lock at the n-th attempt, and notes when each was. */
    private static Supplier<Disk.Lock> atAttempt(int n, List<Instant> when) {
        return () -> {
            when.add(Instant.now());
            return when.size() < n ? null : () -> { };
        };
    }

    private Instant noted() {
        try (Queue any = Queue.enter(queue)) {
            return any.noted();
        }
    }

    private Disk.Lock take(Supplier<Disk.Lock> attempt, long deadline) {
        try (Queue place = Queue.enter(queue)) {
            return new Courtesy(lock).take(place, attempt, deadline);
        }
    }

    @Test
    void whoFindsTheLockFreeTakesIt() throws Exception {
        List<Instant> attempts = new ArrayList<>();
        take(atAttempt(1, attempts), inTenSeconds()).close();
        assertEquals(1, attempts.size());
        assertEquals(Instant.EPOCH, noted(), "nobody else is after it: nothing is owed");
    }

    @Test
    void whoWaitsAloneHoldsBackForNobody() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux tells who opens a file");
        take(atAttempt(50, new ArrayList<>()), inTenSeconds()).close();
        assertEquals(Instant.EPOCH, noted());
    }

    /** Gives the lock at the first attempt that was not made for the length of a window. */
    private static Supplier<Disk.Lock> afterAWindow(List<Instant> when) {
        return () -> {
            when.add(Instant.now());
            return when.size() > 1 && Duration.between(when.get(when.size() - 2), when.get(when.size() - 1)).compareTo(WINDOW) >= 0 ? () -> { } : null;
        };
    }

    @Test
    void whoNoticesAPythonHoldsBackAndNoOtherProcessDoesAgainAtOnce() throws Exception {
        Thread python = new Thread(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Files.newInputStream(lock).close(); // as who looks whether it is free
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException e) {
                // enough
            }
        });
        python.start();
        try {
            Instant begun = Instant.now();
            Disk.Lock taken = take(afterAWindow(new ArrayList<>()), inTenSeconds());
            assertNotNull(taken, "it never held back");
            assertTrue(noted().isAfter(begun.plusMillis(220)), "next at " + noted());
            try (Queue any = Queue.enter(queue)) {
                any.note(Instant.now().plus(Duration.ofDays(1)));
            }
            assertNotNull(take(afterAWindow(new ArrayList<>()), inTenSeconds()), "a time that another clock noted is not waited for");
            assertTrue(noted().isBefore(Instant.now().plusSeconds(2)));
        } finally {
            python.interrupt();
            python.join();
        }
    }

    @Test
    void waitingEndsAtTheDeadlineAndByAnInterrupt() {
        assertNull(take(() -> null, System.nanoTime() + Duration.ofMillis(20).toNanos()));
        Thread.currentThread().interrupt();
        try {
            FolioException e = assertThrows(FolioException.class, () -> take(() -> null, inTenSeconds()));
            assertEquals(Kind.INTERRUPTED, e.kind());
        } finally {
            assertTrue(Thread.interrupted(), "the flag is still up");
        }
    }
}
