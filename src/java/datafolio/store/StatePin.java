package datafolio.store;

import datafolio.manifest.Manifest;
import java.util.concurrent.atomic.AtomicBoolean;

/** While it is open, no process of this library deletes a payload of one state of a bundle, whatever commits say. */
public final class StatePin implements AutoCloseable {
    private final Manifest manifest;
    private final Pins.Group group;
    private final AutoCloseable lease;
    private final AtomicBoolean open = new AtomicBoolean(true);

    StatePin(Manifest manifest, Pins.Group group, AutoCloseable lease) {
        this.manifest = manifest;
        this.group = group;
        this.lease = lease;
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
            try {
                lease.close();
            } catch (Exception e) {
                throw new IllegalStateException("a lease is let go of without any error", e);
            }
            Pins.release(group);
        }
    }
}
