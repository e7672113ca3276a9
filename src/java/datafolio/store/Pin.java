package datafolio.store;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** While it is open, this process does not delete the payload, whatever commits say. */
public final class Pin implements AutoCloseable {
    private final Path path;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Pin(Path path) {
        this.path = path;
        Pins.hold(path);
    }

    /** The payload. */
    public Path path() {
        return path;
    }

    /** Lets go of it, from any thread. May be called twice. */
    @Override
    public void close() {
        if (open.getAndSet(false)) {
            Pins.release(path);
        }
    }
}
