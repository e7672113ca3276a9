package datafolio.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * DuckDB's native library, unpacked once into the user's cache. In the jar that has all in it DuckDB calls this where it would
 * unpack the library at each start (dev/packaging.clj).
 *
 * <p>A file is told by the checksum that the jar has of it. One that was unpacked whole bears a time that no other has, so that
 * later starts need not read it; one that was changed since bears another, is read, and replaced where it is damaged. Two that
 * unpack at once each write a file of their own, and rename it.
 */
public final class NativeCache {
    private static final FileTime WHOLE = FileTime.from(Instant.parse("1990-01-02T03:04:05Z"));
    private static final Duration KEPT = Duration.ofDays(30);
    private static final Set<PosixFilePermission> OTHERS = Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private NativeCache() {}

    /** Loads a library that lies in a jar. */
    public static void load(URL resource) throws IOException {
        System.load(file(resource, folder()).toString());
    }

    /** The user's folder for such files. */
    private static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path home = cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return home.resolve("datafolio/native").toAbsolutePath();
    }

    /** The file, in the folder; where nothing can be kept there, a temporary one that goes with the process. */
    static Path file(URL resource, Path folder) throws IOException {
        JarEntry entry = ((JarURLConnection) resource.openConnection()).getJarEntry();
        Path file = folder.resolve(Long.toHexString(entry.getCrc()) + "-" + Path.of(entry.getName()).getFileName());
        if (isWhole(file, entry)) {
            return file;
        }
        Path fresh;
        try {
            Files.createDirectories(folder);
            fresh = unpack(resource, folder, file.getFileName() + ".");
        } catch (IOException e) {
            return temporary(unpack(resource, Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath(), "datafolio-native-"));
        }
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            return temporary(fresh);
        }
        removeOld(folder, file);
        return file;
    }

    private static Path temporary(Path file) {
        file.toFile().deleteOnExit();
        return file;
    }

    private static Path unpack(URL resource, Path folder, String prefix) throws IOException {
        Path fresh = Files.createTempFile(folder, prefix, ".part"); // of this user alone
        boolean done = false;
        try (InputStream in = resource.openStream()) {
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            if (isPosix(fresh)) {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
            }
            Files.setLastModifiedTime(fresh, WHOLE);
            done = true;
            return fresh;
        } finally {
            if (!done) {
                Files.deleteIfExists(fresh);
            }
        }
    }

    /** Whether the file is there as the jar has it, and nobody else can have put it there. */
    private static boolean isWhole(Path file, JarEntry entry) {
        try {
            Class<? extends BasicFileAttributes> sort = isPosix(file) ? PosixFileAttributes.class : BasicFileAttributes.class;
            BasicFileAttributes facts = Files.readAttributes(file, sort, LinkOption.NOFOLLOW_LINKS);
            if (!facts.isRegularFile() || facts.size() != entry.getSize() || facts instanceof PosixFileAttributes posix && !isOurs(posix)) {
                return false;
            } else if (facts.lastModifiedTime().equals(WHOLE)) {
                return true;
            } else if (checksum(file) != entry.getCrc()) {
                return false;
            }
            Files.setLastModifiedTime(file, WHOLE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOurs(PosixFileAttributes facts) {
        String user = System.getProperty("user.name"); // ? where the system knows no name of this user
        return facts.permissions().stream().noneMatch(OTHERS::contains) && List.of(user, user.equals("?") ? facts.owner().getName() : "root")
                .contains(facts.owner().getName());
    }

    private static long checksum(Path file) throws IOException {
        CRC32 sum = new CRC32();
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
            while (channel.read(buffer.clear()) >= 0) {
                sum.update(buffer.flip());
            }
        }
        return sum.getValue();
    }

    /** Removes those of other versions that are older than a month, and what processes left that were killed. */
    private static void removeOld(Path folder, Path but) {
        Instant limit = Instant.now().minus(KEPT);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.filter(file -> !file.equals(but)).toList()) {
                FileTime made = (FileTime) Files.getAttribute(each, isPosix(each) ? "unix:ctime" : "creationTime", LinkOption.NOFOLLOW_LINKS);
                if (made.toInstant().isBefore(limit)) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            // another process removes them too; what is left goes another time
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
