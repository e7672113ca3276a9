package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.AsOf;
import datafolio.lake.Lakes;
import datafolio.lake.Place;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import datafolio.store.Bundle;
import datafolio.table.LakeSource;
import datafolio.store.Targets;
import datafolio.table.TableCatalog;
import datafolio.table.TableSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The tables of a folio as readers see them: descriptors made into sources. */
final class Tables implements TableCatalog {
    private final Bundle bundle;
    private final Supplier<Manifest> manifest;
    private final Function<String, Item> item;

    Tables(Bundle bundle, Supplier<Manifest> manifest, Function<String, Item> item) {
        this.bundle = bundle;
        this.manifest = manifest;
        this.item = item;
    }

    @Override
    public Collection<String> names() {
        return manifest.get().current().stream().filter(each -> each.type().isTable()).map(Item::name).toList();
    }

    @Override
    public TableSource source(String name) {
        return source(item.apply(name));
    }

    @Override
    public Map<String, Supplier<TableSource>> sources() {
        Map<String, Supplier<TableSource>> sources = new LinkedHashMap<>();
        for (Item each : manifest.get().current()) {
            if (each.type().isTable()) {
                sources.put(each.name(), () -> source(each));
            }
        }
        return sources;
    }

    /** The source of a table whose item is known. */
    TableSource source(Item table) {
        if (!table.type().isTable()) {
            throw Lookup.noTable(manifest.get(), table);
        }
        boolean owned = table.type() == ItemType.INCLUDED_TABLE;
        if (!owned && Lakes.DELTA.equals(table.get("table_format"))) {
            return delta(table);
        }
        Path path = owned ? bundle.place(table) : bundle.targets().of(table);
        return new TableSource(table.name(), path, format(table), Files.isDirectory(path), owned, owned ? number(table, "num_rows") : OptionalLong.empty(),
                owned ? number(table, "size_bytes") : OptionalLong.empty(), owned ? texts(table.get("columns")) : List.of(),
                owned ? textMap(table.get("dtypes")) : Map.of(), textMap(table.get("duckdb_types")), table.createdAt().orElse(""),
                owned ? () -> bundle.pin(table) : Targets.isElsewhere(table) ? () -> bundle.targets().pin(path) : () -> () -> {},
                owned ? table.checksum().orElse("") : "", Optional.empty(), owned ? inPlace(table) : Optional.empty());
    }

    /** Where the table is read without being fetched, when the folio was opened so. */
    private Optional<TableSource.InPlace> inPlace(Item table) {
        return bundle.inPlace().flatMap(there -> there.key(table).map(key -> new TableSource.InPlace(key, () -> there.pin(table))));
    }

    /** The field {@code version} says which version is meant, where that is not the newest: of a snapshot's, the one that it saw. */
    private TableSource delta(Item table) {
        Place place = LakePlaces.of(bundle, table);
        AsOf moment = table.get("version") instanceof Long version ? AsOf.version(version) : AsOf.LATEST;
        return TableSource.delta(table.name(), place.root(), table.createdAt().orElse(""), new LakeSource(Lakes::delta, place, moment));
    }

    private static TableSource.Format format(Item table) {
        return switch (table.text("table_format").orElse("parquet")) {
            case "parquet" -> TableSource.Format.PARQUET;
            case "csv" -> TableSource.Format.CSV;
            default -> throw FolioException.of(Kind.UNSUPPORTED, "\"" + table.name() + "\" is of the format " + table.get("table_format")
                    + "; this release reads parquet, csv and delta.", "item", table.name(), "found", String.valueOf(table.get("table_format")));
        };
    }

    static OptionalLong number(Item table, String field) {
        return table.get(field) instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    private static List<String> texts(Object value) {
        return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                ? list.stream().map(String.class::cast).toList() : List.of();
    }

    /** A map of texts; what is not a text is left out. */
    static Map<String, String> textMap(Object value) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, text) -> {
                if (key instanceof String name && text instanceof String type) {
                    texts.put(name, type);
                }
            });
        }
        return texts;
    }

    @Override
    public Collection<Path> places() {
        Set<Path> places = new LinkedHashSet<>();
        places.add(bundle.path().resolve("tables"));
        for (Item each : manifest.get().current()) {
            if (each.type() == ItemType.REFERENCED_TABLE) {
                try {
                    places.add(bundle.targets().around(each));
                } catch (FolioException e) {
                    // a place that is not of this machine: reading that table says so
                }
            }
        }
        return places;
    }

    @Override
    public boolean fetches() {
        return bundle.isElsewhere() || manifest.get().current().stream().anyMatch(Targets::isElsewhere);
    }
}
