package datafolio.manifest;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One state of a bundle: the present, or what a snapshot holds.
 *
 * @param name the snapshot's name, or {@link #NOW}
 * @param versions which version of each item belongs to it, as the snapshot spells it
 * @param items these versions by name, in order; those that are lost are missing
 * @param metadata the bundle's facts in that state
 */
public record State(String name, Map<String, String> versions, Map<String, Item> items, Map<String, Object> metadata) {
    /** What the present is called. */
    public static final String NOW = "now";

    /** Keeps the order of what it is given. */
    public State {
        versions = Collections.unmodifiableMap(versions);
        items = Collections.unmodifiableMap(items);
    }

    /** The present. */
    static State now(Manifest manifest) {
        Map<String, String> versions = new LinkedHashMap<>();
        Map<String, Item> items = new LinkedHashMap<>();
        for (Item item : manifest.current()) {
            versions.put(item.name(), token(item));
            items.put(item.name(), item);
        }
        return new State(NOW, versions, items, manifest.metadata());
    }

    /** What a snapshot holds. */
    static State of(Manifest manifest, Snapshot snapshot) {
        Map<String, List<Item>> byName = new LinkedHashMap<>();
        for (Item item : manifest.items()) {
            if (snapshot.versions().containsKey(item.name())) {
                byName.computeIfAbsent(item.name(), name -> new ArrayList<>(2)).add(item);
            }
        }
        Map<String, Item> items = new LinkedHashMap<>();
        snapshot.versions().forEach((name, token) -> {
            Item found = resolve(byName.getOrDefault(name, List.of()), token);
            if (found != null) {
                items.put(name, found);
            }
        });
        return new State(snapshot.name(), new LinkedHashMap<>(snapshot.versions()), items, snapshot.metadata());
    }

    /** The version's own id; else the name that old bundles have for it. */
    private static String token(Item item) {
        return item.versionId().or(item::checksum).orElseGet(() -> "v_" + item.createdAt().orElse(""));
    }

    /**
     * The version that a token names: by its id if any has that id; else by checksum or time, and then of several the one
     * that was not edited since: edits get an id, and what was put aside first stands last.
     */
    private static Item resolve(List<Item> versions, String token) {
        Item byContent = null;
        for (Item version : versions) {
            if (version.versionId().filter(token::equals).isPresent()) {
                return version;
            } else if (version.answersTo(token) && (byContent == null || rank(version) >= rank(byContent))) {
                byContent = version;
            }
        }
        return byContent;
    }

    private static int rank(Item version) {
        return (version.versionId().isEmpty() ? 2 : 0) + (version.isCurrent() ? 0 : 1);
    }

    /** The items whose versions are no longer in the manifest. */
    public List<String> lost() {
        return versions.keySet().stream().filter(name -> !items.containsKey(name)).toList();
    }

    /**
     * Fails unless all versions are there.
     *
     * @throws FolioException SNAPSHOT_INCOMPLETE naming those that are not
     */
    public State whole(String instead) {
        if (!lost().isEmpty()) {
            throw FolioException.of(Kind.SNAPSHOT_INCOMPLETE, "The snapshot \"" + name + "\" cannot be used as a whole: the bundle no longer has"
                    + " its version of " + String.join(", ", lost()) + ". " + instead, "snapshot", name, "items", lost());
        }
        return this;
    }

    /** The state as a manifest of its own: its versions are the current ones, and the only ones. */
    public Manifest manifest(long revision, Map<String, Snapshot> snapshots) {
        return new Manifest(Manifest.SCHEMA_VERSION, revision, metadata,
                items.values().stream().map(item -> item.isCurrent() ? item : item.with("is_current", true)).toList(), snapshots);
    }
}
