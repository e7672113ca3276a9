package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Manifest;
import datafolio.manifest.ManifestReader;
import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Condition;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.io.IOException;
import java.util.Optional;

/** The manifest of a bundle in an object store, asked for again when what is known is too old, and sent only when it changed. */
final class RemoteManifest implements ManifestSource {
    static final String KEY = "items.json";

    /** @param tag of {@code items.json}; null where there is none */
    record Loaded(String tag, Manifest manifest, long at) {}

    private final ObjectStore store;
    private final CloudOptions options;
    private volatile Loaded loaded;

    RemoteManifest(ObjectStore store, CloudOptions options) {
        this.store = store;
        this.options = options;
    }

    @Override
    public boolean exists() {
        Loaded now = load();
        return now.tag() != null || now.manifest() != Manifest.EMPTY;
    }

    @Override
    public Manifest get() {
        Loaded known = loaded;
        if (known != null && known.tag() != null && System.nanoTime() - known.at() < options.maxAge().toNanos()) {
            return known.manifest();
        }
        Loaded now = load();
        if (now.tag() == null && now.manifest() == Manifest.EMPTY) {
            throw FolioException.of(Kind.NOT_A_FOLIO, store.url() + " is no bundle: it has no items.json.", "path", store.url());
        }
        return now.manifest();
    }

    @Override
    public Manifest known() {
        Loaded last = loaded;
        return last == null ? Manifest.EMPTY : last.manifest();
    }

    /** Whoever looks next asks the store: a change is to be made of what is there. */
    synchronized void expire() {
        Loaded known = loaded;
        if (known != null) {
            loaded = new Loaded(known.tag(), known.manifest(), System.nanoTime() - options.maxAge().toNanos() - 1);
        }
    }

    /** As it is now, asked of the store. Of two answers the later stays known. */
    Loaded load() {
        try {
            return new Retry(options.patience()).call(this::once);
        } catch (StoreException e) {
            throw RemoteFailures.of("read", store.url() + "/" + KEY, e);
        }
    }

    private Loaded once() throws StoreException {
        Loaded before = loaded;
        long at = System.nanoTime();
        try (ObjectStore.Body body = store.get(KEY, before == null ? null : before.tag())) {
            if (body.unchanged()) {
                return keep(new Loaded(before.tag(), before.manifest(), at));
            }
            byte[] bytes = body.stream().readAllBytes();
            if (body.facts().size() >= 0 && bytes.length != body.facts().size()) {
                throw new StoreException(Problem.PASSING, "the connection broke", null);
            }
            Manifest manifest = read(bytes, Optional.empty(), Optional.empty());
            if (manifest.schemaVersion() < Manifest.SCHEMA_VERSION) {
                manifest = read(bytes, sidecar("metadata.json"), sidecar("snapshots.json"));
            }
            return keep(new Loaded(body.facts().tag(), manifest, at));
        } catch (StoreException e) {
            if (e.problem() == Problem.MISSING) {
                Optional<byte[]> old = sidecar("metadata.json");
                return new Loaded(null, old.isEmpty() ? Manifest.EMPTY : ManifestReader.read(new ManifestReader.Files(store.url(), Optional.empty(), old,
                        sidecar("snapshots.json"))), at);
            }
            throw e;
        } catch (IOException e) {
            throw new StoreException(Problem.PASSING, "the connection broke", e);
        }
    }

    private Manifest read(byte[] items, Optional<byte[]> metadata, Optional<byte[]> snapshots) {
        return ManifestReader.read(new ManifestReader.Files(store.url(), Optional.of(items), metadata, snapshots));
    }

    private Optional<byte[]> sidecar(String key) throws StoreException {
        try (ObjectStore.Body body = store.get(key, null)) {
            return Optional.of(body.stream().readAllBytes());
        } catch (StoreException e) {
            if (e.problem() == Problem.MISSING || e.problem() == Problem.DENIED) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new StoreException(Problem.PASSING, "the connection broke", e);
        }
    }

    private synchronized Loaded keep(Loaded fresh) {
        Loaded known = loaded;
        if (known != null && fresh.manifest().revision() < known.manifest().revision() && !created(fresh).equals(created(known))) {
            throw FolioException.of(Kind.NOT_A_FOLIO, "What is at " + store.url() + " is another bundle than the one that was opened: somebody deleted that"
                    + " and made a new one. Open it again.", "path", store.url());
        }
        loaded = known != null && known.at() > fresh.at() ? known : fresh;
        return fresh;
    }

    private static String created(Loaded state) {
        return String.valueOf(state.manifest().metadata().get("created_at"));
    }

    /**
     * Writes the next manifest in the place of the one that was loaded, and of no other.
     *
     * @param id what {@link Trail} knows this publish by
     * @return false when somebody else was first; then nothing was changed
     * @throws FolioException IO_ERROR with {@code outcome} "unknown" when it cannot be told whether it was written
     */
    boolean replace(Loaded before, Manifest next, String id) {
        byte[] bytes = next.write();
        Condition condition = before.tag() == null ? Condition.ABSENT : Condition.is(before.tag());
        Retry retry = new Retry(options.patience());
        boolean unsure = false;
        while (true) {
            long at = System.nanoTime();
            try {
                String tag = store.put(KEY, bytes, condition);
                keep(new Loaded(tag, next, at));
                return true;
            } catch (StoreException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw unknown(e); // the request was on its way
                } else if (e.problem() == Problem.PRECONDITION || before.tag() != null && e.problem() == Problem.MISSING) {
                    return written(id, unsure, e);
                } else if (!e.passes()) {
                    throw RemoteFailures.of("written", store.url() + "/" + KEY, e);
                }
                unsure |= e.problem() == Problem.PASSING;
                if (!pause(retry, unsure, e)) {
                    if (!unsure) {
                        throw RemoteFailures.of("written", store.url() + "/" + KEY, e);
                    } else if (written(id, true, e)) {
                        return true;
                    }
                    throw unknown(e);
                }
            }
        }
    }

    private boolean pause(Retry retry, boolean unsure, StoreException why) {
        try {
            return retry.pause();
        } catch (FolioException e) {
            throw unsure ? unknown(why) : e;
        }
    }

    /** Whether the publish of that id is in what is there now. */
    private boolean written(String id, boolean unsure, StoreException why) {
        try {
            return Trail.has(load().manifest(), id);
        } catch (FolioException e) {
            if (unsure) {
                throw unknown(why);
            }
            throw e;
        }
    }

    private FolioException unknown(StoreException e) {
        Kind kind = Thread.currentThread().isInterrupted() ? Kind.INTERRUPTED : Kind.IO_ERROR;
        return new FolioException(kind, store.url() + " may have been changed or not: the store did not answer (" + e.getMessage()
                + "). Look whether the change is there before you make it again.",
                java.util.Map.of("path", store.url(), "outcome", "unknown"), e);
    }
}
