package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * What processes say that they read: a file of the folder {@code cache} for each open view, with the payloads of its state,
 * locked while the view is open. The system ends that lock when the process dies; whoever finds a lease that nobody locks
 * removes it. Single payloads that are read are locked themselves, without a file.
 */
final class Leases {
    private static final String LEASE = ".lease";
    private static final String PASSING = ".lease-tmp";

    private final Disk disk;
    private final Path root;
    private final Path folder;

    Leases(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.folder = root.resolve("cache");
    }

    /** A lease that is held. */
    private record Held(Disk disk, Path file, Flock lock) implements AutoCloseable {
        @Override
        public void close() {
            try {
                disk.delete(file);
            } catch (IOException e) {
                // unlocked: the next one that looks removes it
            } finally {
                lock.close();
            }
        }
    }

    /** Says that these payloads are read; where that cannot be said, nothing. */
    AutoCloseable take(Set<String> names) {
        String name = "view-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path passing = folder.resolve(name + PASSING);
        Flock lock = null;
        try {
            if (Files.isSymbolicLink(folder)) {
                return () -> { }; // nothing is written outside of the bundle
            } else if (!Files.isDirectory(folder)) {
                disk.createFolder(folder);
            }
            disk.write(passing, Json.write(List.copyOf(names)));
            lock = Flock.share(passing);
            if (lock != null) {
                disk.move(passing, folder.resolve(name + LEASE)); // from here on it is seen, and it is locked
                return new Held(disk, folder.resolve(name + LEASE), lock);
            }
            disk.delete(passing);
        } catch (IOException e) {
            if (lock != null) {
                lock.close();
            }
        }
        return () -> { };
    }

    /** The payloads that open views of any process have, by their paths below the bundle. */
    Set<String> read() {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : (Iterable<Path>) all.filter(file -> file.toString().endsWith(LEASE))::iterator) {
                if (!Flock.isShared(each)) {
                    disk.delete(each);
                } else if (Json.read(Contents.of(each)) instanceof List<?> list) {
                    list.forEach(name -> names.add(String.valueOf(name)));
                }
            }
        } catch (IOException | java.io.UncheckedIOException | FolioException e) {
            // a view was closed meanwhile
        }
        return names;
    }

    /** Deletes payloads that nobody names, but for those that somebody reads: these stay until they are collected. */
    void delete(Path file) {
        Set<String> read = read();
        if (read.contains(root.relativize(file).toString()) || Flock.isShared(file)) {
            return;
        }
        try {
            disk.delete(file);
        } catch (IOException e) {
            // the commit stands without it: an orphan that nobody names does no harm
        }
    }

    /** Whether somebody reads a payload, in this process or another. */
    boolean isRead(Path file, Set<String> read) {
        return Pins.isHeld(file) || read.contains(root.relativize(file).toString()) || Flock.isShared(file);
    }
}
