package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Condition;
import datafolio.remote.ObjectStore.Entry;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.store.RemoteManifest.Loaded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle in an object store. Its files are fetched into the {@link Mirror} when they are read; a commit uploads payloads under
 * names that nobody else has and puts the manifest on the condition that it is still the one that the change was made of. Who
 * lost that race reads again and makes the change again.
 */
final class Remote implements AutoCloseable {
    private static final int ALL = Integer.MAX_VALUE;
    private static final int FETCHES = 8;

    private static final Logger LOG = LoggerFactory.getLogger("datafolio.cloud");

    private final AtomicBoolean told = new AtomicBoolean();
    private final ObjectStore store;
    private final RemoteManifest manifest;
    private final Mirror mirror;
    private final Places places;
    private final CloudOptions options;
    private final Duration patience;

    Remote(ObjectStore store, RemoteManifest manifest, Mirror mirror, BundleOptions options) {
        this.store = store;
        this.manifest = manifest;
        this.mirror = mirror;
        this.places = new Places(mirror.root());
        this.options = options.cloud();
        this.patience = options.lockTimeout();
    }

    /** The folder of this machine that stands for the bundle. */
    Path root() {
        return mirror.root();
    }

    String url() {
        return store.url();
    }

    boolean isReadOnly() {
        return store.readOnly();
    }

    /** The tables where they are, when the options say that they are read there. */
    Optional<InPlace> inPlace() {
        return options.extension().map(file -> new InPlace(store, root(), options.patience(), file));
    }

    ManifestSource manifest() {
        return manifest;
    }

    /** Texts for people: the bundle is whole without them. */
    static void text(ObjectStore store, String key, String text) {
        try {
            store.put(key, text.getBytes(StandardCharsets.UTF_8), Condition.ANY);
        } catch (StoreException e) {
            // the next publish writes it again
        }
    }

    /** Brings a payload here, unless it is or the store has none, and tells its place. Errors as {@link Mirror#fetch}. */
    Path fetch(Item item, Path file) {
        if (item.type() == ItemType.INCLUDED_TABLE && !told.getAndSet(true)) {
            LOG.info("tables of {} are fetched whole, into {}, and queried there", url(), root());
        }
        mirror.fetch(key(file), file, new Mirror.Expected("\"" + item.name() + "\"", size(item), item.checksum()));
        return file;
    }

    /** The manifest, when its payloads have come, many at once. Errors as {@link #fetch}: the first of them. */
    Manifest fetchAll(Manifest state) {
        List<Item> items = state.items().stream().filter(Audit::hasPayload).toList();
        ExecutorService pool = Executors.newFixedThreadPool(FETCHES);
        try {
            List<Future<?>> all = new ArrayList<>();
            items.forEach(item -> all.add(pool.submit(() -> fetch(item, places.payload(item)))));
            for (Future<?> each : all) {
                each.get();
            }
            return state;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FolioException.of(Kind.INTERRUPTED, "Fetching the files of " + url() + " was interrupted.", "path", url());
        } finally {
            pool.shutdownNow();
        }
    }

    void expire() {
        manifest.expire();
    }

    private String key(Path file) {
        return root().relativize(file).toString().replace('\\', '/');
    }

    private static OptionalLong size(Item item) {
        Object recorded = item.get(item.type() == ItemType.ARTIFACT ? "file_size" : "size_bytes");
        return recorded instanceof Number number && item.type() != ItemType.REFERENCED_TABLE ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    /** Uploads what a change will need, before anybody has to wait for it. */
    private void prepare(Function<Draft, Manifest> change, String now) {
        Draft draft = new Draft(manifest.load().manifest(), places, now, true);
        upload(draft, Publication.names(change.apply(draft)));
    }

    /** Makes a change while no other thread or process of this machine does; what is large goes before. */
    Manifest commit(WriterLock lock, Function<Draft, Manifest> change, List<Staged> payloads, String now) {
        if (!payloads.isEmpty()) {
            prepare(change, now);
        }
        return lock.holding(() -> commit(change, now));
    }

    /** Makes a change, again and again until it is made of what is there. The caller keeps the other writers of this machine away. */
    private Manifest commit(Function<Draft, Manifest> change, String now) {
        Retry races = new Retry(patience);
        probe();
        while (true) {
            Loaded before = manifest.load();
            Draft draft = new Draft(before.manifest(), places, now, true);
            Manifest changed = change.apply(draft);
            if (changed == draft.manifest()) {
                return changed;
            }
            String id = Trail.fresh();
            Manifest next = Trail.signed(changed.published(now), before.manifest(), id);
            Set<String> named = Publication.names(next);
            upload(draft, named);
            if (replace(before, next, id, draft)) {
                settle(draft, named, before.manifest(), next);
                return next;
            } else if (!races.pause()) {
                throw FolioException.of(Kind.LOCK_TIMEOUT, "Others changed " + url() + " first, again and again for " + patience.toMillis()
                        + " ms. Nothing was changed; try again, or wait longer with the option lock-timeout.", "path", url());
            }
        }
    }

    private void probe() {
        try {
            new Probe(store, options.patience()).check();
        } catch (StoreException e) {
            throw RemoteFailures.of("written", url(), e);
        }
    }

    private boolean replace(Loaded before, Manifest next, String id, Draft draft) {
        try {
            return manifest.replace(before, next, id);
        } catch (FolioException e) {
            if ("unknown".equals(e.details().get("outcome"))) {
                draft.placed().keySet().forEach(Staged::published); // what may be named is not taken back
            }
            throw e;
        }
    }

    private void upload(Draft draft, Set<String> named) {
        for (Map.Entry<Staged, Path> each : draft.placed().entrySet()) {
            String key = key(each.getValue());
            Staged staged = each.getKey();
            if (named.contains(key) && !staged.isUploaded()) {
                try {
                    new Retry(options.patience()).call(() -> {
                        store.upload(key, staged.file());
                        return null;
                    });
                } catch (StoreException e) {
                    throw RemoteFailures.of("written", url() + "/" + key, e);
                }
                staged.uploaded(() -> drop(key));
            }
        }
    }

    private void drop(String key) {
        try {
            store.delete(key);
        } catch (StoreException e) {
            // an orphan that nobody names: the next collection takes it
        }
    }

    /** What follows a publish and cannot fail it. */
    private void settle(Draft draft, Set<String> named, Manifest before, Manifest next) {
        draft.placed().forEach((staged, file) -> {
            if (named.contains(key(file))) {
                staged.published();
                mirror.adopt(staged.file(), file, staged.md5(), staged.size());
            }
        });
        text(store, "CONTENTS.md", Texts.contents(next));
        if (before.schemaVersion() < Manifest.SCHEMA_VERSION) {
            drop("metadata.json");
            drop("snapshots.json");
        }
    }

    /** What a collection takes; what somebody of this machine reads is left out, and counted. */
    Garbage garbage(Manifest state, Instant before, Leases leases) {
        List<Item> dead = History.collectable(state);
        Set<String> named = Publication.names(Sweep.without(state, dead));
        Set<String> doomed = Publication.names(state.withItems(dead));
        Set<String> read = leases.read();
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        int inUse = 0;
        for (Entry each : entries().values()) {
            Path file = root().resolve(each.key());
            if (!named.contains(each.key()) && (doomed.contains(each.key()) || isLeft(each, before))) {
                if (leases.isRead(file, read)) {
                    inUse++;
                } else {
                    files.add(file);
                    bytes += each.size();
                }
            }
        }
        return new Garbage(dead, files, bytes, inUse);
    }

    private static boolean isLeft(Entry entry, Instant before) {
        String key = entry.key();
        return key.matches("(tables|models|artifacts)/.+") && Sweep.PAYLOAD.matcher(key.substring(key.lastIndexOf('/') + 1)).matches()
                && entry.modified().isBefore(before);
    }

    private Map<String, Entry> entries() {
        try {
            Map<String, Entry> entries = new TreeMap<>();
            new Retry(options.patience()).call(() -> store.list("", ALL)).forEach(each -> entries.put(each.key(), each));
            return entries;
        } catch (StoreException e) {
            throw RemoteFailures.of("listed", url(), e);
        }
    }

    /** Takes it. */
    Garbage collect(Leases leases, String now, Instant before) {
        Function<Manifest, Garbage> find = state -> garbage(state, before, leases);
        Garbage garbage = find.apply(manifest.load().manifest());
        if (!garbage.versions().isEmpty()) {
            commit(draft -> {
                List<Item> dead = History.collectable(draft.manifest());
                return dead.isEmpty() ? draft.manifest() : Sweep.without(draft.manifest(), dead);
            }, now);
            Garbage after = find.apply(manifest.load().manifest());
            List<Path> still = garbage.files().stream().filter(file -> !Publication.names(manifest.known()).contains(key(file))).toList();
            garbage = new Garbage(garbage.versions(), still, garbage.bytes(), after.inUse());
        }
        garbage.files().forEach(file -> drop(key(file)));
        try {
            new Retry(options.patience()).call(() -> store.abandon(before));
        } catch (StoreException e) {
            // the next collection tries again; some stores have no such thing
        }
        return garbage;
    }

    /**
     * What tells, without reading bytes, of a version whose payload is not there, or not as large as recorded. One listing serves for
     * all where there is one.
     */
    Function<Item, Optional<String>> problems() {
        Map<String, Entry> listed = store.readOnly() ? null : entries();
        return item -> {
            String key = key(places.payload(item));
            OptionalLong found = listed == null ? head(key) : listed.containsKey(key) ? OptionalLong.of(listed.get(key).size()) : OptionalLong.empty();
            OptionalLong size = size(item);
            if (found.isEmpty()) {
                return Optional.of(url() + "/" + key + " is missing");
            }
            return size.isEmpty() || found.getAsLong() < 0 || found.getAsLong() == size.getAsLong() ? Optional.empty()
                    : Optional.of(url() + "/" + key + " is not as it was written: it has " + found.getAsLong() + " bytes, not " + size.getAsLong());
        };
    }

    /** The size of an object; empty when there is none. */
    private OptionalLong head(String key) {
        try {
            return new Retry(options.patience()).call(() -> store.head(key)).map(facts -> OptionalLong.of(facts.size())).orElse(OptionalLong.empty());
        } catch (StoreException e) {
            throw RemoteFailures.of("looked at", url() + "/" + key, e);
        }
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return url();
    }
}
