package datafolio.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything that changes the files of a bundle, call by call. {@link #REAL} does it; tests put others in its place, which
 * note the order, fail at a chosen call, or forget what was not yet synced.
 *
 * <p>What survives a power cut: a file's bytes from {@link #sync} on, a name in a directory from {@link #syncFolder} of
 * that directory on.
 */
public interface Disk {
    /** The disk of this machine. */
    Disk REAL = new RealDisk();

    /** The lock, as long as it is held. */
    interface Lock extends AutoCloseable {
        /** Lets it go. */
        @Override
        void close();
    }

    /** Makes a directory in one that exists; does nothing where it is there. */
    void createFolder(Path folder) throws IOException;

    /** Makes a file of these bytes, or overwrites what is in it; fails where a link has its name. */
    void write(Path file, byte[] bytes) throws IOException;

    /** Has a payload written; the file does not exist yet. */
    void write(Path file, Writer writer) throws IOException;

    /** Gives a file the permissions of another one, where that exists and the file system has any. */
    void copyMode(Path from, Path to) throws IOException;

    /** Makes sure that a file's bytes are on the disk. */
    void sync(Path file) throws IOException;

    /** Makes sure that a directory's names are on the disk. */
    void syncFolder(Path folder) throws IOException;

    /** Gives a file another name, at once, in the place of what has it. */
    void move(Path from, Path to) throws IOException;

    /**
     * Gives a file a second name where nothing is, so that it can be found by either until one is deleted; where the file
     * system has no such thing, its only name from now on.
     */
    void link(Path file, Path name) throws IOException;

    /** Deletes a file or an empty directory, where it is there. */
    void delete(Path file) throws IOException;

    /**
     * Takes the lock that all writers share.
     *
     * @throws datafolio.error.FolioException LOCK_TIMEOUT, INTERRUPTED, UNSUPPORTED, IO_ERROR, READ_ONLY
     */
    Lock lock(Path file, Duration patience);
}
