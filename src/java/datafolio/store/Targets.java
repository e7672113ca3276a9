package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the references of a bundle name, on this machine or elsewhere. Thread-safe. */
public final class Targets {
    private final Places places;
    private final Followed followed;
    private final RemoteTables remote;

    Targets(Path root, Places places, BundleOptions options, Disk disk) {
        this.places = places;
        this.followed = new Followed(root, options);
        this.remote = new RemoteTables(disk, options.cloud());
    }

    /** Whether an item is a reference to a place that is not of this machine. */
    public static boolean isElsewhere(Item item) {
        return item.type() == ItemType.REFERENCED_TABLE && RemoteTables.isOne(item);
    }

    /** Whether references are followed whoever made them. */
    public boolean followsAll() {
        return followed.all();
    }

    boolean follows(Item reference) {
        return followed.follows(reference);
    }

    /**
     * From now on this process follows references of this bundle to that place.
     *
     * @param facts of the reference's descriptor
     * @throws FolioException INVALID_ARGUMENT when nothing is at a place that is not of this machine; and as {@link #of}
     */
    public void add(String name, Map<String, Object> facts) {
        Map<String, Object> fields = new LinkedHashMap<>(facts);
        fields.put("name", name);
        fields.put("item_type", ItemType.REFERENCED_TABLE.text());
        Item reference = Item.of(fields);
        if (RemoteTables.isOne(reference) && !remote.isThere(reference)) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "\"" + name + "\" cannot refer to " + facts.get("path") + ": "
                    + ("delta".equals(facts.get("table_format")) ? "there is no Delta table, for it has no folder _delta_log." : "nothing is there."), "item", name,
                    "path", String.valueOf(facts.get("path")));
        }
        followed.made(String.valueOf(facts.get("path")));
    }

    /**
     * The absolute path of what a reference names; what is not of this machine is fetched first.
     *
     * @throws FolioException REFERENCE_NOT_FOLLOWED for what others made, unless the bundle was opened to follow that;
     *     UNSUPPORTED for places that are not read; for those not of this machine PAYLOAD_MISSING, MISSING_DEPENDENCY, IO_ERROR
     */
    public Path of(Item item) {
        followed.check(item);
        return RemoteTables.isOne(item) ? remote.file(item) : places.target(item);
    }

    /** The folder of a Delta table that is not of this machine; nothing is fetched or asked for. Errors as {@link #of}. */
    public RemoteFolder folder(Item delta) {
        followed.check(delta);
        return remote.delta(delta);
    }

    /** What the file of a reference lies in, or is; nothing is fetched or asked for. Errors as {@link #of}. */
    public Path around(Item item) {
        followed.check(item);
        return RemoteTables.isOne(item) ? remote.folder(item) : places.target(item);
    }

    /** Whether something is where a reference points. Errors as {@link #of}. */
    public boolean reaches(Item item) {
        followed.check(item);
        return RemoteTables.isOne(item) ? remote.isThere(item) : Files.exists(places.target(item));
    }

    /** Keeps a file that was fetched for a reference. */
    public Pin pin(Path fetched) {
        return new Pin(fetched);
    }

    void close() {
        remote.close();
    }
}
