package datafolio.store;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** While it is open, no process of this library deletes the payload, whatever commits say. */
public final class Pin implements AutoCloseable {
    private final Path path;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicReference<Flock> shared = new AtomicReference<>();

    Pin(Path path) {
        this.path = path;
        Pins.hold(path);
        share();
    }

    /** Lets other processes see that the file is held, once it is there. */
    void share() {
        if (shared.get() == null) {
            Flock lock = Flock.share(path);
            if (lock != null && !shared.compareAndSet(null, lock)) {
                lock.close();
            }
        }
    }

    /** The payload. */
    public Path path() {
        return path;
    }

    /** Lets go of it, from any thread. May be called twice. */
    @Override
    public void close() {
        if (open.getAndSet(false)) {
            Flock lock = shared.get();
            if (lock != null) {
                lock.close();
            }
            Pins.release(path);
        }
    }
}
