package datafolio.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The payloads that this process is reading: they are deleted only when the last reader has gone. */
final class Pins {
    private static final Map<Path, Integer> HELD = new HashMap<>();
    private static final Set<Path> DOOMED = new HashSet<>();

    private Pins() {}

    static void hold(Path file) {
        synchronized (HELD) {
            HELD.merge(file, 1, Integer::sum);
        }
    }

    static void release(Path file) {
        boolean delete;
        synchronized (HELD) {
            boolean last = HELD.merge(file, -1, Integer::sum) == 0;
            if (last) {
                HELD.remove(file);
            }
            delete = last && DOOMED.remove(file);
        }
        if (delete) {
            remove(file);
        }
    }

    /** Deletes a payload that nobody names any more: now, or after its last reader. */
    static void doom(Path file) {
        synchronized (HELD) {
            if (HELD.containsKey(file)) {
                DOOMED.add(file);
                return;
            }
        }
        remove(file);
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the commit stands without it: an orphan that nobody names does no harm
        }
    }
}
