package datafolio.store;

import java.io.IOException;
import java.nio.file.Path;

/** Writes a payload. */
@FunctionalInterface
public interface Writer {
    /** Makes this file, which does not exist yet; the folder does. Tables are written from front to back: see {@link Staging#file}. */
    void write(Path file) throws IOException;
}
