package datafolio.table;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The tables a reader can see, as one folio knows them at the moment of the call. Not API: the folio implements it. */
public interface TableCatalog {
    /** The names of all tables. */
    Collection<String> names();

    /**
     * Where a table is.
     *
     * @throws datafolio.error.FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, UNSUPPORTED for formats and places that are
     *     not read
     */
    TableSource source(String name);

    /** Every table with what tells where it is (errors as {@link #source}), all as of one moment. */
    default Map<String, Supplier<TableSource>> sources() {
        Map<String, Supplier<TableSource>> sources = new LinkedHashMap<>();
        names().forEach(name -> sources.put(name, () -> source(name)));
        return sources;
    }

    /** The directories and files that all these tables lie in: all that a query may open. */
    Collection<Path> places();

    /** Whether files of tables are fetched from elsewhere: then only those that are named are pinned. */
    default boolean fetches() {
        return false;
    }
}
