package datafolio;

import datafolio.manifest.Globs;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import datafolio.manifest.Snapshot;
import datafolio.manifest.State;
import datafolio.store.StatePin;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** New folios made of what another one has. */
final class Copies {
    private Copies() {}

    /** A folio of a snapshot's state, made by the function, which says where it is from: by the folio's name, not by a path of this machine. */
    static <T> T export(FolioReader folio, String snapshot, Function<Manifest, T> make) {
        try (StatePin pin = folio.bundle.pin(now -> {
            Snapshot record = History.snapshot(now, snapshot);
            State state = History.state(now, snapshot).whole("Export what is there of it by copying items from a view.");
            Map<String, Object> metadata = new LinkedHashMap<>(state.metadata());
            metadata.keySet().removeAll(Manifest.OWN_METADATA);
            Map<String, Object> source = new LinkedHashMap<>();
            source.put("name", record.name());
            source.put("source_bundle", folio.describe().name());
            source.put("timestamp", record.timestamp());
            source.put("description", record.description().orElse(null));
            source.put("tags", record.tags());
            metadata.put("_source_snapshot", source);
            return fresh(folio, LakeVersions.seen(state.manifest(now.revision(), Map.of()), record).withMetadata(metadata));
        })) {
            return make.apply(pin.manifest());
        }
    }

    /** A folio of some of the current items. */
    static <T> T copy(FolioReader folio, CopyOptions options, Function<Manifest, T> make) {
        try (StatePin pin = folio.bundle.pin(now -> {
            Set<String> names = new LinkedHashSet<>(chosen(folio, now, options));
            Map<String, Object> metadata = new LinkedHashMap<>(now.metadata());
            metadata.putAll(JsonValues.object(options.metadata()));
            return fresh(folio, new Manifest(Manifest.SCHEMA_VERSION, 0, metadata,
                    now.current().stream().filter(item -> names.contains(item.name())).toList(), Map.of()));
        })) {
            return make.apply(pin.manifest());
        }
    }

    private static List<String> chosen(FolioReader folio, Manifest manifest, CopyOptions options) {
        List<String> have = manifest.current().stream().map(Item::name).toList();
        List<String> wanted = options.items().isEmpty()
                ? manifest.current().stream().filter(item -> options.archived() || !item.archived()).map(Item::name).toList()
                : Globs.select(options.items(), have);
        for (String name : wanted) {
            if (manifest.item(name).isEmpty()) {
                throw Lookup.notFound(folio.path(), manifest, name);
            }
        }
        Set<String> without = Set.copyOf(Globs.select(options.without(), have));
        List<String> rest = wanted.stream().filter(name -> !without.contains(name)).toList();
        return options.lineage() ? History.lineage(manifest).upstream(rest).stream().filter(name -> !without.contains(name)).toList() : rest;
    }

    /** As the first revision of a folio of its own. */
    private static Manifest fresh(FolioReader folio, Manifest manifest) {
        Map<String, Object> metadata = new LinkedHashMap<>(manifest.metadata());
        String now = folio.bundle.now();
        metadata.putIfAbsent("created_at", now);
        metadata.put("updated_at", now);
        metadata.putIfAbsent("_datafolio", Map.of("version", "2.3.0", "created_by", "datafolio-jvm"));
        List<Item> items = manifest.items().stream().map(item -> item.versionId().isPresent() ? item
                : item.with("version_id", item.name() + "--r1")).toList();
        return new Manifest(Manifest.SCHEMA_VERSION, 1, metadata, items, Map.of());
    }
}
