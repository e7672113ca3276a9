package datafolio.store;

import datafolio.manifest.Manifest;
import java.util.concurrent.atomic.AtomicBoolean;

/** While it is open, this process deletes no payload of one state of a bundle, whatever commits say. */
public final class StatePin implements AutoCloseable {
    private final Manifest manifest;
    private final Pins.Group group;
    private final AtomicBoolean open = new AtomicBoolean(true);

    StatePin(Manifest manifest, Pins.Group group) {
        this.manifest = manifest;
        this.group = group;
        Pins.hold(group);
    }

    /** The state that is held. */
    public Manifest manifest() {
        return manifest;
    }

    /** Lets go of it, from any thread. May be called twice. */
    @Override
    public void close() {
        if (open.getAndSet(false)) {
            Pins.release(group);
        }
    }
}
