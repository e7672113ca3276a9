package datafolio.store;

import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.remote.ObjectStore;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.remote.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tables of a bundle in an object store where they are: their addresses, and how DuckDB reads these. A payload never changes, so that
 * it is the same however often a read asks for a part of it. Thread-safe.
 */
public final class InPlace {
    /** Names that are the same in an address, in a pattern and in a path. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./=~+:-]+");

    private final ObjectStore store;
    private final Path root;
    private final Places places;
    private final Duration patience;
    private final String extension;

    InPlace(ObjectStore store, Path root, Duration patience, String extension) {
        this.store = store;
        this.root = root;
        this.places = new Places(root);
        this.patience = patience;
        this.extension = extension;
    }

    /** DuckDB's extension httpfs: its file, or {@code httpfs} for the one that is installed. */
    public String extension() {
        return extension;
    }

    /** Where it is, for people. */
    public String url() {
        return store.url();
    }

    /**
     * What DuckDB has to know, with the credentials that are valid now; empty where it cannot read there.
     *
     * @throws datafolio.error.FolioException IO_ERROR when there are no credentials
     */
    public Optional<Wire> wire() {
        try {
            return new Retry(patience).call(store::wire).filter(each -> PLAIN.matcher(each.prefix()).matches());
        } catch (StoreException e) {
            throw RemoteFailures.of("read", store.url(), e);
        }
    }

    /**
     * The key of a table's file; empty for one that is on this machine already, or has a name that an address would spell otherwise.
     *
     * @throws datafolio.error.FolioException as {@link Bundle#place(Item)}
     */
    public Optional<String> key(Item table) {
        Path file = places.payload(table);
        String key = root.relativize(file).toString().replace('\\', '/');
        return table.type() == ItemType.INCLUDED_TABLE && PLAIN.matcher(key).matches() && !Files.exists(file) ? Optional.of(key) : Optional.empty();
    }

    /** While it is open, no collection of this process takes the file. Errors as {@link Bundle#place(Item)}. */
    public Pin pin(Item table) {
        return new Pin(places.payload(table));
    }
}
