package datafolio.store;

import datafolio.manifest.ItemType;
import java.io.IOException;
import java.nio.file.Path;

/** A payload that is written and synced, and waits under a passing name for the commit that gives it its own. */
public final class Staged implements AutoCloseable {
    private final Disk disk;
    private final Path file;
    private final ItemType type;
    private final String extension;
    private final String md5;
    private final long size;
    private final Pin pin;

    Staged(Disk disk, Path file, ItemType type, String extension, String md5, long size, Pin pin) {
        this.disk = disk;
        this.file = file;
        this.type = type;
        this.extension = extension;
        this.md5 = md5;
        this.size = size;
        this.pin = pin;
    }

    /** Where the bytes are until a commit publishes them. */
    public Path file() {
        return file;
    }

    /** MD5 of the bytes, in hex. */
    public String md5() {
        return md5;
    }

    /** How many bytes there are. */
    public long size() {
        return size;
    }

    ItemType type() {
        return type;
    }

    String extension() {
        return extension;
    }

    /** Deletes the file, unless it was published. May be called twice. */
    @Override
    public void close() {
        try {
            disk.delete(file);
        } catch (IOException e) {
            // an orphan that nobody names: it does no harm, and what the caller did is not undone by it
        } finally {
            pin.close();
        }
    }
}
