package datafolio.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of a jar that is unpacked once, whatever happened to it since. */
class NativeCacheTest {
    private static final String ENTRY = "libduckdb_java.so_linux_amd64";

    @TempDir
    Path temporary;

    private Path folder;
    private byte[] content;

    @BeforeEach
    void makeJar() throws IOException {
        folder = temporary.toRealPath().resolve("cache/native");
        content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(temporary.resolve("a.jar")))) {
            jar.putNextEntry(new JarEntry(ENTRY));
            jar.write(content);
        }
    }

    private Path unpacked() throws IOException {
        Path file = NativeCache.file(URI.create("jar:" + temporary.resolve("a.jar").toUri() + "!/" + ENTRY).toURL(), folder);
        assertArrayEquals(content, Files.readAllBytes(file));
        return file;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void theSecondStartTakesTheFileOfTheFirst() throws IOException {
        Path file = unpacked();
        Object first = inode(file);
        assertEquals(file, unpacked());
        assertEquals(first, inode(file));
        assertEquals(List.of(file), files());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void manyAtOnceGetWholeFilesAndLeaveOne() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<Path>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(pool.submit((Callable<Path>) this::unpacked));
            }
            for (Future<Path> each : all) {
                assertEquals(folder, each.get().getParent());
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(1, files().size());
    }

    @Test
    void damageIsFoundAndMended() throws IOException {
        Path file = unpacked();
        Object first = inode(file);
        Files.write(file, java.util.Arrays.copyOf(content, 1_000_000));
        assertEquals(file, unpacked());
        assertNotEquals(first, inode(file), "one that is too short");

        Object second = inode(file);
        byte[] other = content.clone();
        other[1_234_567] ^= 1;
        Files.write(file, other);
        unpacked();
        assertNotEquals(second, inode(file), "one in which a bit is flipped");

        Files.delete(file);
        Files.createDirectory(file);
        Path elsewhere = unpacked();
        assertNotEquals(file, elsewhere, "what cannot be replaced is left alone");
        Files.delete(elsewhere);
    }

    @Test
    void aFileThatWasOnlyTouchedIsKept() throws IOException {
        Path file = unpacked();
        Object first = inode(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        unpacked();
        assertEquals(first, inode(file));
        Object marked = Files.getLastModifiedTime(file);
        unpacked();
        assertEquals(marked, Files.getLastModifiedTime(file));
    }

    @Test
    void whatOthersCouldHavePutThereIsNotUsed() throws IOException {
        Path file = unpacked();
        Object first = inode(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        unpacked();
        assertNotEquals(first, inode(file));

        Path evil = Files.write(temporary.resolve("evil"), content);
        Files.setLastModifiedTime(evil, Files.getLastModifiedTime(file));
        Files.delete(file);
        Files.createSymbolicLink(file, evil);
        unpacked();
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS), "a link is replaced");
    }

    @Test
    void withoutACacheAFileOfThisProcessWillDo() throws IOException {
        Files.createDirectories(folder.getParent().getParent());
        Files.writeString(folder.getParent(), "a file where the folder would be"); // root may write into every folder
        Path file = unpacked();
        assertTrue(file.startsWith(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath()), file.toString());
        Files.delete(file);
    }
}
