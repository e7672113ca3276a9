package datafolio.store;

import datafolio.remote.CloudOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How a bundle is opened.
 *
 * @param create whether a missing bundle is created
 * @param readOnly whether writing is refused
 * @param metadata facts that a bundle gets when it is created
 * @param lockTimeout how long a commit waits for other writers
 * @param followReferences whether references that others made are followed
 * @param cloud how places that are not of this machine are reached
 */
public record BundleOptions(boolean create, boolean readOnly, Map<String, Object> metadata, Duration lockTimeout,
                            boolean followReferences, CloudOptions cloud) {
    /** Created when missing, writable, 30 s of patience, references of others not followed. */
    public static final BundleOptions DEFAULT = new BundleOptions(true, false, Map.of(), Duration.ofSeconds(30), false);

    /** Checks that nothing is missing. */
    public BundleOptions {
        Objects.requireNonNull(cloud, "cloud");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(lockTimeout, "lockTimeout");
    }

    /** With the usual ways to other places. */
    public BundleOptions(boolean create, boolean readOnly, Map<String, Object> metadata, Duration lockTimeout, boolean followReferences) {
        this(create, readOnly, metadata, lockTimeout, followReferences, CloudOptions.DEFAULT);
    }

    /** The same, for reading only. */
    BundleOptions reading() {
        return new BundleOptions(false, true, metadata, lockTimeout, followReferences, cloud);
    }
}
