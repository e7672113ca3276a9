package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * How the first of the queue lets those in who do not queue: Python's package. It looks every 50 ms whether the lock is free, and
 * begins again, at once, when somebody published since it read the manifest. So that it finds the lock free twice in a row, the
 * first holds back now and then, once the lock is free, for longer than Python looks away.
 *
 * <p>It does so where it has noticed one: who looks for the lock opens its file, and of those who queue only the first does.
 * Only Linux tells that; elsewhere it is done on suspicion, and more seldom. When it is due next is noted as the time of the last
 * access to the queue's file, for all processes.
 */
final class Courtesy {
    private static final long WINDOW_NS = 80_000_000;
    private static final long LOOK_NS = 1_000_000;
    private static final long OF_LATE_NS = 1_000_000_000L;
    private static final Duration NOTICED = Duration.ofMillis(400);
    private static final Duration SUSPECTED = Duration.ofMillis(800);

    private final Path lock;
    private final Path queue;
    private volatile long seen = System.nanoTime() - OF_LATE_NS;
    private volatile Instant due = Instant.EPOCH;

    Courtesy(Path lock, Path queue) {
        this.lock = lock;
        this.queue = queue;
    }

    /**
     * Waits for the lock, at the front of the queue; null at the deadline.
     *
     * @param attempt takes the lock where it is free, else gives null
     * @throws FolioException INTERRUPTED, and what the attempt throws
     */
    Disk.Lock take(Supplier<Disk.Lock> attempt, long deadline) {
        Disk.Lock free = wasSeen() ? null : attempt.get();
        if (free != null) {
            return free;
        }
        boolean owed = false;
        long until = 0;
        try (Opens opens = Opens.of(lock)) {
            while (true) {
                long now = System.nanoTime();
                if (opens.any()) {
                    seen = now;
                }
                owed = owed || (wasSeen() || !opens.tells()) && isDue();
                if (owed && until == 0 && !Holder.isHeld(lock)) {
                    until = now + WINDOW_NS;
                }
                if (!owed || until != 0 && now >= until) {
                    Disk.Lock taken = attempt.get();
                    if (taken != null) {
                        return taken;
                    }
                    opens.any(); // that was this process
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
    }

    private boolean wasSeen() {
        return System.nanoTime() - seen < OF_LATE_NS;
    }

    /** Whether it is time to hold back; then it is not for a while. */
    private boolean isDue() {
        Instant now = Instant.now();
        try {
            BasicFileAttributeView times = Files.getFileAttributeView(queue, BasicFileAttributeView.class);
            Instant noted = times.readAttributes().lastAccessTime().toInstant();
            if (now.isBefore(due) || now.isBefore(noted) && noted.isBefore(now.plus(SUSPECTED))) { // a later time is another clock's
                return false;
            }
            due = now.plus(wasSeen() ? NOTICED : SUSPECTED);
            times.setTimes(null, FileTime.from(due), null);
        } catch (IOException e) {
            // another user's file: each process has its own time then
        }
        return true;
    }
}
