package datafolio.store;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock that writers of all processes share: flock(2) on a file beside the manifest, as Python's package takes it.
 * Java's own file locks are of another sort, which flock does not see. While it is held the file tells who holds it; that
 * is for people, and the lock alone decides.
 *
 * <p>Readers hold payloads in the same way: a shared lock, which lets whoever would delete the file see that it is read.
 */
final class Flock implements Disk.Lock {
    private static final int SHARED_AT_ONCE = 1 | 4;
    private static final int EXCLUSIVE_AT_ONCE = 2 | 4;
    private static final int EINTR = 4;
    private static final long SHORTEST_PAUSE_NS = 200_000;
    private static final long LONGEST_PAUSE_NS = 2_000_000;
    private static final long PATIENT_NS = 200_000_000;
    private static final int SHARING_TRIES = 20;

    private final int descriptor;
    private final boolean signed;

    private Flock(int descriptor, boolean signed) {
        this.descriptor = descriptor;
        this.signed = signed;
    }

    /** The system's calls; their numbers for flags differ between systems. */
    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        static native int flock(int descriptor, int operation) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        static native NativeLong write(int descriptor, byte[] bytes, NativeLong count) throws LastErrorException;

        static native int ftruncate(int descriptor, NativeLong length) throws LastErrorException;
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

    private static int readingFlags() {
        return Platform.isMac() ? 0x1000000 : 0x80000;
    }

    /**
     * Takes the lock, waiting while others hold it. Who has waited for long looks more often than who has come just now, so that
     * they take turns.
     *
     * @throws FolioException LOCK_TIMEOUT, INTERRUPTED, UNSUPPORTED where the system has no flock,
     *     IO_ERROR, READ_ONLY
     */
    static Flock take(Path file, Duration patience) {
        if (Platform.isWindows()) {
            throw FolioException.of(Kind.UNSUPPORTED, "Bundles are written on Linux and macOS only: this system has no flock(2). Reading works.");
        }
        long begun = System.nanoTime();
        long deadline = begun + patience.toNanos();
        while (true) {
            int descriptor = open(file);
            boolean held = false;
            try {
                while (!attempt(file, descriptor, EXCLUSIVE_AT_ONCE)) {
                    if (System.nanoTime() >= deadline) {
                        throw timeout(file, patience);
                    }
                    long pause = pause(System.nanoTime() - begun);
                    LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
                    if (Thread.currentThread().isInterrupted()) {
                        throw FolioException.of(Kind.INTERRUPTED, "Waiting for the lock of the bundle was interrupted; nothing was changed.",
                                "path", file.toString());
                    }
                }
                held = stillNamed(file, descriptor);
            } finally {
                if (!held) {
                    C.close(descriptor);
                }
            }
            if (held) {
                return new Flock(descriptor, sign(descriptor));
            }
        }
    }

    private static long pause(long waited) {
        return LONGEST_PAUSE_NS - (LONGEST_PAUSE_NS - SHORTEST_PAUSE_NS) * Math.min(waited, PATIENT_NS) / PATIENT_NS;
    }

    private static FolioException timeout(Path file, Duration patience) {
        return FolioException.of(Kind.LOCK_TIMEOUT, "Another process holds " + file + ". After " + patience.toMillis()
                + " ms of waiting nothing was changed; try again.", "path", file.toString());
    }

    private static int open(Path file) {
        try {
            return Opening.C.open(file.toString(), flags(), 0666);
        } catch (LastErrorException e) {
            throw Failures.of("locked", file, new IOException(e.getMessage(), e));
        }
    }

    private static boolean attempt(Path file, int descriptor, int operation) {
        try {
            C.flock(descriptor, operation);
            return true;
        } catch (LastErrorException e) {
            if (e.getErrorCode() != EINTR && !wouldBlock(e.getErrorCode())) {
                throw Failures.of("locked", file, new IOException(e.getMessage(), e));
            }
            return false;
        }
    }

    /** Says in the file who holds it; whether that could be said. */
    private static boolean sign(int descriptor) {
        try {
            byte[] facts = Holder.me();
            C.ftruncate(descriptor, new NativeLong(0));
            C.write(descriptor, facts, new NativeLong(facts.length));
            return true;
        } catch (LastErrorException e) {
            return false; // the disk is full: the lock is held all the same
        }
    }

    /**
     * Holds a file that is read, so that no process deletes it; null where that cannot be had: the file is not there, or
     * the system or its file system has no flock.
     */
    static Flock share(Path file) {
        try {
            for (int i = 0; i < SHARING_TRIES && !Platform.isWindows(); i++) {
                Flock lock = reading(file, SHARED_AT_ONCE);
                if (lock != null || !Files.exists(file)) {
                    return lock;
                }
                LockSupport.parkNanos(LONGEST_PAUSE_NS / 4); // somebody is deleting it, or looks whether he may
            }
            return null;
        } catch (LinkageError | FolioException e) {
            return null;
        }
    }

    /** Whether somebody holds a file by {@link #share}, in this process or another. */
    static boolean isShared(Path file) {
        try (Flock alone = Platform.isWindows() ? null : reading(file, EXCLUSIVE_AT_ONCE)) {
            return alone == null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !Platform.isWindows();
        } catch (LinkageError | FolioException e) {
            return false;
        }
    }

    private static Flock reading(Path file, int operation) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null; // to open a pipe would wait for its writer
        }
        int descriptor;
        try {
            descriptor = Opening.C.open(file.toString(), readingFlags());
        } catch (LastErrorException e) {
            return null;
        }
        boolean held = false;
        try {
            held = attempt(file, descriptor, operation);
            return held ? new Flock(descriptor, false) : null;
        } finally {
            if (!held) {
                C.close(descriptor);
            }
        }
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
        try {
            if (signed) {
                C.ftruncate(descriptor, new NativeLong(0));
            }
        } catch (LastErrorException e) {
            // whoever reads it sees that its writer does not hold it
        } finally {
            C.close(descriptor);
        }
    }
}
