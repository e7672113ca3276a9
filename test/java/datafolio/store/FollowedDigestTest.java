package datafolio.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checksum that is computed while the file grows is the one of the whole file. */
class FollowedDigestTest {
    @TempDir
    Path folder;

    private static String md5(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
    }

    @Test
    void aGrowingFile() throws Exception {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, (1 << 20) - 1, 1 << 20, (2 << 20) + 1, 30_000_000}) {
            Path file = folder.resolve("file-" + size);
            try (FollowedDigest digest = new FollowedDigest(file, Duration.ofNanos(100_000))) {
                try (OutputStream out = Files.newOutputStream(file)) {
                    for (int left = size; left > 0;) {
                        byte[] bytes = new byte[Math.min(left, 1 + random.nextInt(700_000))];
                        random.nextBytes(bytes);
                        out.write(bytes);
                        left -= bytes.length;
                        Thread.sleep(0, 200_000);
                    }
                }
                assertEquals(md5(file), digest.finish());
            }
        }
    }

    @Test
    void aFileThatIsThereAtOnce() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[5_000_000]);
        try (FollowedDigest digest = new FollowedDigest(file)) {
            assertEquals(md5(file), digest.finish());
        }
    }

    @Test
    void aFileThatNeverComes() throws IOException {
        try (FollowedDigest digest = new FollowedDigest(folder.resolve("none"), Duration.ofNanos(100_000))) {
            assertThrows(NoSuchFileException.class, digest::finish);
        }
    }

    @Test
    void nothingIsLeftBehind() {
        for (int i = 0; i < 50; i++) {
            new FollowedDigest(folder.resolve("none")).close();
        }
        assertEquals(0, Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("datafolio-checksum-none")).count());
    }
}
