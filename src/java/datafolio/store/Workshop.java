package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A folder in a bundle's {@code cache} in which other processes, such as a cluster's, write what a payload is made of. Nobody names
 * it. It is locked, by a file in it, as long as its owner lives; one that nobody locks is removed by the next that is opened and by a
 * collection of garbage.
 */
public final class Workshop implements AutoCloseable {
    private static final String PREFIX = "parts-";
    private static final String OWNER = "owner.lock";
    /** How long a folder may be there before its lock. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Disk disk;
    private final Path folder;
    private final Flock lock;

    private Workshop(Disk disk, Path folder, Flock lock) {
        this.disk = disk;
        this.folder = folder;
        this.lock = lock;
    }

    static Workshop open(Disk disk, Path root) {
        Path cache = root.resolve("cache");
        Path folder = cache.resolve(PREFIX + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        if (Files.isSymbolicLink(cache)) {
            throw FolioException.of(Kind.UNSAFE_PATH, cache + " is a link: nothing is written outside of the bundle. Make it a folder, or remove it.",
                    "path", cache.toString());
        }
        sweep(disk, root);
        try {
            Folders.create(disk, folder);
            disk.write(folder.resolve(OWNER), new byte[0]);
            return new Workshop(disk, folder, Flock.share(folder.resolve(OWNER)));
        } catch (IOException e) {
            throw Failures.of("written", folder, e);
        }
    }

    /** Where files go: a name in the folder, of nothing that is there yet. */
    public Path target() {
        return folder.resolve("out");
    }

    /** Deletes the folder with what is in it. May be called twice. Fails never: what cannot be deleted is left to the next sweep. */
    @Override
    public void close() {
        remove(disk, folder);
        if (lock != null) {
            lock.close();
        }
    }

    /** Removes the folders of owners that died. Fails never. */
    static void sweep(Disk disk, Path root) {
        Path cache = root.resolve("cache");
        if (!Files.isDirectory(cache, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.list(cache)) {
            all.filter(each -> each.getFileName().toString().startsWith(PREFIX) && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .filter(Workshop::isLeft).toList().forEach(each -> remove(disk, each));
        } catch (IOException | UncheckedIOException e) {
            // whoever comes next tries again
        }
    }

    private static boolean isLeft(Path folder) {
        try {
            return Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minus(GRACE)) && !Flock.isShared(folder.resolve(OWNER));
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Disk disk, Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                disk.delete(each);
            }
        } catch (IOException | UncheckedIOException e) {
            // somebody else is at it, or still writes into it
        }
    }
}
