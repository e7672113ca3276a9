package datafolio.store;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;

/**
 * The lock that writers of all processes share: flock(2) on a file beside the manifest, as Python's package takes it.
 * Java's own file locks are of another sort, which flock does not see.
 */
final class Flock implements Disk.Lock {
    private static final int EXCLUSIVE_AT_ONCE = 2 | 4;
    private static final int EINTR = 4;
    private static final long FIRST_PAUSE_MS = 1;
    private static final long LONGEST_PAUSE_MS = 20;

    private final int descriptor;

    private Flock(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The system's calls; their numbers for flags differ between systems. */
    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        static native int flock(int descriptor, int operation) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }

    /** open(2) takes a variable number of arguments, which only an interface can say. */
    private interface Opening extends com.sun.jna.Library {
        Opening C = Native.load(Platform.C_LIBRARY_NAME, Opening.class);

        int open(String path, int flags, Object... mode) throws LastErrorException;
    }

    private static int flags() {
        if (Platform.isMac()) {
            return 2 | 0x200 | 0x100 | 0x1000000;
        }
        boolean arm = Platform.isARM();
        return 2 | 0x40 | (arm ? 0x8000 : 0x20000) | 0x80000;
    }

    /**
     * Takes the lock, waiting while others hold it.
     *
     * @throws FolioException LOCK_TIMEOUT, INTERRUPTED, UNSUPPORTED where the system has no flock, IO_ERROR, READ_ONLY
     */
    static Flock take(Path file, Duration patience) {
        if (Platform.isWindows()) {
            throw FolioException.of(Kind.UNSUPPORTED, "Bundles are written on Linux and macOS only: this system has no flock(2). Reading works.");
        }
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MS;
        while (true) {
            Flock lock = attempt(file);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() >= deadline) {
                throw FolioException.of(Kind.LOCK_TIMEOUT, "Another process has been writing to this bundle for " + patience.toMillis()
                        + " ms: " + file + " is locked. Nothing was changed; try again, or wait longer with the option lock-timeout.",
                        "path", file.toString());
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw FolioException.of(Kind.INTERRUPTED, "Waiting for the lock of the bundle was interrupted; nothing was changed.",
                        "path", file.toString());
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        }
    }

    /** The lock, or null while somebody else holds it. */
    private static Flock attempt(Path file) {
        int descriptor;
        try {
            descriptor = Opening.C.open(file.toString(), flags(), 0666);
        } catch (LastErrorException e) {
            throw Failures.of("locked", file, new IOException(e.getMessage(), e));
        }
        boolean held = false;
        try {
            C.flock(descriptor, EXCLUSIVE_AT_ONCE);
            held = stillNamed(file, descriptor);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != EINTR && !wouldBlock(e.getErrorCode())) {
                throw Failures.of("locked", file, new IOException(e.getMessage(), e));
            }
        } finally {
            if (!held) {
                C.close(descriptor);
            }
        }
        return held ? new Flock(descriptor) : null;
    }

    private static boolean wouldBlock(int error) {
        return error == (Platform.isMac() ? 35 : 11);
    }

    /** Whether the file that is locked is still the one of that name. */
    private static boolean stillNamed(Path file, int descriptor) {
        Path open = Path.of(Platform.isMac() ? "/dev/fd/" : "/proc/self/fd/", Integer.toString(descriptor));
        try {
            Object locked = Files.readAttributes(open, BasicFileAttributes.class).fileKey();
            return Objects.equals(locked, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
        } catch (IOException e) {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.exists(open);
        }
    }

    /** Lets the lock go; the file stays. */
    @Override
    public void close() {
        C.close(descriptor);
    }
}
