package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Stamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The right to write to a bundle. Threads of this process get it in the order in which they came. Processes take the lock of all
 * writers; where two were after it at once they queue from then on ({@link Queue}): only the first waits for the lock itself. So
 * nobody who has just let go of it can snatch it from those who wait.
 *
 * <p>Python's package does not queue; {@link Courtesy} lets it in.
 */
final class WriterLock {
    private static final Map<Path, Turn> TURNS = new ConcurrentHashMap<>();

    /** Waiting threads of this process, the first first. */
    private static final class Turn extends ReentrantLock {
        private static final long serialVersionUID = 1L;
        private volatile transient Instant since;

        Turn() {
            super(true);
        }

        String holder() {
            Thread owner = getOwner();
            Instant begun = since;
            return owner == null || begun == null ? "Another thread" : "The thread \"" + owner.getName() + "\" of this process (since "
                    + Stamp.of(begun) + ")";
        }
    }

    private final Disk disk;
    private final Path root;
    private final Path lock;
    private final Path queue;
    private final Duration patience;
    private final Turn turn;
    private final Courtesy courtesy;

    WriterLock(Disk disk, Path root, Places places, Duration patience) {
        this.disk = disk;
        this.root = root;
        this.lock = places.lock();
        this.queue = places.queue();
        this.patience = patience;
        this.courtesy = new Courtesy(lock);
        this.turn = TURNS.computeIfAbsent(root, path -> new Turn());
    }

    /**
     * Does something while nobody else writes.
     *
     * @throws FolioException LOCK_TIMEOUT telling who holds it, INTERRUPTED, INVALID_ARGUMENT inside itself, UNSUPPORTED,
     *     IO_ERROR, READ_ONLY, and what the work throws
     */
    <T> T holding(Supplier<T> work) {
        if (turn.isHeldByCurrentThread()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "A change of " + root + " was begun inside another one. Put both into one"
                    + " transaction.", "path", root.toString());
        }
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw FolioException.of(Kind.LOCK_TIMEOUT, turn.holder() + " is writing to " + root + ". After " + patience.toMillis()
                        + " ms of waiting nothing was changed; try again, or wait longer with the option lock-timeout.",
                        "path", root.toString(), "holder", Map.of("pid", ProcessHandle.current().pid()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FolioException.of(Kind.INTERRUPTED, "Waiting to write to " + root + " was interrupted; nothing was changed.",
                    "path", root.toString());
        }
        try {
            turn.since = Instant.now();
            Disk.Lock held = take(deadline);
            try {
                return work.get();
            } finally {
                held.close();
            }
        } finally {
            turn.since = null;
            turn.unlock();
        }
    }

    private Disk.Lock take(long deadline) {
        if (!Files.exists(queue)) {
            Disk.Lock first = ifFree();
            if (first != null) {
                return first;
            }
        }
        try (Queue place = Queue.enter(queue)) {
            Disk.Lock taken = courtesy.take(place, this::ifFree, deadline);
            if (taken == null) {
                throw timeout();
            }
            return taken;
        }
    }

    /** Whoever waits in the queue before is not told: who holds the lock is in the way of all. */
    private FolioException timeout() {
        Optional<Holder> holder = Holder.of(lock);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("path", lock.toString());
        details.put("waited-ms", patience.toMillis());
        holder.ifPresent(facts -> details.put("holder", facts.details()));
        return new FolioException(Kind.LOCK_TIMEOUT, holder.map(Holder::sentence).orElse("Another process is writing to this bundle.") + " After "
                + patience.toMillis() + " ms of waiting nothing was changed: " + lock + " is locked. Try again, or wait longer with the option"
                + " lock-timeout.", details, null);
    }

    /** The lock, or null while somebody holds it. */
    private Disk.Lock ifFree() {
        try {
            return disk.lock(lock, Duration.ZERO);
        } catch (FolioException e) {
            if (e.kind() == Kind.LOCK_TIMEOUT) {
                return null;
            }
            throw e;
        }
    }
}
