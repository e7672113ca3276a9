package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * How the first of the queue lets those in who do not queue: Python's package. It looks every 50 ms whether the lock is free, and
 * begins again when somebody published since it read the manifest. So, while the lock is sought after, or was by a Python of late,
 *
 * <ul>
 *   <li>now and then the first holds back for longer than Python looks away: more often where a Python was seen of late. When
 *       that is due next is noted as the time of the last access to the queue's file, for all processes;
 *   <li>and when a Python had the lock and published nothing, for as long as it needs to read the manifest and come back.
 * </ul>
 *
 * <p>Who holds the lock and does not say so in it is such a writer. Only Linux tells; elsewhere the first point has to do.
 */
final class Courtesy {
    private static final long WINDOW_NS = 60_000_000;
    private static final long RETURN_NS = 30_000_000;
    private static final long MOST_NS = 200_000_000;
    private static final long LOOK_NS = 1_000_000;
    private static final long OF_LATE_NS = 5_000_000_000L;
    private static final Duration OFTEN = Duration.ofMillis(400);
    private static final Duration SELDOM = Duration.ofMillis(800);

    private final Path lock;
    private final Path queue;
    private final Path items;
    private volatile long seen = System.nanoTime() - OF_LATE_NS;
    private volatile Instant due = Instant.EPOCH;

    Courtesy(Path lock, Path queue, Path items) {
        this.lock = lock;
        this.queue = queue;
        this.items = items;
    }

    /**
     * Waits for the lock, at the front of the queue; null at the deadline.
     *
     * @param attempt takes the lock where it is free, else gives null
     * @throws FolioException INTERRUPTED, and what the attempt throws
     */
    Disk.Lock take(Supplier<Disk.Lock> attempt, long deadline) {
        Disk.Lock free = isOfLate() ? null : attempt.get();
        if (free != null) {
            return free;
        }
        long begun = System.nanoTime();
        long until = isDue() ? begun + WINDOW_NS : begun;
        long first = 0;
        Object before = null;
        int looks = 0;
        while (true) {
            long now = System.nanoTime();
            boolean silent = Holder.isSilent(lock);
            if (silent && ++looks == 1) {
                before = published();
            } else if (!silent) {
                if (looks > 1 && published().equals(before)) { // one look alone may have met a JVM before it said who it is
                    first = first == 0 ? now : first;
                    until = Math.min(Math.max(until, now + RETURN_NS), first + MOST_NS);
                }
                looks = 0;
            }
            if (looks > 1) {
                seen = now;
            } else if (now >= until) {
                Disk.Lock taken = attempt.get();
                if (taken != null) {
                    return taken;
                }
            }
            if (now >= deadline) {
                return null;
            }
            LockSupport.parkNanos(LOOK_NS);
            if (Thread.currentThread().isInterrupted()) {
                throw FolioException.of(Kind.INTERRUPTED, "Waiting for the lock of the bundle was interrupted; nothing was changed.",
                        "path", lock.toString());
            }
        }
    }

    private boolean isOfLate() {
        return System.nanoTime() - seen < OF_LATE_NS;
    }

    /** Whether it is time to hold back; then it is not for a while. */
    private boolean isDue() {
        Instant now = Instant.now();
        try {
            BasicFileAttributeView times = Files.getFileAttributeView(queue, BasicFileAttributeView.class);
            Instant noted = times.readAttributes().lastAccessTime().toInstant();
            if (now.isBefore(due) || now.isBefore(noted) && noted.isBefore(now.plus(SELDOM))) { // a time to come that is later is another clock's
                return false;
            }
            due = now.plus(isOfLate() ? OFTEN : SELDOM);
            times.setTimes(null, FileTime.from(due), null);
        } catch (IOException e) {
            // another user's file: each process has its own time then
        }
        return true;
    }

    /** What changes when somebody publishes. */
    private Object published() {
        try {
            BasicFileAttributes facts = Files.readAttributes(items, BasicFileAttributes.class);
            return facts.fileKey() + " " + facts.lastModifiedTime() + " " + facts.size();
        } catch (IOException e) {
            return "";
        }
    }
}
