package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import datafolio.remote.ObjectStore;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What is kept on this machine of one place of an object store: a folder of the {@link ObjectCache}. In {@code bundle} lie the
 * files, in {@code ledger}, by the same names, what was known of each when it came, its time being when it was used last.
 *
 * <p>A file is fetched under a passing name, checked, synced and renamed, by one thread of one process while the others that want
 * it wait for its lock. A connection that breaks is taken up where it broke.
 */
final class Mirror {
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(3650);
    private static final long TOUCH_MS = 10_000;
    private static final int BUFFER = 1 << 16;

    private final Disk disk;
    private final Path folder;
    private final ObjectCache cache;
    private final ObjectStore store;
    private final Duration patience;

    /**
     * @param folder a folder of the cache; made where it is missing
     * @param url what it is of, for people
     */
    Mirror(Disk disk, Path folder, String url, ObjectCache cache, ObjectStore store, Duration patience) throws IOException {
        this.disk = disk;
        this.folder = folder;
        this.cache = cache;
        this.store = store;
        this.patience = patience;
        for (String each : new String[] {"bundle", "ledger", "locks"}) {
            Folders.create(disk, folder.resolve(each));
        }
        if (!Files.exists(folder.resolve(ObjectCache.URL))) {
            disk.write(folder.resolve(ObjectCache.URL), url.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** The folder that stands for the place. */
    Path root() {
        return folder.resolve("bundle");
    }

    /** What is expected of an object. */
    record Expected(String what, OptionalLong size, Optional<String> md5) {}

    /**
     * Brings an object here, unless it is.
     *
     * @return false when there is no such object
     * @throws FolioException PAYLOAD_DAMAGED when it is not what is expected, DISK_FULL, INTERRUPTED, IO_ERROR
     */
    boolean fetch(String key, Path file, Expected expected) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            touch(file);
            return true;
        }
        try {
            Disk.Lock lock = disk.lock(folder.resolve("locks").resolve(Digest.md5(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)) + ".lock"),
                    AS_LONG_AS_IT_TAKES);
            try {
                boolean there = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || download(key, file, expected);
                if (there) {
                    touch(file);
                }
                return there;
            } finally {
                lock.close();
            }
        } catch (StoreException e) {
            throw RemoteFailures.of("fetched", store.url() + "/" + key, e);
        } catch (IOException e) {
            throw Failures.of("written", file, e);
        }
    }

    private boolean download(String key, Path file, Expected expected) throws IOException {
        Folders.create(disk, file.getParent());
        Path passing = folder.resolve("locks").resolve("fetching-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        try {
            Got got = new Got(key, passing);
            disk.write(passing, got::all);
            check(key, got, expected);
            disk.sync(passing);
            disk.move(passing, file);
            note(file, got.md5, got.size, got.tag);
            cache.evict(file, got.size);
            return true;
        } catch (StoreException e) {
            disk.delete(passing);
            if (e.problem() == Problem.MISSING) {
                return false;
            }
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            disk.delete(passing);
            throw e;
        }
    }

    private void check(String key, Got got, Expected expected) {
        String url = store.url() + "/" + key;
        if (expected.size().isPresent() && expected.size().getAsLong() != got.size) {
            throw FolioException.of(Kind.PAYLOAD_DAMAGED, expected.what() + " is not as it was written: " + url + " has " + got.size + " bytes, and "
                    + expected.size().getAsLong() + " are recorded. Restore it from a copy, or overwrite the item.", "path", url);
        } else if (expected.md5().isPresent() && !expected.md5().get().equals(got.md5)) {
            throw FolioException.of(Kind.PAYLOAD_DAMAGED, expected.what() + " is not as it was written: the checksum of " + url
                    + " differs. Restore it from a copy, or overwrite the item.", "path", url);
        }
    }

    /** A download under way. */
    private final class Got {
        private final String key;
        private final Path file;
        private final MessageDigest digest;
        private String tag;
        private String md5;
        private long size;
        private long whole = -1;

        Got(String key, Path file) throws IOException {
            this.key = key;
            this.file = file;
            this.digest = Digest.md5();
        }

        void all(Path into) throws IOException {
            try (OutputStream out = Files.newOutputStream(into, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                Retry retry = new Retry(patience);
                while (true) {
                    long before = size;
                    try {
                        once(out);
                        break;
                    } catch (StoreException e) {
                        if (size > before) {
                            retry = new Retry(patience); // it goes forward
                        }
                        if (!e.passes() || !retry.pause()) {
                            throw e;
                        }
                    }
                }
            }
            md5 = HexFormat.of().formatHex(digest.digest());
        }

        private void once(OutputStream out) throws IOException {
            try (ObjectStore.Body body = size == 0 || tag.isEmpty() ? beginning() : store.from(key, size, tag)) {
                tag = body.facts().tag();
                whole = body.facts().size();
                byte[] buffer = new byte[BUFFER];
                for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
                    out.write(buffer, 0, read);
                    digest.update(buffer, 0, read);
                    size += read;
                }
            }
            if (whole >= 0 && size < whole) {
                throw new StoreException(Problem.PASSING, "the connection broke after " + size + " of " + whole + " bytes", null);
            }
        }

        private ObjectStore.Body beginning() throws IOException {
            if (size > 0) {
                throw new StoreException(Problem.OTHER, "the connection broke, and the server does not say whether the rest would fit", null);
            }
            return store.get(key, null);
        }

        private int read(ObjectStore.Body body, byte[] buffer) throws StoreException {
            if (Thread.currentThread().isInterrupted()) {
                throw FolioException.of(Kind.INTERRUPTED, store.url() + "/" + key + " was not fetched: the thread was interrupted.");
            }
            try {
                return body.stream().read(buffer);
            } catch (IOException e) {
                throw new StoreException(Problem.PASSING, "the connection broke after " + size + " bytes", e);
            }
        }

        @Override
        public String toString() {
            return key + " into " + file;
        }
    }

    /** Takes in a file that was made here and uploaded; the same is fetched later where that fails. */
    void adopt(Path staged, Path file, String md5, long size) {
        try {
            Folders.create(disk, file.getParent());
            disk.move(staged, file);
            note(file, md5, size, "");
            cache.evict(file, size);
        } catch (IOException e) {
            // it is in the store
        }
    }

    private Path ledger(Path file) {
        return folder.resolve("ledger").resolve(root().relativize(file).toString());
    }

    private void note(Path file, String md5, long size, String tag) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("md5", md5);
        facts.put("size", size);
        facts.put("tag", tag);
        Path entry = ledger(file);
        Files.createDirectories(entry.getParent());
        Path passing = folder.resolve("locks").resolve("note-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        disk.write(passing, Json.write(facts));
        disk.move(passing, entry);
    }

    /** It is used now. */
    private void touch(Path file) {
        Path entry = ledger(file);
        try {
            if (Files.getLastModifiedTime(entry).toMillis() < System.currentTimeMillis() - TOUCH_MS) {
                Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
            }
        } catch (IOException e) {
            // it goes earlier than it might
        }
    }
}
