package datafolio.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All that a bundle's manifest says. Immutable: every change gives a new one, with the same revision; counting it up and
 * setting {@code updated_at} is the work of whoever publishes.
 *
 * @param schemaVersion 0, 1 or 2 as it was read; always 2 when written
 * @param revision how often the bundle was changed
 * @param metadata the bundle's own facts
 * @param items all descriptors: the current ones in their order, then those that are kept for snapshots
 * @param snapshots the snapshots by name
 */
public record Manifest(int schemaVersion, long revision, Map<String, Object> metadata, List<Item> items,
                       Map<String, Snapshot> snapshots) {
    /** The schema version that is written. */
    public static final int SCHEMA_VERSION = 2;

    /** The entries of the metadata that are kept by this library and Python's. */
    public static final List<String> OWN_METADATA = List.of("created_at", "updated_at", "_datafolio");

    /** Of a bundle that does not exist yet. */
    public static final Manifest EMPTY = new Manifest(SCHEMA_VERSION, 0, Map.of(), List.of(), Map.of());

    /** Copies what it is given. */
    public Manifest {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        items = List.copyOf(items);
        snapshots = Collections.unmodifiableMap(new LinkedHashMap<>(snapshots));
    }

    /** The current items in their order; of two of one name the later. */
    public List<Item> current() {
        Map<String, Item> byName = new LinkedHashMap<>();
        for (Item item : items) {
            if (item.isCurrent()) {
                byName.put(item.name(), item);
            }
        }
        return List.copyOf(byName.values());
    }

    /** The current item of that name. */
    public Optional<Item> item(String name) {
        Item found = null;
        for (Item item : items) {
            if (item.isCurrent() && item.name().equals(name)) {
                found = item;
            }
        }
        return Optional.ofNullable(found);
    }

    /**
     * Whether some snapshot holds this version. A snapshot names a version by its id, in old bundles by the payload's
     * checksum or by {@code v_} and the time when it was added.
     */
    public boolean pinned(Item version) {
        for (Snapshot snapshot : snapshots.values()) {
            String token = snapshot.versions().get(version.name());
            if (token != null && version.answersTo(token)) {
                return true;
            }
        }
        return false;
    }

    /** With this as the current item of its name, in the place of the one before, which is kept if a snapshot holds it. */
    public Manifest put(Item fresh) {
        Item current = item(fresh.name()).orElse(null);
        List<Item> now = new ArrayList<>();
        List<Item> kept = new ArrayList<>();
        boolean placed = false;
        for (Item item : items) {
            if (!item.isCurrent()) {
                kept.add(item);
            } else if (!item.name().equals(fresh.name())) {
                now.add(item);
            } else if (item == current) {
                now.add(fresh);
                placed = true;
                if (pinned(item)) {
                    kept.add(item.with("is_current", false));
                }
            }
        }
        if (!placed) {
            now.add(fresh);
        }
        now.addAll(kept);
        return withItems(now);
    }

    /**
     * With the current item of that name changed: in place, or, when a snapshot holds it, as a new version of the same
     * payload. Must be there.
     */
    public Manifest edit(String name, String freshVersionId, UnaryOperator<Item> change) {
        Item before = item(name).orElseThrow();
        Item after = change.apply(before);
        if (pinned(before)) {
            return put(after.with("version_id", freshVersionId).with("is_current", true));
        }
        return withItems(items.stream().map(item -> item == before ? after : item).toList());
    }

    /** Without the current item of that name; it is kept for the snapshots that hold it. */
    public Manifest remove(String name) {
        List<Item> now = new ArrayList<>();
        List<Item> kept = new ArrayList<>();
        for (Item item : items) {
            if (!item.isCurrent()) {
                kept.add(item);
            } else if (!item.name().equals(name)) {
                now.add(item);
            } else if (pinned(item)) {
                kept.add(item.with("is_current", false));
            }
        }
        now.addAll(kept);
        return withItems(now);
    }

    /** With other metadata. */
    public Manifest withMetadata(Map<String, Object> other) {
        return new Manifest(schemaVersion, revision, other, items, snapshots);
    }

    /** With other descriptors. */
    public Manifest withItems(List<Item> other) {
        return new Manifest(schemaVersion, revision, metadata, other, snapshots);
    }

    /** With other snapshots. */
    public Manifest withSnapshots(Map<String, Snapshot> other) {
        return new Manifest(schemaVersion, revision, metadata, items, other);
    }

    /** With a further snapshot, or another one of its name. */
    Manifest withSnapshot(Snapshot snapshot) {
        Map<String, Snapshot> more = new LinkedHashMap<>(snapshots);
        more.put(snapshot.name(), snapshot);
        return withSnapshots(more);
    }

    /** As it is published: the next revision, changed at this moment. */
    public Manifest published(String updatedAt) {
        Map<String, Object> facts = new LinkedHashMap<>(metadata);
        facts.put("updated_at", Objects.requireNonNull(updatedAt));
        return new Manifest(SCHEMA_VERSION, revision + 1, facts, items, snapshots);
    }

    /** The text of {@code items.json}. */
    public byte[] write() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("schema_version", SCHEMA_VERSION);
        all.put("revision", revision);
        all.put("metadata", metadata);
        all.put("items", items.stream().map(Item::fields).toList());
        Map<String, Object> records = new LinkedHashMap<>();
        snapshots.forEach((name, snapshot) -> records.put(name, snapshot.json()));
        all.put("snapshots", records);
        return Json.write(all);
    }
}
