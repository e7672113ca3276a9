package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.array.NumpyArray;
import datafolio.error.FolioException;
import datafolio.manifest.Item;
import datafolio.manifest.Json;
import datafolio.manifest.Manifest;
import datafolio.table.Chunk;
import datafolio.testing.Fixtures;
import datafolio.testing.Notation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Compares items of an open folio with what a golden bundle's expectation file says of them. */
final class GoldenItems {
    /** Of an expectation, what is no field of the descriptor. */
    private static final Set<String> ABOUT_THE_FILE = Set.of("file", "file_md5", "file_bytes", "checksum_recorded", "recorded", "table", "array", "value", "payload");

    private GoldenItems() {}

    /** Everything that is told of one descriptor. */
    static void descriptor(Item item, Map<?, ?> expected) {
        Map<String, Object> facts = new LinkedHashMap<>(item.fields());
        facts.put("checksum_recorded", item.checksum().orElse(null));
        facts.putIfAbsent("version_id", null);
        facts.putIfAbsent("description", null);
        facts.putIfAbsent("inputs", List.of());
        facts.putIfAbsent("archived", false);
        facts.put("is_current", item.isCurrent());
        expected.forEach((key, value) -> {
            if (!ABOUT_THE_FILE.contains(key) || key.equals("checksum_recorded")) {
                assertEquals(value, facts.get(key), item.name() + " " + key);
            }
        });
        assertEquals(expected.get("inputs"), item.inputs(), item.name());
        assertEquals(expected.get("archived"), item.archived(), item.name());
        assertEquals(expected.get("item_type"), item.type().text(), item.name());
        if (expected.get("recorded") instanceof Map<?, ?> recorded) {
            recorded.forEach((key, value) -> assertEquals(value, item.get((String) key), item.name() + " " + key));
        }
    }

    /** The file that a descriptor names, byte for byte. */
    static void file(Path bundle, Item item, Map<?, ?> expected) throws Exception {
        if (expected.get("file") instanceof String name) {
            Path file = bundle.resolve(name);
            assertEquals(bundle.resolve(item.type().folder().orElseThrow()).resolve(item.filename().orElseThrow()), file, item.name());
            assertEquals(expected.get("file_bytes"), Files.size(file), item.name());
            assertEquals(expected.get("file_md5"), Fixtures.md5(file), item.name());
        }
    }

    /** What an item holds. */
    static void value(Folio folio, Item item, Map<?, ?> expected) throws Exception {
        String name = item.name();
        switch (item.type()) {
            case INCLUDED_TABLE -> table(folio, name, (Map<?, ?>) expected.get("table"));
            case NUMPY_ARRAY -> array(folio.array(name), (Map<?, ?>) expected.get("array"));
            case JSON_DATA -> assertEquals(expected.get("value"), folio.json(name), name);
            case TIMESTAMP -> {
                Instant moment = OffsetDateTime.parse((String) ((Map<?, ?>) expected.get("payload")).get("iso_string")).toInstant();
                assertEquals(moment, folio.timestamp(name), name);
                assertEquals(moment, OffsetDateTime.parse((String) expected.get("iso_string")).toInstant(), name);
            }
            case MODEL, ARTIFACT -> assertEquals(expected.get("file_md5"), Fixtures.md5((Path) folio.value(name)), name);
            default -> { }
        }
    }

    private static void table(Folio folio, String name, Map<?, ?> expected) {
        Chunk all = folio.table(name).read();
        assertEquals(expected.get("num_rows"), (long) all.rowCount(), name);
        assertEquals(expected.get("columns"), all.names(), name);
        assertEquals(((List<?>) expected.get("arrow_types")).stream().map(type -> plain((String) type)).toList(),
                all.schema().types().stream().map(type -> plain(type.arrowText())).toList(), name);
        assertEquals(all.schema(), folio.table(name).schema(), name);
        List<?> heads = ((List<?>) expected.get("head")).stream().map(head -> ((Map<?, ?>) head).get("values")).toList();
        assertEquals(heads, Notation.columns(all, 5), name);
        assertEquals(heads, Notation.columns(folio.table(name).preview(5), 5), name);
        assertEquals(expected.get("null_counts"), all.columns().stream().map(column -> (long) column.nullCount()).toList(), name);
        var info = folio.table(name).info();
        assertEquals(expected.get("num_rows"), info.rows().getAsLong(), name);
        assertEquals(expected.get("columns"), info.columnNames(), name);
    }

    /**
     * An Arrow type without what readers may choose: sizes of offsets, dictionaries, the zone of an instant, names of
     * elements, and milliseconds, which are read as microseconds.
     */
    private static String plain(String type) {
        return type.replace("large_", "").replaceAll("dictionary<.*>", "string").replaceAll("tz=[^]]*]", "tz=UTC]").replace("<item: ", "<element: ")
                .replace("timestamp[ms", "timestamp[us");
    }

    private static void array(NumpyArray array, Map<?, ?> expected) {
        assertEquals(expected.get("dtype"), array.dtype());
        assertEquals(expected.get("shape"), LongStream.of(array.shape()).boxed().toList());
        assertEquals(expected.get("fortran_order"), array.fortranOrder());
        assertEquals(expected.get("values_row_major"), Notation.rowMajor(array));
    }

    /** All current items of a folio, what they hold included, their order, metadata and snapshots. */
    static void everything(Folio folio, Map<?, ?> expected) throws Exception {
        Map<?, ?> items = (Map<?, ?>) expected.get("current_items");
        Manifest manifest = folio.manifest();
        assertEquals(items.keySet(), Set.copyOf(manifest.current().stream().map(Item::name).toList()));
        for (Map.Entry<?, ?> each : items.entrySet()) {
            Item item = folio.item((String) each.getKey());
            file(folio.path(), item, (Map<?, ?>) each.getValue());
            value(folio, item, (Map<?, ?>) each.getValue());
        }
        Map<?, ?> snapshots = (Map<?, ?>) expected.get("snapshots");
        assertEquals(List.copyOf(snapshots.keySet()), List.copyOf(manifest.snapshots().keySet()));
        snapshots.forEach((name, each) -> assertEquals(((Map<?, ?>) each).get("record"), manifest.snapshots().get(name).fields()));
    }

    /** What a snapshot of the expectation file resolves to is in the manifest, and its bytes are on the disk. */
    static void pinned(Folio folio, Map<?, ?> expected, Map<String, String> md5BeforeByFile) throws Exception {
        for (Object each : ((Map<?, ?>) expected.get("snapshots")).values()) {
            for (Map.Entry<?, ?> pin : ((Map<?, ?>) ((Map<?, ?>) each).get("resolved")).entrySet()) {
                if (pin.getValue() instanceof Map<?, ?> version) {
                    assertTrue(folio.manifest().items().stream().anyMatch(item -> item.name().equals(pin.getKey())
                            && item.description().equals(java.util.Optional.ofNullable((String) version.get("description")))
                            && item.checksum().equals(java.util.Optional.ofNullable((String) version.get("checksum")))), pin.getKey() + " is kept");
                    if (version.get("file") instanceof String file) {
                        assertEquals(md5BeforeByFile.get(file), Fixtures.md5(folio.path().resolve(file)), file);
                    }
                }
            }
        }
    }

    /** JSON of a file. */
    static Map<?, ?> json(Path file) throws Exception {
        return (Map<?, ?>) Json.read(Files.readAllBytes(file));
    }

    /** Why a call failed. */
    static FolioException failure(org.junit.jupiter.api.function.Executable call) {
        return org.junit.jupiter.api.Assertions.assertThrows(FolioException.class, call);
    }
}
