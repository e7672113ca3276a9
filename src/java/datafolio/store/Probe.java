package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Condition;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out, once a process and place, whether a store heeds conditions: one that does not would let two writers overwrite each
 * other's manifests.
 */
final class Probe {
    private static final Set<String> HEED = ConcurrentHashMap.newKeySet();
    private static final byte[] BYTES = {'x'};

    private final ObjectStore store;
    private final Duration patience;

    Probe(ObjectStore store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    void check() throws StoreException {
        if (HEED.contains(store.address())) {
            return;
        }
        String key = "items.json.probe-" + Trail.fresh();
        new Retry(patience).call(() -> store.put(key, BYTES, Condition.ANY));
        try {
            if (!refuses(key, Condition.ABSENT) || !refuses(key, Condition.is("\"0123456789abcdef0123456789abcdef\""))) {
                throw FolioException.of(Kind.UNSUPPORTED, "The store of " + store.url() + " does not heed conditions (If-Match, If-None-Match) when it writes:"
                        + " two writers would overwrite each other. Nothing was changed. Use a store or a release of it that does, or open the folio read-only.",
                        "path", store.url());
            }
            HEED.add(store.address());
        } finally {
            delete(key);
        }
    }

    private boolean refuses(String key, Condition condition) throws StoreException {
        try {
            new Retry(patience).call(() -> store.put(key, BYTES, condition));
            return false;
        } catch (StoreException e) {
            if (e.problem() == Problem.PRECONDITION) {
                return true;
            } else if (e.problem() == Problem.UNSUPPORTED) {
                return false;
            }
            throw e;
        }
    }

    private void delete(String key) {
        try {
            store.delete(key);
        } catch (StoreException e) {
            // one byte that nobody names
        }
    }
}
