package datafolio.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The MD5 of a file that somebody writes from front to back: a thread reads behind the writer, so that little is left to do
 * when the file is whole. A file that is written within a moment is read afterwards, by the caller alone.
 */
final class FollowedDigest implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(100);
    /** How far it stays behind the end: a file system may tell of a size before all the bytes can be seen. */
    private static final long BEHIND = 1 << 20;

    private final Path file;
    private final Duration moment;
    private final MessageDigest digest = Digest.md5();
    private final CountDownLatch whole = new CountDownLatch(1);
    private final Thread thread;
    private FileChannel channel;
    private ByteBuffer buffer;
    private long read;

    FollowedDigest(Path file) {
        this(file, MOMENT);
    }

    /** One that looks after each such time whether there is more. */
    FollowedDigest(Path file, Duration moment) {
        this.file = file;
        this.moment = moment;
        this.thread = new Thread(this::follow, "datafolio-checksum-" + file.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try {
            while (!whole.await(moment.toNanos(), TimeUnit.NANOSECONDS)) {
                long end = Files.exists(file) ? Files.size(file) - BEHIND : 0;
                while (read < end && whole.getCount() > 0) {
                    step();
                }
            }
        } catch (IOException | InterruptedException e) {
            // what it did not come to, finish() reads: there an error is one
        }
    }

    private void step() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(file);
            buffer = ByteBuffer.allocate(1 << 20);
        }
        int got = channel.read(buffer.clear(), read);
        if (got < 0) {
            throw new EOFException(file + " is shorter than it was");
        }
        digest.update(buffer.flip());
        read += got;
    }

    /** The MD5 in hex of the whole file, to which nothing more will be written. To be called once. */
    String finish() throws IOException {
        stop();
        long size = Files.size(file);
        while (read < size) {
            step();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void stop() {
        whole.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // it is about to end
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets go of the file. May be called twice. */
    @Override
    public void close() {
        stop();
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it was only read
        }
    }
}
