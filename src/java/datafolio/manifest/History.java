package datafolio.manifest;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What can be done with a manifest's snapshots. Pure: each change gives a new manifest. */
public final class History {
    private History() {}

    /** The snapshots, the newest first. */
    public static List<Snapshot> newestFirst(Manifest manifest) {
        List<Snapshot> snapshots = new ArrayList<>(manifest.snapshots().values());
        java.util.Collections.reverse(snapshots);
        snapshots.sort(Comparator.comparing(Snapshot::timestamp).reversed());
        return List.copyOf(snapshots);
    }

    /**
     * The snapshot of that name.
     *
     * @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names
     */
    public static Snapshot snapshot(Manifest manifest, String name) {
        Snapshot found = manifest.snapshots().get(name);
        if (found == null) {
            List<String> have = newestFirst(manifest).stream().map(Snapshot::name).toList();
            List<String> nearest = Nearest.of(name, have);
            throw FolioException.of(Kind.SNAPSHOT_NOT_FOUND, "There is no snapshot \"" + name + "\" here. "
                    + (!nearest.isEmpty() ? "Nearest names: " + String.join(", ", nearest) + "."
                        : have.isEmpty() ? "There are none yet." : "Those there are: " + Names.some(have) + "."),
                    "snapshot", name, "nearest", nearest);
        }
        return found;
    }

    /** The state that a snapshot holds. Errors as {@link #snapshot}. */
    public static State state(Manifest manifest, String name) {
        return State.of(manifest, snapshot(manifest, name));
    }

    /** The present state. */
    public static State now(Manifest manifest) {
        return State.now(manifest);
    }

    /** What was made from what, among the current items. */
    public static Lineage lineage(Manifest manifest) {
        return Lineage.of(manifest);
    }

    /** What has become of one state in another. */
    public static Difference diff(State before, State after) {
        return Difference.of(before, after);
    }

    /**
     * With a snapshot of the present. Items without an id get one.
     *
     * @param freshId makes an id for a new version of that item
     * @param facts what goes with it: description, tags, surroundings, and the revision where that is known
     * @throws FolioException INVALID_NAME, SNAPSHOT_EXISTS
     */
    public static Manifest take(Manifest before, String name, String now, UnaryOperator<String> freshId, Map<String, Object> facts) {
        Names.checkSnapshot(name);
        if (before.snapshots().containsKey(name)) {
            throw FolioException.of(Kind.SNAPSHOT_EXISTS, "There is a snapshot \"" + name + "\" already. Choose another name, or delete it first.",
                    "snapshot", name);
        }
        Manifest named = before.items().stream().allMatch(item -> !item.isCurrent() || item.versionId().isPresent()) ? before
                : before.withItems(before.items().stream().map(item -> !item.isCurrent() || item.versionId().isPresent() ? item
                    : item.with("version_id", freshId.apply(item.name()))).toList());
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("name", name);
        record.put("timestamp", now);
        record.put("item_versions", State.now(named).versions());
        record.put("metadata_snapshot", before.metadata());
        record.putAll(facts);
        return named.withSnapshot(Snapshot.of(name, record));
    }

    /** Without a snapshot; its versions stay until they are collected. Errors as {@link #snapshot}. */
    public static Manifest forget(Manifest before, String name) {
        snapshot(before, name);
        Map<String, Snapshot> rest = new LinkedHashMap<>(before.snapshots());
        rest.remove(name);
        return before.withSnapshots(rest);
    }

    /**
     * With a snapshot's state as the present one. What only the present has is kept where a snapshot holds it.
     *
     * @throws FolioException SNAPSHOT_NOT_FOUND, SNAPSHOT_INCOMPLETE
     */
    public static Manifest restore(Manifest before, String name) {
        State wanted = state(before, name).whole("Restore what is there of it from a view, item by item.");
        Set<Item> chosen = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        chosen.addAll(wanted.items().values());
        List<Item> after = new ArrayList<>();
        wanted.items().values().forEach(item -> after.add(item.isCurrent() ? item : item.with("is_current", true)));
        Holding holding = holding(before);
        for (Item item : before.items()) {
            if (!chosen.contains(item) && (!item.isCurrent() || holding.holds(item))) {
                after.add(item.isCurrent() ? item.with("is_current", false) : item);
            }
        }
        Manifest restored = before.withItems(after);
        return wanted.metadata().isEmpty() ? restored : restored.withMetadata(wanted.metadata());
    }

    /** Whether some snapshot holds all that the present has, but for the time of the last change. */
    public static boolean presentIsHeld(Manifest manifest) {
        State now = State.now(manifest);
        return manifest.snapshots().values().stream()
                .anyMatch(each -> each.versions().keySet().equals(now.versions().keySet()) && diff(State.of(manifest, each), now).isEmpty());
    }

    /** The versions that are neither current nor held by any snapshot. */
    public static List<Item> collectable(Manifest manifest) {
        Holding holding = holding(manifest);
        return manifest.items().stream().filter(item -> !item.isCurrent() && !holding.holds(item)).toList();
    }

    /** The tokens of all snapshots by item: one pass over the snapshots, then one look for each version. */
    static Holding holding(Manifest manifest) {
        Map<String, Set<String>> tokens = new HashMap<>();
        manifest.snapshots().values().forEach(snapshot -> snapshot.versions()
                .forEach((item, token) -> tokens.computeIfAbsent(item, name -> new HashSet<>(2)).add(token)));
        return version -> tokens.getOrDefault(version.name(), Set.of()).stream().anyMatch(version::answersTo);
    }

    /** Whether some snapshot holds a version. */
    interface Holding {
        boolean holds(Item version);
    }
}
