package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
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
 * Only Linux tells that; elsewhere it is done on suspicion, and more seldom. When it is due next is noted in the queue's file, for
 * all processes.
 */
final class Courtesy {
    private static final long WINDOW_NS = 80_000_000;
    private static final long LOOK_NS = 1_000_000;
    private static final long OF_LATE_NS = 1_000_000_000L;
    private static final Duration NOTICED = Duration.ofMillis(250);
    private static final Duration SUSPECTED = Duration.ofMillis(800);

    private final Path lock;
    private volatile long seen = System.nanoTime() - OF_LATE_NS;
    private volatile Instant due = Instant.EPOCH;

    Courtesy(Path lock) {
        this.lock = lock;
    }

    /**
     * Waits to be the first of the queue, and then for the lock; null at the deadline.
     *
     * @param attempt takes the lock where it is free, else gives null
     * @throws FolioException INTERRUPTED, and what the attempt throws
     */
    Disk.Lock take(Queue place, Supplier<Disk.Lock> attempt, long deadline) {
        while (!place.isFirst()) {
            if (System.nanoTime() >= deadline) {
                return null;
            }
            pause();
        }
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
                owed = owed || (wasSeen() || !opens.tells()) && isDue(place);
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
                pause();
            }
        }
    }

    private void pause() {
        LockSupport.parkNanos(LOOK_NS);
        if (Thread.currentThread().isInterrupted()) {
            throw FolioException.of(Kind.INTERRUPTED, "Waiting for the lock of the bundle was interrupted; nothing was changed.",
                    "path", lock.toString());
        }
    }

    private boolean wasSeen() {
        return System.nanoTime() - seen < OF_LATE_NS;
    }

    /** Whether it is time to hold back; then it is not for a while. */
    private boolean isDue(Queue place) {
        Instant now = Instant.now();
        Instant noted = place.noted();
        if (now.isBefore(due) || now.isBefore(noted) && noted.isBefore(now.plus(SUSPECTED))) { // a later time is another clock's
            return false;
        }
        due = now.plus(wasSeen() ? NOTICED : SUSPECTED);
        place.note(due);
        return true;
    }
}
