package datafolio.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Whole small files. What lies in a bundle may be a stranger's: a pipe would be waited for, a device never ends. */
public final class Contents {
    private Contents() {}

    /**
     * The bytes of a regular file.
     *
     * @throws NoSuchFileException when nothing is there
     * @throws IOException when it is no file, cannot be read, or is larger than this JVM can hold
     */
    public static byte[] of(Path file) throws IOException {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        if (!facts.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "it is " + (facts.isDirectory() ? "a directory" : "no regular file"));
        }
        try {
            return Files.readAllBytes(file);
        } catch (OutOfMemoryError e) {
            throw new FileSystemException(file.toString(), null, "its " + facts.size() + " bytes are more than this JVM has room for (-Xmx is "
                    + Runtime.getRuntime().maxMemory() + " bytes)");
        }
    }
}
