package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.Json;
import datafolio.manifest.Manifest;
import datafolio.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Writing to the bundles that Python wrote: old layouts become the present one, and what snapshots hold stays. */
class GoldenWritesTest {
    @TempDir
    Path directory;

    private Folio open(String name) throws Exception {
        return Folio.open(Fixtures.copy(name, directory));
    }

    private static Map<String, String> md5s(Path bundle) throws Exception {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(bundle)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(bundle.relativize(file).toString(), Fixtures.md5(file));
            }
        }
        return all;
    }

    @TestFactory
    List<DynamicTest> theFirstWriteMakesTheLayoutThePresentOneAndChangesNothingElse() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : Fixtures.names()) {
            tests.add(DynamicTest.dynamicTest(name, () -> {
                Map<?, ?> expected = Fixtures.expected(name);
                long revision = (Long) ((Map<?, ?>) expected.get("layout")).get("revision");
                try (Folio folio = open(name)) {
                    Manifest before = folio.manifest();
                    Map<String, String> files = md5s(folio.path());
                    folio.addJson("first-write", List.of(1, 2), AddOptions.DEFAULT);

                    Map<?, ?> written = GoldenItems.json(folio.path().resolve("items.json"));
                    assertEquals(List.of("schema_version", "revision", "metadata", "items", "snapshots"), List.copyOf(written.keySet()));
                    assertEquals(2L, written.get("schema_version"));
                    assertEquals(revision + 1, written.get("revision"));
                    Map<String, Object> metadata = new LinkedHashMap<>(texts(written.get("metadata")));
                    assertEquals(List.copyOf(before.metadata().keySet()), List.copyOf(metadata.keySet()));
                    metadata.put("updated_at", before.metadata().get("updated_at"));
                    assertEquals(before.metadata(), metadata);
                    before.snapshots().forEach((each, snapshot) -> assertEquals(snapshot.fields(), ((Map<?, ?>) written.get("snapshots")).get(each)));
                    List<Object> items = new ArrayList<>((List<?>) written.get("items"));
                    assertEquals("first-write", ((Map<?, ?>) items.remove(before.current().size())).get("name"));
                    assertEquals(before.items().stream().map(Item::fields).toList(), items);

                    Map<String, String> after = md5s(folio.path());
                    assertFalse(after.containsKey("metadata.json") || after.containsKey("snapshots.json"), "sidecars");
                    for (String changed : List.of("items.json", "metadata.json", "snapshots.json", "CONTENTS.md")) {
                        files.remove(changed);
                        after.remove(changed);
                    }
                    files.put("items.json.lock", "d41d8cd98f00b204e9800998ecf8427e");
                    files.put("artifacts/first-write--r" + (revision + 1) + ".json", folio.item("first-write").checksum().orElseThrow());
                    assertEquals(files, after);
                    try (Folio again = Folio.open(folio.path(), FolioOptions.DEFAULT.readOnly())) {
                        assertEquals(revision + 1, again.revision());
                        folio.delete("first-write");
                        GoldenItems.everything(again, expected);
                    }
                }
            }));
        }
        return tests;
    }

    private static Map<String, Object> texts(Object map) {
        Map<String, Object> texts = new LinkedHashMap<>();
        ((Map<?, ?>) map).forEach((key, value) -> texts.put((String) key, value));
        return texts;
    }

    /** Another value for an item, of its own kind, or none where its name is of a kind that is no longer accepted. */
    private void overwrite(Folio folio, Item item) throws Exception {
        AddOptions over = AddOptions.DEFAULT.overwriting().description("overwritten");
        Path file = Files.writeString(directory.resolve("other.joblib"), "other bytes");
        try {
            switch (item.type()) {
                case INCLUDED_TABLE -> folio.addColumns(item.name(), Map.of("other", List.of("x", "y")), over);
                case REFERENCED_TABLE -> folio.reference(item.name(), Files.writeString(directory.resolve("other.csv"), "a\n1\n").toString(),
                        ReferenceOptions.DEFAULT.overwriting().description("overwritten"));
                case NUMPY_ARRAY -> folio.addArray(item.name(), new double[] {42}, over);
                case JSON_DATA -> folio.addJson(item.name(), List.of("other"), over);
                case TIMESTAMP -> folio.addTimestamp(item.name(), Instant.EPOCH, over);
                case MODEL -> folio.addModel(item.name(), file, "Other", over);
                case ARTIFACT -> folio.addFile(item.name(), file, over);
                case UNKNOWN -> throw new AssertionError(item);
            }
        } catch (FolioException e) {
            assertEquals(Kind.INVALID_NAME, e.kind(), e.getMessage());
            assertEquals("group one/naïve name", item.name());
        }
    }

    @TestFactory
    List<DynamicTest> whatSnapshotsHoldStaysWhenItsItemIsOverwritten() throws Exception {
        return keeping(folio -> {
            for (Item item : folio.manifest().current()) {
                overwrite(folio, item);
            }
        });
    }

    @TestFactory
    List<DynamicTest> whatSnapshotsHoldStaysWhenItsItemIsDeleted() throws Exception {
        return keeping(folio -> {
            for (Item item : folio.manifest().current()) {
                folio.delete(item.name());
            }
            assertEquals(List.of(), folio.manifest().current());
        });
    }

    @TestFactory
    List<DynamicTest> whatSnapshotsHoldStaysWhenItsItemIsDescribedAnewOverwrittenAndDeleted() throws Exception {
        return keeping(folio -> {
            for (Item item : folio.manifest().current()) {
                folio.update(item.name(), ItemChanges.NONE.description("described anew"));
                folio.archive(item.name());
                assertEquals("described anew", folio.item(item.name()).description().orElseThrow());
                overwrite(folio, item);
                folio.delete(item.name());
            }
        });
    }

    private interface Work {
        void on(Folio folio) throws Exception;
    }

    private List<DynamicTest> keeping(Work work) {
        return Stream.of("v1-legacy", "v1-legacy-damaged", "v1-numbered", "v2-snapshots").map(name -> DynamicTest.dynamicTest(name, () -> {
            try (Folio folio = open(name)) {
                Map<?, ?> expected = Fixtures.expected(name);
                Map<String, String> files = md5s(folio.path());
                GoldenItems.pinned(folio, expected, files);
                work.on(folio);
                GoldenItems.pinned(folio, expected, files);
                try (Folio again = Folio.open(folio.path(), FolioOptions.DEFAULT.readOnly())) {
                    GoldenItems.pinned(again, expected, files);
                    assertEquals(List.of(), again.problems().stream().filter(problem -> !problem.contains("ext.parquet")).toList());
                }
            }
        })).toList();
    }

    @Test
    void whatNoSnapshotHoldsGoesWhenItsItemIsOverwritten() throws Exception {
        try (Folio folio = open("v2-snapshots")) {
            Path old = folio.path("features").getParent().resolve(folio.item("features").filename().orElseThrow());
            Path after = folio.file("memo").getParent().resolve(folio.item("after").filename().orElseThrow());
            folio.addColumns("features", Map.of("other", List.of(1)), AddOptions.DEFAULT.overwriting());
            folio.delete("after");
            assertTrue(Files.exists(old), "held by v1");
            assertFalse(Files.exists(after), "held by none");
        }
    }

    @Test
    void whatThisReleaseDoesNotKnowKeepsItsPlaceAndOrder() throws Exception {
        Path bundle = Fixtures.copy("v2-snapshots", directory);
        Map<String, Object> manifest = texts(Json.read(Files.readAllBytes(bundle.resolve("items.json"))));
        List<Object> items = new ArrayList<>((List<?>) manifest.get("items"));
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("zeta_of_tomorrow", Map.of("deep", List.of(1L, 2.5, "x")));
        first.putAll(texts(items.get(0)));
        first.put("alpha_of_tomorrow", List.of());
        items.set(0, first);
        items.add(1, Map.of("name", "holo", "item_type", "hologram", "filename", "holo--r9.holo", "is_current", true, "layers", 3L));
        manifest.put("items", items);
        Map<String, Object> snapshots = texts(manifest.get("snapshots"));
        Map<String, Object> record = texts(snapshots.get("v1"));
        record.put("signed_by", Map.of("key", "k"));
        snapshots.put("v1", record);
        manifest.put("snapshots", snapshots);
        Files.write(bundle.resolve("items.json"), Json.write(manifest));
        Files.createDirectories(bundle.resolve("holograms"));
        Files.writeString(bundle.resolve("holograms/holo--r9.holo"), "light");

        try (Folio folio = Folio.open(bundle)) {
            folio.addJson("new", 1, AddOptions.DEFAULT);
            folio.archive("stable");
            folio.swapMetadata(facts -> {
                Map<String, Object> more = new LinkedHashMap<>(facts);
                more.put("more", true);
                return more;
            });
            folio.delete("new");
            FolioException unknown = GoldenItems.failure(() -> folio.value("holo"));
            assertEquals(Kind.UNSUPPORTED, unknown.kind());
            assertEquals("hologram", unknown.details().get("found"));
            assertFalse(folio.validate().get("holo"));
            Map<?, ?> written = GoldenItems.json(bundle.resolve("items.json"));
            List<?> now = (List<?>) written.get("items");
            assertEquals(first, now.get(0));
            assertEquals(List.copyOf(first.keySet()), List.copyOf(((Map<?, ?>) now.get(0)).keySet()));
            assertEquals(items.get(1), now.get(1));
            assertEquals(snapshots, written.get("snapshots"));
            assertEquals(List.copyOf(record.keySet()), List.copyOf(((Map<?, ?>) ((Map<?, ?>) written.get("snapshots")).get("v1")).keySet()));
            assertEquals("light", Files.readString(bundle.resolve("holograms/holo--r9.holo")));
            folio.delete("holo");
            assertEquals("light", Files.readString(bundle.resolve("holograms/holo--r9.holo")));
        }
    }
}
