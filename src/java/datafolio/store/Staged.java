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
    private volatile String filename;
    private volatile boolean sent;
    private volatile Runnable dropping = () -> { };

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

    /** The name that it was given for an object store, where names are chosen once; null before. */
    String filename() {
        return filename;
    }

    void name(String chosen) {
        this.filename = chosen;
    }

    /** It was uploaded; unless it is published, this undoes that. */
    void uploaded(Runnable undo) {
        this.sent = true;
        this.dropping = undo;
    }

    boolean isUploaded() {
        return sent;
    }

    /** What was uploaded stays: a manifest names it, or may. */
    void published() {
        this.dropping = () -> { };
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
            Runnable undo = dropping;
            published();
            undo.run();
        }
    }
}
