package datafolio.store;

import datafolio.manifest.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The last publishes of a bundle in an object store, each by an id of its own, in the metadata's {@code _datafolio}. By it a
 * writer whose answer was lost sees that its publish went through, also when others have published since.
 */
final class Trail {
    private static final String OWN = "_datafolio";
    private static final String COMMITS = "commits";
    private static final int LENGTH = 32;

    private Trail() {}

    static String fresh() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    /** The next manifest with the trail of the one before and a further id. */
    static Manifest signed(Manifest next, Manifest before, String id) {
        List<Object> ids = new ArrayList<>(ids(before));
        ids.add(id);
        Map<String, Object> own = new LinkedHashMap<>();
        if (next.metadata().get(OWN) instanceof Map<?, ?> kept) {
            kept.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        own.put(COMMITS, List.copyOf(ids.subList(Math.max(0, ids.size() - LENGTH), ids.size())));
        Map<String, Object> metadata = new LinkedHashMap<>(next.metadata());
        metadata.put(OWN, own);
        return next.withMetadata(metadata);
    }

    static boolean has(Manifest manifest, String id) {
        return ids(manifest).contains(id);
    }

    private static List<?> ids(Manifest manifest) {
        return manifest.metadata().get(OWN) instanceof Map<?, ?> own && own.get(COMMITS) instanceof List<?> list ? list : List.of();
    }
}
