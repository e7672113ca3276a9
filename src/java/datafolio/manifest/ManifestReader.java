package datafolio.manifest;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads manifests of all layouts: a list, or an object with or without a schema version, and the sidecar files of old ones. */
public final class ManifestReader {
    private ManifestReader() {}

    /** The contents of a bundle's text files, as far as they are there; {@code where} is the bundle, for messages. */
    public record Files(String where, Optional<byte[]> items, Optional<byte[]> metadata, Optional<byte[]> snapshots) {}

    /**
     * The manifest that these files hold.
     *
     * @throws FolioException MANIFEST_UNREADABLE naming the file, MANIFEST_VERSION
     */
    public static Manifest read(Files files) {
        Object text = files.items().map(bytes -> json(files, "items.json", bytes)).orElse(Map.of());
        Map<?, ?> top = text instanceof List<?> list ? Map.of("items", list) : object(files, "items.json", text);
        int version = version(files, top.get("schema_version"));
        Object metadata = top.get("metadata");
        Object snapshots = top.get("snapshots");
        if (metadata == null) {
            metadata = files.metadata().map(bytes -> json(files, "metadata.json", bytes)).orElse(Map.of());
        }
        if (snapshots == null) {
            snapshots = files.snapshots().map(bytes -> object(files, "snapshots.json", json(files, "snapshots.json", bytes)).get("snapshots"))
                    .orElse(null);
        }
        return new Manifest(version, revision(files, top.get("revision")), texts(object(files, "metadata", metadata)),
                items(files, top.get("items")), snapshots(files, snapshots));
    }

    private static Object json(Files files, String file, byte[] bytes) {
        try {
            return Json.read(bytes);
        } catch (FolioException e) {
            Map<String, Object> details = new LinkedHashMap<>(e.details());
            details.put("path", files.where() + "/" + file);
            throw new FolioException(Kind.MANIFEST_UNREADABLE, file + " of " + files.where() + " cannot be read. " + e.getMessage()
                    + ". Restore it from a copy.", details, e);
        }
    }

    private static int version(Files files, Object value) {
        Object number = value instanceof String text && text.strip().matches("\\d{1,9}") ? Long.valueOf(text.strip()) : value;
        if (number == null || Boolean.FALSE.equals(number)) {
            return 0;
        } else if (Boolean.TRUE.equals(number)) {
            return 1;
        } else if (number instanceof Long version && version >= 0 && version <= Manifest.SCHEMA_VERSION) {
            return version.intValue();
        } else if (number instanceof Long version && version > Manifest.SCHEMA_VERSION) {
            throw FolioException.of(Kind.MANIFEST_VERSION, "The bundle " + files.where() + " was written in schema version " + version
                    + "; this library knows versions 0 to " + Manifest.SCHEMA_VERSION + ". Use a newer release of it.",
                    "path", files.where(), "found", version, "expected", (long) Manifest.SCHEMA_VERSION);
        }
        throw unreadable(files, "items.json", "its schema_version is " + value);
    }

    private static long revision(Files files, Object value) {
        if (value == null) {
            return 0;
        } else if (value instanceof Long revision && revision >= 0) {
            return revision;
        }
        throw unreadable(files, "items.json", "its revision is " + value);
    }

    private static List<Item> items(Files files, Object value) {
        if (value == null) {
            return List.of();
        } else if (!(value instanceof List<?> list)) {
            throw unreadable(files, "items.json", "its items are not a list");
        } else {
            List<Item> items = new ArrayList<>();
            for (Object each : list) {
                Map<String, Object> fields = texts(object(files, "items.json", each));
                fields.remove("in_snapshots");
                Item item = Item.of(fields);
                if (item.name().isEmpty()) {
                    throw unreadable(files, "items.json", "an item has no name");
                }
                items.add(item);
            }
            return items;
        }
    }

    private static Map<String, Snapshot> snapshots(Files files, Object value) {
        Map<String, Snapshot> snapshots = new LinkedHashMap<>();
        if (value != null) {
            object(files, "snapshots", value).forEach((name, record) -> snapshots.put((String) name,
                    Snapshot.of((String) name, texts(object(files, "snapshots", record)))));
        }
        return snapshots;
    }

    private static Map<?, ?> object(Files files, String what, Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unreadable(files, what, "an object was expected where it has " + (value == null ? "null" : value.getClass().getSimpleName()));
    }

    /** A map of JSON, whose keys are texts. */
    private static Map<String, Object> texts(Map<?, ?> map) {
        Map<String, Object> texts = new LinkedHashMap<>();
        map.forEach((key, value) -> texts.put((String) key, value));
        return texts;
    }

    private static FolioException unreadable(Files files, String what, String why) {
        return FolioException.of(Kind.MANIFEST_UNREADABLE, "The manifest of " + files.where() + " cannot be used: in " + what + ", " + why
                + ". Restore items.json from a copy.", "path", files.where());
    }
}
