package datafolio.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A place among the processes that wait for a lock, so that they get it in the order in which they came. Each holds one byte of a
 * file beside the lock, by the system's own record locks, which end with their process: the byte at the time of its coming, in
 * microseconds since 1970, far behind the end of the file. First is before whose byte nobody holds one. Clocks that differ cost
 * somebody his turn, no more.
 *
 * <p>The lock alone decides who writes. Where the file cannot be made, or its file system has no such locks, everybody is first.
 */
final class Queue implements AutoCloseable {
    private static final int TRIES = 1_000;

    private final FileChannel channel;
    private final long place;

    private Queue(FileChannel channel, long place) {
        this.channel = channel;
        this.place = place;
    }

    /** Takes the last place. */
    static Queue enter(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                    LinkOption.NOFOLLOW_LINKS));
            Queue last = new Queue(channel, hold(channel));
            if (last.place == 0) {
                last.close();
            }
            return last;
        } catch (IOException e) {
            return new Queue(null, 0);
        }
    }

    /** Holds the byte of now, or of a little later where another has that; 0 where there are no such locks. */
    private static long hold(FileChannel channel) {
        for (int i = 0; i < TRIES; i++) {
            long now = micros(Instant.now());
            if (lock(channel, now, 1, false) != null) {
                return now;
            }
            LockSupport.parkNanos(1_000);
        }
        return 0;
    }

    private static FileLock lock(FileChannel channel, long from, long bytes, boolean shared) {
        try {
            return channel.tryLock(from, bytes, shared);
        } catch (IOException | OverlappingFileLockException e) { // the same bundle by another path of this process
            return null;
        }
    }

    private static long micros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1_000;
    }

    /** Whether all who came before have left. */
    boolean isFirst() {
        if (place == 0) {
            return true;
        }
        try (FileLock none = lock(channel, 0, place, true)) {
            return none != null;
        } catch (IOException e) {
            return true;
        }
    }

    /** The time that somebody noted for all, or 1970 where nobody did. */
    Instant noted() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        try {
            boolean all = place != 0 && channel.read(bytes, 0) == Long.BYTES;
            return all ? Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(bytes.getLong(0))) : Instant.EPOCH;
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /** Notes a time for all; where that fails, each process keeps to its own. */
    void note(Instant time) {
        try {
            if (place != 0) {
                channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, micros(time)), 0);
            }
        } catch (IOException e) {
            // a full disk: it is not worth an error
        }
    }

    /** Leaves. */
    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // the system closes it with the process
        }
    }
}
