package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which references are followed: those that this process made, and all of them when the bundle was opened to follow them.
 * A bundle may be a stranger's, and a reference in it names any file of this machine.
 */
final class Followed {
    /** A reference that this process made, by the bundle and the place as the manifest spells it. */
    private record Made(Path root, String place) {}

    private static final Set<Made> MADE = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final boolean all;

    Followed(Path root, boolean all) {
        this.root = root;
        this.all = all;
    }

    /** From now on references of this bundle to that place are followed by this process. */
    void made(String place) {
        MADE.add(new Made(root, place));
    }

    /** Whether all references are followed. */
    boolean all() {
        return all;
    }

    /** Whether the reference may be looked at. */
    boolean follows(Item reference) {
        return all || MADE.contains(new Made(root, place(reference)));
    }

    /** @throws FolioException REFERENCE_NOT_FOLLOWED */
    void check(Item reference) {
        if (!follows(reference)) {
            throw FolioException.of(Kind.REFERENCE_NOT_FOLLOWED, "\"" + reference.name() + "\" is a reference to " + place(reference)
                    + ", outside of the folio, and was not followed: whoever wrote the folio chose that place. If you trust it, open the folio"
                    + " with the option follow-references.", "item", reference.name(), "path", place(reference));
        }
    }

    private static String place(Item reference) {
        return reference.text("path").orElse("");
    }
}
