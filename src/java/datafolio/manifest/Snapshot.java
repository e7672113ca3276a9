package datafolio.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named state of a folio: which version of each item it holds, the metadata of that time, and what its author chose to
 * record about the surroundings. Immutable, with unknown fields kept in their place.
 *
 * <pre>{@code
 * for (Snapshot s : folio.snapshots()) System.out.println(s.name() + " " + s.timestamp() + " " + s.tags());
 * }</pre>
 */
public final class Snapshot {
    private final String name;
    private final Map<String, Object> fields;
    private final Map<String, String> versions;
    private volatile String text;

    private Snapshot(String name, Map<String, Object> fields) {
        this.name = name;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        this.versions = versions(fields.get("item_versions"));
    }

    /** The snapshot of that name with these fields, copied. */
    public static Snapshot of(String name, Map<String, Object> fields) {
        return new Snapshot(name, fields);
    }

    private static Map<String, String> versions(Object value) {
        Map<String, String> versions = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((item, token) -> {
                if (item instanceof String key && token instanceof String id) {
                    versions.put(key, id);
                }
            });
        }
        return Collections.unmodifiableMap(versions);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** All fields in order. */
    public Map<String, Object> fields() {
        return fields;
    }

    /** When it was taken, in UTC, as the record spells it; empty in records that do not say. */
    public String timestamp() {
        return text("timestamp").orElse("");
    }

    /** What its author wrote about it. */
    public Optional<String> description() {
        return text("description").filter(words -> !words.isEmpty());
    }

    /** Words that snapshots are grouped by. */
    public List<String> tags() {
        List<String> tags = new ArrayList<>();
        if (fields.get("tags") instanceof List<?> list) {
            list.stream().filter(String.class::isInstance).forEach(tag -> tags.add((String) tag));
        }
        return Collections.unmodifiableList(tags);
    }

    /** The versions it holds: the id of each by the item's name; in old bundles a checksum, or {@code v_} and a time. */
    public Map<String, String> versions() {
        return versions;
    }

    /** The folio's metadata when it was taken. */
    public Map<String, Object> metadata() {
        return map("metadata_snapshot");
    }

    /** The revision that it was published with; 0 where none is recorded, as by Python. */
    public long revision() {
        return fields.get("revision") instanceof Long revision ? revision : 0;
    }

    /** The state of the author's git repository: {@code commit}, {@code branch}, {@code dirty}, {@code remote}; may be empty. */
    public Map<String, Object> git() {
        return map("git");
    }

    /** What it was taken with: versions of the language, the platform, hashes of the files that fix dependencies; may be empty. */
    public Map<String, Object> environment() {
        return map("environment");
    }

    /** How the program was called: {@code working_dir} and {@code entry_point}; may be empty. */
    public Map<String, Object> execution() {
        return map("execution");
    }

    private Optional<String> text(String key) {
        return fields.get(key) instanceof String found ? Optional.of(found) : Optional.empty();
    }

    private Map<String, Object> map(String key) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (fields.get(key) instanceof Map<?, ?> map) {
            map.forEach((field, value) -> found.put(String.valueOf(field), value));
        }
        return Collections.unmodifiableMap(found);
    }

    /** As JSON within a manifest, made once: a manifest repeats all its snapshots at every publish. */
    JsonWriter.Ready json() {
        String made = text;
        if (made == null) {
            made = JsonWriter.text(fields, 2);
            text = made;
        }
        return new JsonWriter.Ready(made);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Snapshot that && name.equals(that.name) && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The name and the time. */
    @Override
    public String toString() {
        return "snapshot " + name + " " + timestamp();
    }
}
