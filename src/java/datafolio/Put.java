package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import datafolio.store.Naming;
import datafolio.store.Staged;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts an item into the manifest, in the place of one of that name where that is allowed.
 *
 * @param name the item's name, checked
 * @param type its type
 * @param options what goes with it
 * @param payload its file; empty for references
 * @param facts the fields that its type has
 */
record Put(String name, ItemType type, AddOptions options, Optional<Staged> payload, Map<String, Object> facts) implements Change {
    /** Fields that say which version it is, not what is in it. */
    private static final List<String> OF_THE_VERSION = List.of("filename", "created_at", "version_id", "is_current");

    @Override
    public Manifest apply(Manifest before, Naming naming) {
        Item current = before.item(name).orElse(null);
        checkFree(before, name, options.overwrite());
        if (current != null && sameContent(current)) {
            Item same = item(current, current.createdAt().orElse(naming.now()), current.versionId().orElse(""), current.filename());
            if (sameButForVersion(current, same)) {
                return before;
            }
            return before.edit(name, naming.versionId(name), old -> same);
        }
        if (payload.isEmpty()) {
            return before.put(item(current, naming.now(), naming.versionId(name), Optional.empty()));
        }
        Naming.Placed placed = naming.place(name, payload.get());
        return before.put(item(current, naming.now(), placed.versionId(), Optional.of(placed.filename())));
    }

    /**
     * Fails when an item of that name is there and may not be replaced.
     *
     * @throws FolioException ITEM_EXISTS
     */
    static void checkFree(Manifest manifest, String name, boolean overwrite) {
        if (!overwrite && manifest.item(name).isPresent()) {
            throw FolioException.of(Kind.ITEM_EXISTS, "There is an item \"" + name + "\" already (" + manifest.item(name).get().typeName()
                    + "). Choose another name, or overwrite it.", "item", name, "found", manifest.item(name).get().typeName());
        }
    }

    /** A timestamp has no checksum: what its file holds is in the descriptor too. */
    private boolean sameContent(Item current) {
        if (current.type() != type) {
            return false;
        } else if (type == ItemType.TIMESTAMP) {
            return facts.get("iso_string").equals(current.get("iso_string"));
        }
        return payload.isEmpty() || current.checksum().filter(payload.get().md5()::equals).isPresent();
    }

    private static boolean sameButForVersion(Item a, Item b) {
        Map<String, Object> left = new LinkedHashMap<>(a.fields());
        Map<String, Object> right = new LinkedHashMap<>(b.fields());
        OF_THE_VERSION.forEach(field -> {
            left.remove(field);
            right.remove(field);
        });
        return left.equals(right);
    }

    private Item item(Item current, String createdAt, String versionId, Optional<String> filename) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("item_type", type.text());
        filename.ifPresent(file -> fields.put("filename", file));
        if (payload.isPresent() && type != ItemType.TIMESTAMP) {
            fields.put("checksum", payload.get().md5());
        }
        fields.putAll(facts);
        fields.put("created_at", createdAt);
        Optional<String> description = options.description().isPresent() ? options.description()
                : current == null ? Optional.empty() : current.description();
        description.filter(text -> !text.isEmpty()).ifPresent(text -> fields.put("description", text));
        if (!options.inputs().isEmpty()) {
            fields.put("inputs", options.inputs());
        }
        fields.put("version_id", versionId);
        fields.put("is_current", true);
        return Item.of(fields);
    }
}
