package datafolio.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Checksums as descriptors record them. */
final class Digest {
    private static final int BUFFER = 1 << 20;

    private Digest() {}

    /** MD5 of a file, in hex. */
    static String md5(Path file) throws IOException {
        return md5(file, bytes -> { });
    }

    /** MD5 of a file, in hex; the listener is told of each piece that was read, in bytes. */
    static String md5(Path file, LongConsumer listener) throws IOException {
        MessageDigest digest = md5();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                listener.accept(read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** MD5 of bytes, in hex. */
    static String md5(byte[] bytes) {
        return HexFormat.of().formatHex(md5().digest(bytes));
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has MD5", e);
        }
    }
}
