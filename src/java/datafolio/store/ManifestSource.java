package datafolio.store;

import datafolio.manifest.Manifest;

/** Where a bundle's manifest is read from. Thread-safe. */
interface ManifestSource {
    /** Whether there is a manifest, or the sidecar of an old bundle that has none yet. */
    boolean exists();

    /** The manifest as it is now. */
    Manifest get();

    /** The manifest as it was read last; nothing is read now. */
    Manifest known();
}
