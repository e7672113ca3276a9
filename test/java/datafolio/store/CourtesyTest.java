package datafolio.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first of the queue holds back for those who do not queue: never too short; how long at most is no matter of a test. */
class CourtesyTest {
    private static final Duration WINDOW = Duration.ofMillis(60);
    private static final Duration RETURN = Duration.ofMillis(30);

    @TempDir
    Path directory;

    private Path lock;
    private Path queue;
    private Path items;

    @BeforeEach
    void makeFiles() throws IOException {
        lock = Files.createFile(directory.resolve("items.json.lock"));
        queue = Files.createFile(directory.resolve("items.json.queue"));
        items = Files.writeString(directory.resolve("items.json"), "{}");
        Files.setAttribute(queue, "lastAccessTime", FileTime.fromMillis(0));
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

    private Instant noted() throws IOException {
        return Files.readAttributes(queue, BasicFileAttributes.class).lastAccessTime().toInstant();
    }

    @Test
    void whoFindsTheLockFreeTakesIt() throws Exception {
        List<Instant> attempts = new ArrayList<>();
        new Courtesy(lock, queue, items).take(atAttempt(1, attempts), inTenSeconds()).close();
        assertEquals(1, attempts.size());
        assertEquals(Instant.EPOCH, noted(), "nobody else is after it: nothing is owed");
    }

    @Test
    void whoHasToWaitHoldsBackNowAndThenAndNoOtherProcessDoesAgainAtOnce() throws Exception {
        List<Instant> attempts = new ArrayList<>();
        new Courtesy(lock, queue, items).take(atAttempt(2, attempts), inTenSeconds()).close();
        assertTrue(Duration.between(attempts.get(0), attempts.get(1)).compareTo(WINDOW) >= 0, attempts.toString());
        Instant next = noted();
        assertTrue(next.isAfter(attempts.get(0).plusMillis(700)), "next at " + next);
        new Courtesy(lock, queue, items).take(atAttempt(2, new ArrayList<>()), inTenSeconds()).close();
        assertTrue(Instant.now().isAfter(next) || noted().equals(next), "it is not due yet");
        Files.setAttribute(queue, "lastAccessTime", FileTime.from(Instant.now().plus(Duration.ofDays(1))));
        new Courtesy(lock, queue, items).take(atAttempt(2, new ArrayList<>()), inTenSeconds()).close();
        assertTrue(noted().isBefore(Instant.now().plusSeconds(2)), "a time that another clock noted is not waited for");
    }

    @Test
    void aPythonThatPublishedNothingHasTimeToComeBack() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/locks")), "the system does not tell who holds locks");
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(place -> Files.isExecutable(Path.of(place, "flock"))),
                "there is no command flock");
        Process other = new ProcessBuilder("flock", lock.toString(), "sh", "-c", "echo held; read line; date +%s%N").redirectErrorStream(true).start();
        var lines = other.inputReader(StandardCharsets.UTF_8);
        assertEquals("held", lines.readLine());
        assertTrue(Holder.isSilent(lock));
        List<Instant> taken = new ArrayList<>();
        Courtesy courtesy = new Courtesy(lock, queue, items);
        Thread waiting = new Thread(() -> {
            Disk.Lock held = courtesy.take(() -> {
                try {
                    return Flock.take(lock, Duration.ZERO);
                } catch (FolioException e) {
                    assertEquals(Kind.LOCK_TIMEOUT, e.kind());
                    return null;
                }
            }, inTenSeconds());
            taken.add(Instant.now());
            assertFalse(Holder.isSilent(lock), "a JVM says that it holds it");
            held.close();
        });
        waiting.start();
        Thread.sleep(300); // it looks every millisecond
        other.getOutputStream().write('\n');
        other.getOutputStream().flush();
        long released = Long.parseLong(lines.readLine().strip());
        other.waitFor();
        waiting.join();
        assertEquals(1, taken.size());
        long nanos = Duration.between(Instant.ofEpochSecond(0, released), taken.get(0)).toNanos();
        assertTrue(nanos >= RETURN.toNanos(), nanos + " ns after it was released");
        assertFalse(Holder.isSilent(lock));
    }

    @Test
    void waitingEndsAtTheDeadlineAndByAnInterrupt() {
        assertNull(new Courtesy(lock, queue, items).take(() -> null, System.nanoTime() + Duration.ofMillis(20).toNanos()));
        Thread.currentThread().interrupt();
        try {
            FolioException e = assertThrows(FolioException.class, () -> new Courtesy(lock, queue, items).take(() -> null, inTenSeconds()));
            assertEquals(Kind.INTERRUPTED, e.kind());
        } finally {
            assertTrue(Thread.interrupted(), "the flag is still up");
        }
    }
}
