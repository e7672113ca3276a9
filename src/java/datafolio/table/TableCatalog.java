package datafolio.table;

import java.nio.file.Path;
import java.util.Collection;

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

    /** The directories and files that all these tables lie in: all that a query may open. */
    Collection<Path> places();
}
