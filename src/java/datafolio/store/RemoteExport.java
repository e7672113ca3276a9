package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.remote.Stores;
import datafolio.remote.Url;
import datafolio.store.RemoteManifest.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A new bundle in an object store, of versions that another one has. Payloads are uploaded first, then the manifest, on the condition
 * that there is none: the bundle is there as a whole or not at all.
 */
final class RemoteExport {
    private final Places from;
    private final ObjectStore store;
    private final CloudOptions options;
    private final Set<String> uploaded = new LinkedHashSet<>();

    private RemoteExport(Places from, ObjectStore store, CloudOptions options) {
        this.from = from;
        this.store = store;
        this.options = options;
    }

    /**
     * Makes the bundle.
     *
     * @return its URL
     * @throws FolioException NOT_EMPTY when something is at the target, UNSUPPORTED when it can only be read, MISSING_DEPENDENCY,
     *     PAYLOAD_MISSING, PAYLOAD_DAMAGED, UNSAFE_PATH, IO_ERROR; then there is no new bundle, unless the error's {@code outcome} is "unknown"
     */
    static String run(Places from, Manifest manifest, Url target, CloudOptions options) {
        try (ObjectStore store = Stores.open(target, options)) {
            if (store.readOnly()) {
                throw FolioException.of(Kind.UNSUPPORTED, target + " can only be read: make the new folio at s3:// or gs://, or in a directory.", "path", target.toString());
            }
            new RemoteExport(from, store, options).make(manifest);
            return store.url();
        }
    }

    private void make(Manifest manifest) {
        try {
            RemoteOpening.checkFree(store, options, true);
            List<Item> items = new ArrayList<>();
            for (Item item : manifest.items()) {
                items.add(item.type() == ItemType.REFERENCED_TABLE ? Export.farther(from, item) : item);
                if (item.type().folder().isPresent() && item.filename().isPresent()) {
                    upload(item, from.payload(item));
                }
            }
            String id = Trail.fresh();
            Manifest made = Trail.signed(new Manifest(Manifest.SCHEMA_VERSION, manifest.revision(), manifest.metadata(), items, Map.of()), Manifest.EMPTY, id);
            if (!new RemoteManifest(store, options).replace(new Loaded(null, Manifest.EMPTY, 0), made, id)) {
                throw FolioException.of(Kind.NOT_EMPTY, "Somebody else has just made a folio at " + store.url() + ". Choose another place.", "path", store.url());
            }
            Remote.text(store, "README.md", Texts.README);
            Remote.text(store, "CONTENTS.md", Texts.contents(made));
        } catch (StoreException e) {
            takeBack();
            throw RemoteFailures.of("written", store.url(), e);
        } catch (FolioException e) {
            if (!"unknown".equals(e.details().get("outcome"))) { // else what may be named is not taken back
                takeBack();
            }
            throw e;
        }
    }

    private void upload(Item item, Path file) throws StoreException {
        String key = item.type().folder().orElseThrow() + "/" + item.filename().orElseThrow();
        if (!Files.isRegularFile(file)) {
            throw FolioException.of(Kind.PAYLOAD_MISSING, "\"" + item.name() + "\" cannot be copied: its file " + file + " is missing."
                    + " Restore the file, or leave the item out.", "item", item.name(), "path", file.toString());
        } else if (!uploaded.add(key)) {
            return; // two items of one file
        }
        try {
            if (item.checksum().isPresent() && !item.checksum().get().equals(Digest.md5(file))) {
                throw FolioException.of(Kind.PAYLOAD_DAMAGED, "\"" + item.name() + "\" cannot be copied: " + file + " is not as it was written,"
                        + " its checksum differs. Restore the file, or leave the item out.", "item", item.name(), "path", file.toString());
            }
        } catch (IOException e) {
            throw Failures.of("read", file, e);
        }
        new Retry(options.patience()).call(() -> {
            store.upload(key, file);
            return null;
        });
    }

    private void takeBack() {
        for (String key : uploaded) {
            try {
                store.delete(key);
            } catch (StoreException e) {
                return; // what is left is no bundle, and said to be in the way of one
            }
        }
    }
}
