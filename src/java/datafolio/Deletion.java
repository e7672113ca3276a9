package datafolio;

import datafolio.manifest.History;
import datafolio.manifest.Lineage;
import datafolio.manifest.Manifest;
import datafolio.store.Naming;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes items out of the manifest, all or none. */
final class Deletion implements Change {
    private final Path folio;
    private final List<String> names;
    private final Map<String, List<String>> dependents = new LinkedHashMap<>();

    Deletion(Path folio, List<String> names) {
        this.folio = folio;
        this.names = List.copyOf(names);
    }

    @Override
    public Manifest apply(Manifest before, Naming naming) {
        Manifest after = before;
        Lineage lineage = History.lineage(before);
        for (String name : names) {
            dependents.put(name, lineage.dependents(name).stream().filter(other -> !names.contains(other)).toList());
            if (after.item(name).isEmpty()) {
                throw Lookup.notFound(folio, after, name);
            }
            after = after.remove(name);
        }
        return after;
    }

    /** For each item those that stay and were made from it. */
    Map<String, List<String>> dependents() {
        return dependents;
    }
}
