package datafolio.store;

import datafolio.manifest.ItemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A payload that is being written under a passing name, by whoever asked for it and however long that takes. */
public final class Staging implements AutoCloseable {
    private final Disk disk;
    private final Path file;
    private final ItemType type;
    private final String extension;
    private final Pin pin;
    /** Of a table, which may be large and is written from front to back; null of others. */
    private final FollowedDigest following;
    private boolean finished;

    Staging(Disk disk, Path file, ItemType type, String extension) {
        this.disk = disk;
        this.file = file;
        this.type = type;
        this.extension = extension;
        this.pin = new Pin(file);
        this.following = type == ItemType.INCLUDED_TABLE ? new FollowedDigest(file) : null;
    }

    /**
     * Where the bytes go; the folder exists, the file does not. A table's file is to be written from front to back, since its
     * checksum is computed meanwhile.
     */
    public Path file() {
        return file;
    }

    /** Lets other processes see that somebody is at it, however long it takes; to be called when the file is there. */
    public void keep() {
        pin.share();
    }

    /**
     * Syncs what was written.
     *
     * @return to be closed, also after its commit
     * @throws datafolio.error.FolioException DISK_FULL, IO_ERROR
     */
    public Staged finish() {
        try {
            disk.sync(file);
            String md5 = following == null ? Digest.md5(file) : following.finish();
            Staged staged = new Staged(disk, file, type, extension, md5, Files.size(file), pin);
            finished = true;
            return staged;
        } catch (IOException e) {
            throw Failures.of("written", file, e);
        }
    }

    /** Deletes what was written, unless it was finished. May be called twice. */
    @Override
    public void close() {
        if (following != null) {
            following.close();
        }
        if (!finished) {
            new Staged(disk, file, type, extension, "", 0, pin).close();
        }
    }
}
