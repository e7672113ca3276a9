package datafolio;

import datafolio.manifest.Manifest;
import datafolio.store.Naming;

/** One change of a manifest: pure, so that it can be tried on one manifest and published on a later one. */
@FunctionalInterface
interface Change {
    /**
     * The manifest after the change; the same object when there is nothing to change.
     *
     * @throws datafolio.error.FolioException when the change does not fit this manifest
     */
    Manifest apply(Manifest before, Naming naming);

    /** This change and then another. */
    default Change then(Change next) {
        return (before, naming) -> next.apply(apply(before, naming), naming);
    }
}
