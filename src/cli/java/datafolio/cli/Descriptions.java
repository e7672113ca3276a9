package datafolio.cli;

import datafolio.manifest.Difference;
import datafolio.manifest.Item;
import datafolio.manifest.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** Items and snapshots as data. */
final class Descriptions {
    private Descriptions() {}

    /** The item's descriptor. */
    static Map<Facts.Word, Object> item(Item item) {
        Map<Facts.Word, Object> facts = new LinkedHashMap<>();
        item.fields().forEach((key, value) -> facts.put(new Facts.Word(key.replace('_', '-')), value));
        return facts;
    }

    /** What is recorded of a snapshot. */
    static Map<Facts.Word, Object> snapshot(Snapshot snapshot) {
        return Facts.of("name", snapshot.name(), "timestamp", snapshot.timestamp(), "description", snapshot.description(), "tags", snapshot.tags(),
                "num-items", snapshot.versions().size(), "item-versions", snapshot.versions(), "metadata", snapshot.metadata(),
                "git", snapshot.git(), "environment", snapshot.environment(), "execution", snapshot.execution());
    }

    /** What differs. */
    static Map<Facts.Word, Object> difference(Difference difference) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        difference.metadata().forEach((key, pair) -> metadata.put(key, Facts.of("before", pair.before(), "after", pair.after())));
        return Facts.of("from", difference.from(), "to", difference.to(), "added-items", difference.added(), "removed-items", difference.removed(),
                "modified-items", difference.changed(), "unchanged-items", difference.unchanged(), "metadata-changes", metadata);
    }
}
