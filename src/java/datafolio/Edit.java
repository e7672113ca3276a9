package datafolio;

import datafolio.manifest.Globs;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import datafolio.store.Naming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes what goes with items: those of these names, and those that fit the patterns among them. */
final class Edit implements Change {
    private final Path folio;
    private final List<String> names;
    private final UnaryOperator<Item> change;
    private final List<String> chosen = new ArrayList<>();

    Edit(Path folio, List<String> names, UnaryOperator<Item> change) {
        this.folio = folio;
        this.names = List.copyOf(names);
        this.change = change;
    }

    @Override
    public Manifest apply(Manifest before, Naming naming) {
        chosen.clear();
        chosen.addAll(Globs.select(names, before.current().stream().map(Item::name).toList()));
        Manifest changed = before;
        for (String name : chosen) {
            Item item = before.item(name).orElseThrow(() -> Lookup.notFound(folio, before, name));
            Item other = change.apply(item);
            changed = other.equals(item) ? changed : changed.edit(name, naming.versionId(name), old -> other);
        }
        return changed;
    }

    /** The items as they are after the change. */
    List<Item> in(Manifest after) {
        return chosen.stream().map(name -> after.item(name).orElseThrow()).toList();
    }
}
