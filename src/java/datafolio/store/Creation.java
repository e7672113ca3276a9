package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.ItemType;
import datafolio.manifest.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a directory must be like for a bundle to be created in it. */
final class Creation {
    private final Path root;

    Creation(Path root) {
        this.root = root;
    }

    /**
     * Fails unless a bundle may be created here: the directory is empty but for what a creation leaves that broke off.
     */
    void check(boolean allowed) throws IOException {
        if (!allowed) {
            throw FolioException.of(Kind.NOT_A_FOLIO, root + " is no bundle: it has no items.json.", "path", root.toString());
        }
        try (Stream<Path> entries = Files.list(root)) {
            List<String> others = entries.filter(entry -> !leftover(entry)).map(entry -> entry.getFileName().toString()).sorted().toList();
            if (!others.isEmpty() && !Files.exists(root.resolve("items.json"))) { // else somebody has just created it
                throw FolioException.of(Kind.NOT_EMPTY, root + " is no bundle and not empty, so none is created in it: it holds "
                        + String.join(", ", others.subList(0, Math.min(3, others.size()))) + (others.size() > 3 ? ", …" : "")
                        + ". Choose another directory.", "path", root.toString(), "found", others);
            }
        }
    }

    private static boolean leftover(Path entry) {
        String name = entry.getFileName().toString();
        if (List.of("tables", "models", "artifacts").contains(name) && Files.isDirectory(entry)) {
            try (Stream<Path> inside = Files.list(entry)) {
                return inside.findAny().isEmpty();
            } catch (IOException e) {
                return false;
            }
        }
        return name.equals("items.json.lock") || name.equals("items.json.queue") || name.matches("tmp.*\\.tmp");
    }

    /** The facts of a new bundle. */
    static Map<String, Object> metadata(BundleOptions options, InstantSource clock) {
        Map<String, Object> metadata = new LinkedHashMap<>(options.metadata());
        metadata.put("created_at", Stamp.of(clock.instant()));
        metadata.put("updated_at", metadata.get("created_at"));
        metadata.put("_datafolio", Map.of("version", "2.3.0", "created_by", "datafolio-jvm"));
        return metadata;
    }

    /** Makes the folders of payloads. */
    static void folders(Disk disk, Path root) throws IOException {
        for (ItemType type : List.of(ItemType.INCLUDED_TABLE, ItemType.MODEL, ItemType.ARTIFACT)) {
            disk.createFolder(root.resolve(type.folder().orElseThrow()));
        }
    }
}
