package datafolio.store;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** The payloads that this process is reading: they are deleted only when the last reader has gone. */
final class Pins {
    private static final Map<Path, Integer> HELD = new HashMap<>();
    private static final Set<Group> GROUPS = Collections.newSetFromMap(new IdentityHashMap<>());
    private static final Map<Path, Leases> DOOMED = new HashMap<>();

    private Pins() {}

    /** The payloads of one state of a bundle, by their paths below its directory. */
    record Group(Path root, Set<String> names) {
        boolean holds(Path file) {
            return file.startsWith(root) && names.contains(root.relativize(file).toString());
        }
    }

    static void hold(Path file) {
        synchronized (HELD) {
            HELD.merge(file, 1, Integer::sum);
        }
    }

    static void release(Path file) {
        Leases bundle;
        synchronized (HELD) {
            if (HELD.merge(file, -1, Integer::sum) == 0) {
                HELD.remove(file);
            }
            bundle = isHeld(file) ? null : DOOMED.remove(file);
        }
        if (bundle != null) {
            bundle.delete(file);
        }
    }

    static void hold(Group group) {
        synchronized (HELD) {
            GROUPS.add(group);
        }
    }

    static void release(Group group) {
        Map<Path, Leases> delete = new HashMap<>();
        synchronized (HELD) {
            GROUPS.remove(group);
            DOOMED.forEach((file, bundle) -> {
                if (group.holds(file) && !isHeld(file)) {
                    delete.put(file, bundle);
                }
            });
            DOOMED.keySet().removeAll(delete.keySet());
        }
        delete.forEach((file, bundle) -> bundle.delete(file));
    }

    /** Whether somebody in this process reads it. */
    static boolean isHeld(Path file) {
        synchronized (HELD) {
            return HELD.containsKey(file) || GROUPS.stream().anyMatch(group -> group.holds(file));
        }
    }

    /** Deletes a payload that nobody names any more: now, or after its last reader in this process; not when another one reads it. */
    static void doom(Leases bundle, Path file) {
        synchronized (HELD) {
            if (isHeld(file)) {
                DOOMED.put(file, bundle);
                return;
            }
        }
        bundle.delete(file);
    }
}
