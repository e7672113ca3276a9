package datafolio.store;

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
 */
public record BundleOptions(boolean create, boolean readOnly, Map<String, Object> metadata, Duration lockTimeout,
                            boolean followReferences) {
    /** Created when missing, writable, 30 s of patience, references of others not followed. */
    public static final BundleOptions DEFAULT = new BundleOptions(true, false, Map.of(), Duration.ofSeconds(30), false);

    /** Checks that nothing is missing. */
    public BundleOptions {
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(lockTimeout, "lockTimeout");
    }
}
