package datafolio.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One version of an item: its descriptor, immutable, with unknown fields kept in their place.
 *
 * <pre>{@code
 * for (Item item : folio.items()) System.out.println(item.name() + " " + item.type() + " " + item.description().orElse(""));
 * }</pre>
 *
 * @param fields all fields in order
 */
public record Item(Map<String, Object> fields) {
    /** Copies the fields. */
    public Item {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The item with these fields, copied. */
    public static Item of(Map<String, Object> fields) {
        return new Item(fields);
    }

    /** The item's name. */
    public String name() {
        return text("name").orElse("");
    }

    /** The item's type. */
    public ItemType type() {
        return ItemType.of(typeName());
    }

    /** The item's type as the descriptor spells it, also when this version does not know it. */
    public String typeName() {
        return text("item_type").orElse("");
    }

    /** The version's id, unique among those of its name; empty in old bundles. */
    public Optional<String> versionId() {
        return text("version_id");
    }

    /** Whether this is the version that a reader gets; others are kept for snapshots. */
    public boolean isCurrent() {
        return !Boolean.FALSE.equals(fields.get("is_current"));
    }

    /** When this version was added, in UTC, as the descriptor spells it. */
    public Optional<String> createdAt() {
        return text("created_at");
    }

    /** What somebody wrote about it. */
    public Optional<String> description() {
        return text("description").filter(d -> !d.isEmpty());
    }

    /** The names of the items it was made from. */
    public List<String> inputs() {
        return fields.get("inputs") instanceof List<?> list
                ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList() : List.of();
    }

    /** The inputs, and with old tables the models that they were made with. */
    List<String> madeFrom() {
        if (!(fields.get("models") instanceof List<?> models) || type() != ItemType.INCLUDED_TABLE) {
            return inputs();
        }
        return Stream.concat(inputs().stream(), models.stream().filter(String.class::isInstance).map(String.class::cast)).distinct().toList();
    }

    /** Whether a snapshot that has this token means this version: its id, its checksum, or {@code v_} and its time. */
    boolean answersTo(String token) {
        return token.equals(fields.get("version_id")) || token.equals(fields.get("checksum"))
                || token.startsWith("v_") && createdAt().filter(at -> token.substring(2).equals(at)).isPresent();
    }

    /** Whether it was put aside: listed only when asked for. */
    public boolean archived() {
        return Boolean.TRUE.equals(fields.get("archived"));
    }

    /** The payload's path below the type's folder; empty for references. */
    public Optional<String> filename() {
        return text("filename");
    }

    /** MD5 of the payload, in hex; empty where none is recorded. */
    public Optional<String> checksum() {
        return text("checksum");
    }

    /** Any field of the descriptor; null where it is absent. */
    public Object get(String key) {
        return fields.get(key);
    }

    /** A field that is a text. */
    public Optional<String> text(String key) {
        return fields.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** This item with another value in a field; null removes the field. */
    public Item with(String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(fields);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        return new Item(changed);
    }

    /** This item without a field. */
    public Item without(String key) {
        return with(key, null);
    }

    /** The name and the type. */
    @Override
    public String toString() {
        return typeName() + " " + name();
    }
}
