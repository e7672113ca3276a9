package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Entry;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A table of many files in an object store, whose files never change: each is fetched when it is needed, into a folder that looks
 * like the one there as far as it was fetched. For one reading; thread-safe.
 */
public final class RemoteFolder {
    private static final int FETCHES = 8;
    private static final int ALL = Integer.MAX_VALUE;

    /** Files that stay until it is closed. */
    @FunctionalInterface
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private final String item;
    private final ObjectStore store;
    private final Mirror mirror;
    private final Duration patience;
    private Set<String> keys;

    RemoteFolder(String item, ObjectStore store, Mirror mirror, Duration patience) {
        this.item = item;
        this.store = store;
        this.mirror = mirror;
        this.patience = patience;
    }

    /** The folder of this machine that stands for it. */
    public Path root() {
        return mirror.root();
    }

    /** Where it is. */
    public String url() {
        return store.url();
    }

    private String key(Path file) {
        if (!file.startsWith(root()) || file.equals(root())) {
            throw FolioException.of(Kind.UNSUPPORTED, "The log of \"" + item + "\" at " + url() + " names the file " + file + ", outside of that place:"
                    + " such files are not read.", "item", item, "path", url());
        }
        return root().relativize(file).toString().replace('\\', '/');
    }

    /**
     * What lies in a folder now, but not in folders below it; in the order of the names.
     *
     * @throws FolioException UNSUPPORTED for web servers, NOT_A_FOLIO when there is no such bucket, IO_ERROR
     */
    public List<Entry> list(Path folder) {
        String prefix = key(folder) + "/";
        return listed(prefix).stream().filter(each -> each.key().length() > prefix.length() && each.key().indexOf('/', prefix.length()) < 0).toList();
    }

    private List<Entry> listed(String prefix) {
        try {
            return new Retry(patience).call(() -> store.list(prefix, ALL));
        } catch (StoreException e) {
            throw RemoteFailures.of("listed", url(), e);
        }
    }

    /** The facts of a file; empty when it is not there. Errors as {@link #list}. */
    public Optional<Entry> entry(Path file) {
        String key = key(file);
        return listed(key).stream().filter(each -> each.key().equals(key)).findFirst();
    }

    /** Whether a file is there, as far as is known since it was asked first. Errors as {@link #list}. */
    public synchronized boolean exists(Path file) {
        if (keys == null) {
            keys = new HashSet<>();
            listed("").forEach(each -> keys.add(each.key()));
        }
        return keys.contains(key(file));
    }

    /**
     * Brings a file here, unless it is.
     *
     * @return false when there is no such file
     * @throws FolioException DISK_FULL, INTERRUPTED, IO_ERROR
     */
    public boolean bring(Path file) {
        return mirror.fetch(key(file), file, new Mirror.Expected("A file of \"" + item + "\"", OptionalLong.empty(), Optional.empty()));
    }

    /**
     * Brings files here and keeps them until the result is closed; those that are not there are missing then. Errors as {@link #bring}.
     */
    public Held hold(Collection<Path> files) {
        List<Pin> pins = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(FETCHES);
        try {
            List<Future<Pin>> all = new ArrayList<>();
            files.forEach(file -> all.add(pool.submit(() -> held(file))));
            for (Future<Pin> each : all) {
                pins.add(each.get());
            }
            return () -> pins.forEach(Pin::close);
        } catch (ExecutionException e) {
            pins.forEach(Pin::close);
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            pins.forEach(Pin::close);
            Thread.currentThread().interrupt();
            throw FolioException.of(Kind.INTERRUPTED, "Fetching the files of \"" + item + "\" was interrupted.", "item", item, "path", url());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Again where it was evicted between the two. */
    private Pin held(Path file) {
        for (int i = 0; ; i++) {
            boolean there = bring(file);
            Pin pin = new Pin(file);
            if (!there || i == 3 || Files.exists(file)) {
                return pin;
            }
            pin.close();
        }
    }
}
