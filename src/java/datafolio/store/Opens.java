package datafolio.store;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.nio.file.Path;

/**
 * Tells whether a file is opened, by whomever: inotify(7). Where the system has no such thing, {@link #tells} is false and
 * nothing is told.
 */
final class Opens implements AutoCloseable {
    private static final int OPENED = 0x20;
    private static final int AT_ONCE = 0x800 | 0x80000; // not waiting; not for child processes
    private static final int ROOM = 4096;

    private final int descriptor;

    private Opens(int descriptor) {
        this.descriptor = descriptor;
    }

    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        static native int inotify_init1(int flags) throws LastErrorException;

        static native int inotify_add_watch(int descriptor, String path, int mask) throws LastErrorException;

        static native NativeLong read(int descriptor, byte[] bytes, NativeLong count) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }

    /** Begins to look. */
    static Opens of(Path file) {
        if (!Platform.isLinux()) {
            return new Opens(-1);
        }
        int descriptor = -1;
        try {
            descriptor = C.inotify_init1(AT_ONCE);
            C.inotify_add_watch(descriptor, file.toString(), OPENED);
            return new Opens(descriptor);
        } catch (LastErrorException | LinkageError e) { // as many are watched as the user may
            new Opens(descriptor).close();
            return new Opens(-1);
        }
    }

    boolean tells() {
        return descriptor >= 0;
    }

    /** Whether the file was opened since this was asked the last time. */
    boolean any() {
        boolean any = false;
        try {
            while (tells() && C.read(descriptor, new byte[ROOM], new NativeLong(ROOM)).longValue() > 0) {
                any = true;
            }
        } catch (LastErrorException e) {
            // no more
        }
        return any;
    }

    @Override
    public void close() {
        if (tells()) {
            C.close(descriptor);
        }
    }
}
