package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder {@code cache} of a bundle: files that are made of other files and can be made again. No manifest names them,
 * Python does not look at them, and whoever deletes them loses nothing but time. Thread-safe.
 *
 * <p>A file is written under a passing name, synced and renamed, by one thread of one process while the others that want
 * it wait for its lock (flock(2) on a file beside it, which goes with its owner). Passing names of those who died are
 * removed by whoever comes next.
 */
public final class Cache {
    /** How long anybody waits for a file that somebody else is writing: the system ends that wait when its owner dies. */
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(3650);

    private static final String LOCK = ".lock";
    private static final String PASSING = ".tmp";

    private final Disk disk;
    private final Path root;
    private final Path folder;
    private final boolean readOnly;

    Cache(Disk disk, Path root, boolean readOnly) {
        this.disk = disk;
        this.root = root;
        this.folder = root.resolve("cache");
        this.readOnly = readOnly;
    }

    /** The file of that key, when it is there. */
    public Optional<Path> find(CacheKey key) {
        Path file = folder.resolve(key.filename());
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(folder) ? Optional.of(file) : Optional.empty();
    }

    /**
     * The file of that key, absolute, written first where it is not there.
     *
     * @param what the file is for, in messages, such as {@code the Arrow file of "trips"}
     * @throws FolioException READ_ONLY where it would have to be written and must not be, DISK_FULL, INTERRUPTED, IO_ERROR,
     *     UNSAFE_PATH where the folder is a link, and what the writer throws; then nothing is left of it
     */
    public Path file(CacheKey key, String what, Writer writer) {
        Optional<Path> there = find(key);
        if (there.isPresent()) {
            return there.get();
        }
        Path file = folder.resolve(key.filename());
        try {
            prepare(what);
            Disk.Lock lock = disk.lock(lock(file), AS_LONG_AS_IT_TAKES);
            try {
                if (find(key).isEmpty()) {
                    removePassing(file);
                    write(file, writer);
                    removeOlder(key);
                }
                disk.delete(lock(file)); // while it is held: those who wait see that it went, and look again
            } finally {
                lock.close();
            }
            return file;
        } catch (IOException e) {
            throw Failures.of("written", file, e);
        }
    }

    /** The bytes of the file of that key, when it is there. */
    Optional<byte[]> read(CacheKey key) {
        try {
            Optional<Path> file = find(key);
            return file.isPresent() ? Optional.of(Contents.of(file.get())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes a file in the place of the one before, where the bundle may be written to. Fails never. */
    void replace(CacheKey key, byte[] bytes) {
        if (readOnly) {
            return;
        }
        try {
            prepare("what is remembered");
            write(folder.resolve(key.filename()), passing -> Files.write(passing, bytes));
        } catch (IOException | FolioException e) {
            // it can be made again
        }
    }

    private void prepare(String what) throws IOException {
        if (readOnly) {
            throw FolioException.of(Kind.READ_ONLY, root + " was opened read-only, and " + what + " is not in its cache yet. Ask for it once"
                    + " where the folio is open for writing, or read the table in chunks.", "path", root.toString());
        } else if (Files.isSymbolicLink(folder)) {
            throw FolioException.of(Kind.UNSAFE_PATH, folder + " is a link: nothing is written outside of the bundle. Make it a folder, or remove it.",
                    "path", folder.toString());
        }
        if (!Files.isDirectory(folder)) {
            disk.createFolder(folder);
            disk.syncFolder(root);
        }
    }

    private void write(Path file, Writer writer) throws IOException {
        Path passing = file.resolveSibling(file.getFileName() + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + PASSING);
        try {
            disk.write(passing, writer);
            disk.sync(passing);
            disk.move(passing, file);
            disk.syncFolder(folder);
        } catch (IOException | RuntimeException | Error e) {
            try {
                disk.delete(passing);
                disk.delete(lock(file));
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    private static Path lock(Path file) {
        return file.resolveSibling(file.getFileName() + LOCK);
    }

    /** What others began under a name and did not finish; the lock of the name is held. */
    private void removePassing(Path file) throws IOException {
        for (Path each : list()) {
            String name = each.getFileName().toString();
            if (name.startsWith(file.getFileName() + ".") && name.endsWith(PASSING)) {
                disk.delete(each);
            }
        }
    }

    /** Files made of something that has changed since. */
    private void removeOlder(CacheKey key) throws IOException {
        for (Path each : list()) {
            if (key.replaces(each.getFileName().toString())) {
                disk.delete(each);
            }
        }
    }

    /**
     * Removes what is of no use any more: files of payloads that the manifest does not name, and what broken-off writers
     * left. Fails never.
     */
    void sweep(Manifest manifest) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<String> checksums = manifest.items().stream().map(Item::checksum).flatMap(Optional::stream).collect(Collectors.toSet());
        try {
            for (Path each : list()) {
                String name = each.getFileName().toString();
                if (name.endsWith(PASSING) || name.endsWith(LOCK)) {
                    removeUnowned(name);
                } else if (CacheKey.payload(name).filter(checksum -> !checksums.contains(checksum)).isPresent()) {
                    disk.delete(each);
                }
            }
        } catch (IOException | FolioException e) {
            // the next one tries again
        }
    }

    /** Removes what belongs to a file that nobody is writing now. */
    private void removeUnowned(String leftover) throws IOException {
        Path file = folder.resolve(CacheKey.owner(leftover));
        Disk.Lock lock;
        try {
            lock = disk.lock(lock(file), Duration.ZERO);
        } catch (FolioException e) {
            if (e.kind() == Kind.LOCK_TIMEOUT) {
                return; // it is being written
            }
            throw e;
        }
        try {
            removePassing(file);
            disk.delete(lock(file));
        } finally {
            lock.close();
        }
    }

    /**
     * Removes every file that nobody is writing now.
     *
     * @return how many bytes they had
     * @throws FolioException READ_ONLY, IO_ERROR
     */
    public long clear() {
        if (readOnly) {
            throw FolioException.of(Kind.READ_ONLY, root + " was opened read-only. Open it without that to change it.", "path", root.toString());
        }
        long freed = 0;
        try {
            for (Path each : list()) {
                String name = each.getFileName().toString();
                long size = size(each);
                if (name.endsWith(PASSING) || name.endsWith(LOCK)) {
                    removeUnowned(name);
                    freed += Files.exists(each) ? 0 : size;
                } else {
                    disk.delete(each);
                    freed += size;
                }
            }
            return freed;
        } catch (IOException e) {
            throw Failures.of("cleared", folder, e);
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** The files of the folder that have names as this class gives them. */
    private List<Path> list() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> CacheKey.isOurs(each.getFileName().toString())).toList();
        }
    }
}
