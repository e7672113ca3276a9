package datafolio.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a disk holds after a power cut. Bytes survive from the last sync of their file on, names from the last sync of
 * their directory on; all else may or may not be there. Everything below the directory that is there at the start counts
 * as synced.
 */
public final class PowerCut {
    /** What stops the program: no code of ours catches it. */
    public static final class Cut extends Error {
        private static final long serialVersionUID = 1L;

        Cut() {
            super("the power went out");
        }
    }

    /** What survives of what was not synced. */
    public enum Survivors {
        /** Nothing. */
        NONE,
        /** All names, but no bytes. */
        NAMES,
        /** Chance decides, name by name and file by file. */
        SOME
    }

    /** A directory's names with the identities of what they name. */
    private record Names(Map<String, Object> entries) {}

    private final Path top;
    private final Path links;
    private final Map<Object, Names> syncedNames = new HashMap<>();
    private final Map<Object, byte[]> syncedBytes = new HashMap<>();
    private final Map<Object, Names> liveNames = new HashMap<>();
    private final Map<Object, byte[]> liveBytes = new HashMap<>();
    private boolean dark;

    /**
     * @param top the directory that is watched
     * @param links an empty directory beside it: files are kept from losing their identity there
     */
    public PowerCut(Path top, Path links) throws IOException {
        this.top = top;
        this.links = links;
        scan(top, syncedNames, syncedBytes);
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    private Object keep(Path file) throws IOException {
        Object key = key(file);
        Path link = links.resolve(Integer.toHexString(key.toString().hashCode()) + "-" + key.toString().replaceAll("\\W", "_"));
        if (!Files.exists(link)) {
            Files.createLink(link, file);
        }
        return key;
    }

    private Names names(Path folder) throws IOException {
        Map<String, Object> entries = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                entries.put(each.getFileName().toString(), Files.isDirectory(each) ? key(each) : keep(each));
            }
        }
        return new Names(entries);
    }

    private void scan(Path folder, Map<Object, Names> names, Map<Object, byte[]> bytes) throws IOException {
        names.put(key(folder), names(folder));
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                if (Files.isDirectory(each)) {
                    scan(each, names, bytes);
                } else {
                    bytes.put(key(each), Files.readAllBytes(each));
                }
            }
        }
    }

    /** A call has been made: what was synced by it survives from now on. */
    void done(WatchedDisk.Call call) throws IOException {
        if (call.kind() == WatchedDisk.Kind.SYNC) {
            syncedBytes.put(keep(call.path()), Files.readAllBytes(call.path()));
        } else if (call.kind() == WatchedDisk.Kind.SYNC_FOLDER) {
            syncedNames.put(key(call.path()), names(call.path()));
        }
    }

    /** Whether the power is off. */
    boolean dark() {
        return dark;
    }

    /** The power goes off: the state of now is what survivors are chosen from. */
    public void strike() throws IOException {
        if (!dark) {
            dark = true;
            scan(top, liveNames, liveBytes);
        }
    }

    /**
     * A hook that lets the power go off before or after a call, and on the way leaves out the syncs for which the filter
     * is true.
     */
    public WatchedDisk.Hook at(int number, boolean after, java.util.function.Predicate<WatchedDisk.Call> forgotten) {
        return (call, work) -> {
            if (!dark && call.number() == number && !after) {
                strike();
            }
            if (dark) {
                throw new Cut();
            }
            if (!forgotten.test(call)) {
                work.run();
                done(call);
            }
            if (call.number() == number && after) {
                strike();
                throw new Cut();
            }
        };
    }

    /** Writes down what the program saw last, in a new directory. */
    public void live(Path target) throws IOException {
        live(key(top), target);
    }

    private void live(Object folder, Path target) throws IOException {
        Files.createDirectories(target);
        for (Map.Entry<String, Object> each : liveNames.get(folder).entries().entrySet()) {
            if (liveNames.containsKey(each.getValue())) {
                live(each.getValue(), target.resolve(each.getKey()));
            } else {
                Files.write(target.resolve(each.getKey()), liveBytes.get(each.getValue()));
            }
        }
    }

    /** Writes down what is found when the power is back, in a new directory. */
    public void found(Path target, Survivors survivors, Random chance) throws IOException {
        restore(key(top), target, survivors, chance);
    }

    private void restore(Object folder, Path target, Survivors survivors, Random chance) throws IOException {
        Files.createDirectories(target);
        Map<String, Object> synced = syncedNames.getOrDefault(folder, new Names(Map.of())).entries();
        Map<String, Object> live = liveNames.getOrDefault(folder, new Names(synced)).entries();
        Set<String> all = new TreeSet<>(synced.keySet());
        all.addAll(live.keySet());
        for (String name : all) {
            Object key = switch (survivors) {
                case NONE -> synced.get(name);
                case NAMES -> live.get(name);
                case SOME -> (chance.nextBoolean() ? synced : live).get(name);
            };
            if (key == null) {
                continue;
            }
            if (syncedNames.containsKey(key) || liveNames.containsKey(key)) {
                restore(key, target.resolve(name), survivors, chance);
            } else {
                Files.write(target.resolve(name), bytes(key, survivors, chance));
            }
        }
    }

    private byte[] bytes(Object key, Survivors survivors, Random chance) {
        byte[] synced = syncedBytes.get(key);
        byte[] live = liveBytes.get(key);
        if (synced != null && (live == null || java.util.Arrays.equals(synced, live))) {
            return synced;
        }
        boolean lucky = survivors == Survivors.SOME && chance.nextBoolean();
        return lucky && live != null ? live : synced != null && survivors == Survivors.NONE ? synced : new byte[0];
    }
}
