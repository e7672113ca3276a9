package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.remote.Url;
import java.nio.file.Path;
import java.util.Locale;
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
    private final Set<String> schemes;

    Followed(Path root, BundleOptions options) {
        this.root = root;
        this.all = options.followReferences();
        this.schemes = options.cloud().referenceSchemes();
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
        return all && allowed(place(reference)) || MADE.contains(new Made(root, place(reference)));
    }

    /** Places of this machine are, others when their scheme is. */
    private boolean allowed(String place) {
        return !Url.is(place) || schemes.contains(scheme(place));
    }

    private static String scheme(String place) {
        String scheme = place.substring(0, place.indexOf(':')).toLowerCase(Locale.ROOT);
        return scheme.equals("gcs") ? "gs" : scheme;
    }

    /** @throws FolioException REFERENCE_NOT_FOLLOWED */
    void check(Item reference) {
        if (!follows(reference)) {
            String place = place(reference);
            String more = Url.is(place) ? ", and with " + scheme(place) + " among the option reference-schemes" : "";
            throw FolioException.of(Kind.REFERENCE_NOT_FOLLOWED, "\"" + reference.name() + "\" is a reference to " + place(reference)
                    + ", outside of the folio, and was not followed: whoever wrote the folio chose that place. If you trust it, open the folio"
                    + " with the option follow-references" + more + ".", "item", reference.name(), "path", place(reference));
        }
    }

    private static String place(Item reference) {
        return reference.text("path").orElse("");
    }
}
