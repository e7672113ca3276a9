package datafolio.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What has become of a folio between two of its states.
 *
 * <pre>{@code
 * Difference since = folio.diff("v1"); // from the snapshot to now
 * System.out.println("new: " + since.added() + ", other than then: " + since.changed());
 * }</pre>
 *
 * @param from the state before: a snapshot's name, or "now"
 * @param to the state after
 * @param added the items that only the later state has
 * @param removed the items that only the earlier state has
 * @param changed the items of which they have other versions, in contents or in what goes with them
 * @param unchanged the items that are the same
 * @param metadata the entries that differ, each with what it was and what it is; null where there was or is none.
 *     {@code created_at}, {@code updated_at} and {@code _datafolio} are left out
 */
public record Difference(String from, String to, List<String> added, List<String> removed, List<String> changed,
                         List<String> unchanged, Map<String, Pair> metadata) {
    /** What an entry was and what it is; null where there was or is none. */
    public record Pair(Object before, Object after) {}

    /** Copies what it is given. */
    public Difference {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
        unchanged = List.copyOf(unchanged);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Between two states, each with the versions that it holds. */
    static Difference of(State before, State after) {
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(before.versions().keySet());
        names.addAll(after.versions().keySet());
        for (String name : names) {
            if (!before.versions().containsKey(name)) {
                added.add(name);
            } else if (!after.versions().containsKey(name)) {
                removed.add(name);
            } else {
                (same(before, after, name) ? unchanged : changed).add(name);
            }
        }
        return new Difference(before.name(), after.name(), added, removed, changed, unchanged,
                metadata(before.metadata(), after.metadata()));
    }

    /** One version answers to one token; old bundles have several tokens for it. */
    private static boolean same(State before, State after, String name) {
        if (before.versions().get(name).equals(after.versions().get(name))) {
            return true;
        }
        Item then = before.items().get(name);
        Item now = after.items().get(name);
        return then != null && now != null && withoutPlace(then).equals(withoutPlace(now));
    }

    private static Map<String, Object> withoutPlace(Item item) {
        Map<String, Object> fields = new LinkedHashMap<>(item.fields());
        fields.keySet().removeAll(List.of("is_current", "version_id"));
        return fields;
    }

    private static Map<String, Pair> metadata(Map<String, Object> before, Map<String, Object> after) {
        Map<String, Pair> changes = new LinkedHashMap<>();
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeAll(Manifest.OWN_METADATA);
        for (String key : keys) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                changes.put(key, new Pair(before.get(key), after.get(key)));
            }
        }
        return changes;
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && metadata.isEmpty();
    }

    /** One line of counts. */
    @Override
    public String toString() {
        return from + " .. " + to + ": " + added.size() + " added, " + removed.size() + " removed, " + changed.size() + " changed, "
                + unchanged.size() + " unchanged" + (metadata.isEmpty() ? "" : "; metadata: " + String.join(", ", metadata.keySet()));
    }
}
