package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Manifest;
import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Entry;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.store.RemoteManifest.Loaded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Opens a bundle in an object store, or makes one where nothing is. */
final class RemoteOpening {
    private RemoteOpening() {}

    /** @throws FolioException NOT_A_FOLIO, NOT_EMPTY, UNSUPPORTED, MANIFEST_UNREADABLE, IO_ERROR; then the store is closed */
    static Remote open(ObjectStore store, BundleOptions options, InstantSource clock, Disk disk) {
        ObjectCache cache = ObjectCache.of(options.cloud());
        try {
            RemoteManifest manifest = new RemoteManifest(store, options.cloud());
            if (!manifest.exists()) {
                create(store, manifest, Creation.metadata(options, clock), options.create() && !options.readOnly(), options.cloud());
            }
            // a bundle that was deleted and made again may have other files of the same names
            Path folder = cache.place(store.address(), String.valueOf(manifest.get().metadata().get("created_at")));
            Folders.create(disk, folder);
            return new Remote(store, manifest, new Mirror(disk, folder.toRealPath(), store.address(), cache, store, options.cloud().patience()), options);
        } catch (IOException e) {
            store.close();
            throw Failures.of("kept", cache.folder(), e);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    /** Where somebody else makes one at the same time, it is that one. */
    private static void create(ObjectStore store, RemoteManifest manifest, Map<String, Object> metadata, boolean allowed, CloudOptions options) {
        if (!allowed || store.readOnly()) {
            throw FolioException.of(Kind.NOT_A_FOLIO, store.url() + " is no bundle: it has no items.json. Check the URL" + (store.readOnly() ? "."
                    : ", or let it be created."), "path", store.url());
        }
        try {
            checkFree(store, options, false);
        } catch (StoreException e) {
            throw RemoteFailures.of("created", store.url(), e);
        }
        String id = Trail.fresh();
        Manifest first = Trail.signed(Manifest.EMPTY.withMetadata(metadata).published(String.valueOf(metadata.get("updated_at"))), Manifest.EMPTY, id);
        if (manifest.replace(new Loaded(null, Manifest.EMPTY, 0), first, id)) {
            Remote.text(store, "README.md", Texts.README);
            Remote.text(store, "CONTENTS.md", Texts.contents(first));
        }
    }

    /**
     * Fails where no bundle can be made.
     *
     * @param altogether whether a bundle that is there is in the way too; else somebody may have just created it
     * @throws FolioException NOT_EMPTY, UNSUPPORTED for a store that does not heed conditions
     */
    static void checkFree(ObjectStore store, CloudOptions options, boolean altogether) throws StoreException {
        List<String> others = new Retry(options.patience()).call(() -> store.list("", 4)).stream().map(Entry::key)
                .filter(key -> !key.isEmpty() && !key.endsWith("/") && (altogether || !key.startsWith(RemoteManifest.KEY))).toList();
        if (!others.isEmpty()) {
            throw FolioException.of(Kind.NOT_EMPTY, store.url() + (altogether ? " is not empty, so no folio is made there: it holds " : " is no bundle and not empty, so none is created in it: it holds ")
                    + String.join(", ", others) + ". Choose another place.", "path", store.url(), "found", others);
        }
        new Probe(store, options.patience()).check();
    }
}
