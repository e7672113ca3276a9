package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where the files of a bundle are. What a manifest says is not trusted: a path that leaves its folder is refused. */
final class Places {
    private final Path root;

    Places(Path root) {
        this.root = root;
    }

    Path items() {
        return root.resolve("items.json");
    }

    Path lock() {
        return root.resolve("items.json.lock");
    }

    Path queue() {
        return root.resolve("items.json.queue");
    }

    Path folder(ItemType type) {
        return root.resolve(type.folder().orElseThrow(() -> FolioException.of(Kind.WRONG_ITEM_TYPE,
                "Items of type " + type.text() + " have no file in the bundle.", "found", type.text())));
    }

    /**
     * The payload of an item.
     *
     * @throws FolioException UNSAFE_PATH, WRONG_ITEM_TYPE, PAYLOAD_MISSING when no file is named, PAYLOAD_DAMAGED when what is
     *     there is no regular file
     */
    Path payload(Item item) {
        String filename = item.filename().orElseThrow(() -> FolioException.of(Kind.PAYLOAD_MISSING,
                "The descriptor of \"" + item.name() + "\" names no file.", "item", item.name()));
        Path folder = folder(item.type());
        Path file;
        try {
            file = folder.resolve(filename).normalize();
        } catch (InvalidPathException e) {
            throw unsafe(item, filename);
        }
        if (filename.startsWith("/") || filename.contains("\\") || !file.startsWith(folder) || file.equals(folder)
                || Path.of(filename).normalize().getNameCount() != Path.of(filename).getNameCount()) {
            throw unsafe(item, filename);
        }
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !file.toRealPath().startsWith(folder.toRealPath())
                    || !folder.toRealPath().startsWith(root.toRealPath())) {
                throw unsafe(item, filename);
            } else if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw FolioException.of(Kind.PAYLOAD_DAMAGED, "What lies at the place of the file of \"" + item.name() + "\", " + file
                        + ", is no regular file. It was not opened; restore the file from a copy.", "item", item.name(), "path", file.toString());
            }
        } catch (IOException e) {
            if (Files.isSymbolicLink(file)) {
                throw unsafe(item, filename);
            }
        }
        return file;
    }

    /**
     * Fails when a file of this name would be written outside of the bundle, since a directory above it is a link.
     *
     * @throws FolioException UNSAFE_PATH
     */
    void checkInside(Path file) throws IOException {
        Path above = file.getParent();
        while (!Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
            above = above.getParent();
        }
        if (!Files.exists(above) || !above.toRealPath().startsWith(root.toRealPath())) {
            throw FolioException.of(Kind.UNSAFE_PATH, above + " is, or lies in, a link that leads out of the bundle: nothing is written outside of it."
                    + " Make it a folder, or remove it.", "path", above.toString());
        }
    }

    private static FolioException unsafe(Item item, String filename) {
        return FolioException.of(Kind.UNSAFE_PATH, "The file of \"" + item.name() + "\" lies outside the bundle's folder, at \"" + filename
                + "\". It was neither read nor changed; repair or delete the item.", "item", item.name(), "path", filename);
    }

    /**
     * The absolute path of what a reference names; a relative one begins at the bundle.
     *
     * @throws FolioException UNSUPPORTED for places that are not of this machine, and for what is neither a file nor a directory
     */
    Path target(Item item) {
        String path = item.text("path").orElse("");
        String local = path.startsWith("file://") ? path.substring("file://".length()) : path;
        if (local.contains("://") || local.isEmpty()) {
            throw FolioException.of(Kind.UNSUPPORTED, "\"" + item.name() + "\" is at " + path + "; only tables on this machine are read.",
                    "item", item.name(), "path", path);
        }
        try {
            Path target = root.resolve(local).normalize();
            if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
                throw FolioException.of(Kind.UNSUPPORTED, "\"" + item.name() + "\" is at " + path + ", which is no file and no directory: a pipe or a"
                        + " device is not read.", "item", item.name(), "path", path);
            }
            return target;
        } catch (InvalidPathException e) {
            throw FolioException.of(Kind.UNSUPPORTED, "\"" + item.name() + "\" is at " + path + ", which is no path here.",
                    "item", item.name(), "path", path);
        }
    }
}
