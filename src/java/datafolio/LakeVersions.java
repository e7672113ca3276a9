package datafolio;

import datafolio.lake.DeltaLog;
import datafolio.lake.Lakes;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import datafolio.manifest.Snapshot;
import datafolio.error.FolioException;
import datafolio.store.Bundle;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which versions of the Delta tables elsewhere a snapshot saw: the field {@code table_versions} of its record. */
final class LakeVersions {
    private static final String FIELD = "table_versions";

    private LakeVersions() {}

    private static boolean open(Item item) {
        return item.type() == ItemType.REFERENCED_TABLE && Lakes.DELTA.equals(item.get("table_format")) && !(item.get("version") instanceof Long);
    }

    /** The facts of a snapshot, and the versions that it sees; of references that are not followed nothing is known. */
    static Map<String, Object> noted(Bundle bundle, Manifest manifest, Map<String, Object> facts) {
        Map<String, Object> versions = new LinkedHashMap<>();
        for (Item item : manifest.current()) {
            if (open(item)) {
                try {
                    DeltaLog.latest(LakePlaces.of(bundle, item)).ifPresent(version -> versions.put(item.name(), version));
                } catch (FolioException e) {
                    continue; // a place that is not looked at, or cannot be: the snapshot is of all else
                }
            }
        }
        if (versions.isEmpty()) {
            return facts;
        }
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(FIELD, versions);
        return more;
    }

    /** A snapshot's state, its Delta tables being those that it saw. */
    static Manifest seen(Manifest state, Snapshot snapshot) {
        if (!(snapshot.fields().get(FIELD) instanceof Map<?, ?> versions)) {
            return state;
        }
        return state.withItems(state.items().stream().map(item -> open(item) && versions.get(item.name()) instanceof Long version
                ? item.with("version", version) : item).toList());
    }
}
