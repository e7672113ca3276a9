package datafolio.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The payloads that this process is reading: they are deleted only when the last reader has gone. */
final class Pins {
    private static final Map<Path, Integer> HELD = new HashMap<>();
    private static final Map<Path, Disk> DOOMED = new HashMap<>();

    private Pins() {}

    static void hold(Path file) {
        synchronized (HELD) {
            HELD.merge(file, 1, Integer::sum);
        }
    }

    static void release(Path file) {
        Disk disk;
        synchronized (HELD) {
            boolean last = HELD.merge(file, -1, Integer::sum) == 0;
            if (last) {
                HELD.remove(file);
            }
            disk = last ? DOOMED.remove(file) : null;
        }
        if (disk != null) {
            remove(disk, file);
        }
    }

    /** Deletes a payload that nobody names any more: now, or after its last reader. */
    static void doom(Disk disk, Path file) {
        synchronized (HELD) {
            if (HELD.containsKey(file)) {
                DOOMED.put(file, disk);
                return;
            }
        }
        remove(disk, file);
    }

    private static void remove(Disk disk, Path file) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            // the commit stands without it: an orphan that nobody names does no harm
        }
    }
}
