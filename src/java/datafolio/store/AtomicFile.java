package datafolio.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** A file that changes as a whole or not at all. */
final class AtomicFile {
    private AtomicFile() {}

    /** Puts synced bytes in the place of a file. The directory is the caller's to sync. */
    static void replace(Disk disk, Path file, byte[] bytes) throws IOException {
        Path passing = file.resolveSibling("tmp" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            disk.write(passing, bytes);
            disk.copyMode(file, passing);
            disk.sync(passing);
            disk.move(passing, file);
        } catch (IOException | RuntimeException e) {
            if (!holds(file, bytes)) {
                abandon(disk, passing, e);
                throw e;
            } // else the move was made although it told of an error
        }
    }

    private static boolean holds(Path file, byte[] bytes) {
        try {
            return Files.size(file) == bytes.length && Arrays.equals(Files.readAllBytes(file), bytes);
        } catch (IOException e) {
            return false;
        }
    }

    private static void abandon(Disk disk, Path passing, Exception why) {
        try {
            disk.delete(passing);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }
}
