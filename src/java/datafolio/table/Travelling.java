package datafolio.table;

import datafolio.lake.AsOf;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A folio's tables, some of them as of another moment. */
record Travelling(TableCatalog catalog, Map<String, AsOf> moments) implements TableCatalog {

    @Override
    public Collection<String> names() {
        return catalog.names();
    }

    @Override
    public TableSource source(String name) {
        AsOf moment = moments.get(name);
        return moment == null ? catalog.source(name) : catalog.source(name).asOf(moment);
    }

    @Override
    public Map<String, Supplier<TableSource>> sources() {
        Map<String, Supplier<TableSource>> sources = new LinkedHashMap<>();
        catalog.sources().forEach((name, source) -> sources.put(name, moments.containsKey(name) ? () -> source.get().asOf(moments.get(name)) : source));
        return sources;
    }

    @Override
    public Collection<Path> places() {
        return catalog.places();
    }
}
