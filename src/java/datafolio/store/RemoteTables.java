package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Facts;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.remote.Stores;
import datafolio.remote.Url;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tables that references name in object stores and on web servers. A file is kept by its URL and its tag, so that one that changed
 * is fetched anew. Thread-safe.
 */
final class RemoteTables implements AutoCloseable {
    private static final String LOG = "_delta_log/";

    /** What a place was like when it was looked at. */
    private record Seen(Facts facts, long at) {}

    private final Disk disk;
    private final CloudOptions options;
    private final ObjectCache cache;
    private final Map<Url, ObjectStore> stores = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();

    RemoteTables(Disk disk, CloudOptions options) {
        this.disk = disk;
        this.options = options;
        this.cache = ObjectCache.of(options);
    }

    /** Whether a reference names a place that is not of this machine. */
    static boolean isOne(Item reference) {
        return Url.is(reference.text("path").orElse(""));
    }

    /** Whether a reference names a folder with a log, whose files are found by that. */
    private static boolean isDelta(Item reference) {
        return "delta".equals(reference.get("table_format"));
    }

    private static Url url(Item reference) {
        Url url = Url.of(reference.text("path").orElse(""));
        if (isDelta(reference)) {
            return url;
        } else if (url.name().isEmpty() || Boolean.TRUE.equals(reference.get("is_directory"))) {
            throw FolioException.of(Kind.UNSUPPORTED, "\"" + reference.name() + "\" is at " + url + ", which is no single file; only single files are read from there.",
                    "item", reference.name(), "path", url.toString());
        }
        return url;
    }

    /** The folder that its file is fetched into; the store is not asked. */
    Path folder(Item reference) {
        Path folder = folder(url(reference)).resolve("bundle");
        try {
            Folders.create(disk, folder);
            return folder.toRealPath();
        } catch (IOException e) {
            throw Failures.of("made", folder, e);
        }
    }

    private Path folder(Url url) {
        return cache.place(url.toString() + options.endpoint().map(each -> " at " + each).orElse(""), "reference");
    }

    /** Whether something is there. */
    boolean isThere(Item reference) {
        if (!isDelta(reference)) {
            return facts(reference).isPresent();
        }
        Url url = url(reference);
        try {
            return !new Retry(options.patience()).call(() -> store(url).list(LOG, 1)).isEmpty();
        } catch (StoreException e) {
            throw RemoteFailures.of("looked at", url.toString(), e);
        }
    }

    /**
     * The folder of a Delta table, of which nothing is fetched yet.
     *
     * @throws FolioException MISSING_DEPENDENCY, IO_ERROR
     */
    RemoteFolder delta(Item reference) {
        Url url = url(reference);
        try {
            folder(reference);
            Mirror mirror = new Mirror(disk, folder(url).toRealPath(), url.toString(), cache, store(url), options.patience());
            return new RemoteFolder(reference.name(), store(url), mirror, options.patience());
        } catch (IOException e) {
            throw Failures.of("kept", cache.folder(), e);
        }
    }

    private Optional<Facts> facts(Item reference) {
        Url url = url(reference);
        synchronized (seen) {
            Seen last = seen.get(url.toString());
            if (last != null && System.nanoTime() - last.at() < options.maxAge().toNanos()) {
                return Optional.of(last.facts());
            }
        }
        try {
            ObjectStore store = store(url.parent());
            long at = System.nanoTime();
            Optional<Facts> facts = new Retry(options.patience()).call(() -> store.head(url.name()));
            synchronized (seen) {
                facts.ifPresent(found -> seen.put(url.toString(), new Seen(found, at)));
            }
            return facts;
        } catch (StoreException e) {
            throw RemoteFailures.of("looked at", url.toString(), e);
        }
    }

    private ObjectStore store(Url folder) {
        synchronized (stores) {
            return stores.computeIfAbsent(folder, place -> Stores.open(place, options));
        }
    }

    /**
     * The file of a reference, fetched when what is there is not here.
     *
     * @throws FolioException PAYLOAD_MISSING when nothing is there, UNSUPPORTED for folders, DISK_FULL, INTERRUPTED, IO_ERROR
     */
    Path file(Item reference) {
        Url url = url(reference);
        Facts facts = facts(reference).orElseThrow(() -> missing(reference, url));
        String ending = url.name().replaceAll("\\?.*", "").replaceFirst("^.*?((\\.[A-Za-z0-9]{1,8}){0,2})$", "$1");
        Path file = folder(reference).resolve(Digest.md5((facts.tag() + " " + facts.size()).getBytes(java.nio.charset.StandardCharsets.UTF_8)) + ending);
        try {
            Mirror mirror = new Mirror(disk, folder(url).toRealPath(), url.toString(), cache, store(url.parent()), options.patience());
            if (!mirror.fetch(url.name(), file, new Mirror.Expected("\"" + reference.name() + "\"", OptionalLong.empty(), Optional.empty()))) {
                throw missing(reference, url);
            }
            return file;
        } catch (IOException e) {
            throw Failures.of("kept", cache.folder(), e);
        }
    }

    private static FolioException missing(Item reference, Url url) {
        return FolioException.of(Kind.PAYLOAD_MISSING, "Table \"" + reference.name() + "\" cannot be read: nothing is at " + url + ".", "item", reference.name(),
                "path", url.toString());
    }

    @Override
    public void close() {
        synchronized (stores) {
            stores.values().forEach(ObjectStore::close);
            stores.clear();
        }
    }
}
