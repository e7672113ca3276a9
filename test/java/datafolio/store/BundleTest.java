package datafolio.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Json;
import datafolio.manifest.Manifest;
import datafolio.manifest.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    @TempDir
    Path directory;

    private Bundle open() {
        return Bundle.open(directory.resolve("b"), BundleOptions.DEFAULT);
    }

    private static Manifest add(Bundle bundle, String name, Object value) {
        try (Staged staged = bundle.stage(ItemType.JSON_DATA, ".json", file -> Files.write(file, Json.write(value)))) {
            return bundle.commit(draft -> {
                Naming.Placed placed = draft.place(name, staged);
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("name", name);
                fields.put("item_type", ItemType.JSON_DATA.text());
                fields.put("filename", placed.filename());
                fields.put("version_id", placed.versionId());
                fields.put("is_current", true);
                fields.put("checksum", staged.md5());
                fields.put("data_type", "int");
                return draft.manifest().put(Item.of(fields));
            });
        }
    }

    private List<String> files() throws Exception {
        try (Stream<Path> all = Files.walk(directory.resolve("b"))) {
            return all.filter(Files::isRegularFile).map(f -> directory.resolve("b").relativize(f).toString()).sorted().toList();
        }
    }

    @Test
    void aNewBundleHasWhatPythonExpects() throws Exception {
        try (Bundle bundle = Bundle.open(directory.resolve("b"), new BundleOptions(true, false, Map.of("title", "x"), Duration.ofSeconds(1), false))) {
            assertEquals(1, bundle.manifest().revision());
            assertEquals(List.of("title", "created_at", "updated_at", "_datafolio"), List.copyOf(bundle.manifest().metadata().keySet()));
        }
        assertEquals(List.of("CONTENTS.md", "README.md", "items.json", "items.json.lock"), files());
        assertTrue(Files.isDirectory(directory.resolve("b/tables")));
    }

    @Test
    void aPayloadAppearsWithItsManifestAndTheOneBeforeGoes() throws Exception {
        try (Bundle bundle = open()) {
            add(bundle, "runs/a", 1L);
            assertTrue(files().contains("artifacts/runs/a--r2.json"), files().toString());
            assertTrue(bundle.validate(bundle.manifest()).get("runs/a"));
            add(bundle, "runs/a", 2L);
            assertTrue(files().contains("artifacts/runs/a--r3.json"), files().toString());
            assertFalse(files().contains("artifacts/runs/a--r2.json"), files().toString());
            assertTrue(Files.readString(directory.resolve("b/CONTENTS.md")).contains("revision **3**"));
        }
    }

    @Test
    void aPayloadThatIsBeingReadStaysUntilItsLastReaderHasGone() throws Exception {
        try (Bundle bundle = open()) {
            Item first = add(bundle, "a", 1L).item("a").orElseThrow();
            Pin one = bundle.pin(first);
            Pin two = bundle.pin(first);
            add(bundle, "a", 2L);
            one.close();
            one.close();
            assertTrue(Files.exists(two.path()));
            two.close();
            assertFalse(Files.exists(two.path()));
        }
    }

    @Test
    void whatASnapshotHoldsIsKept() throws Exception {
        try (Bundle bundle = open()) {
            Item first = add(bundle, "a", 1L).item("a").orElseThrow();
            bundle.commit(draft -> new Manifest(2, draft.manifest().revision(), draft.manifest().metadata(), draft.manifest().items(),
                    Map.of("s", Snapshot.of("s", Map.of("item_versions", Map.of("a", first.versionId().orElseThrow()))))));
            Manifest after = add(bundle, "a", 2L);
            assertEquals(2, after.items().size());
            assertFalse(after.items().get(1).isCurrent());
            Manifest removed = bundle.commit(draft -> draft.manifest().remove("a"));
            assertEquals(List.of(first.with("is_current", false)), removed.items());
            assertTrue(Files.exists(bundle.payload(first)));
            assertEquals(List.of(), bundle.problems(bundle.manifest()));
        }
    }

    @Test
    void aChangeThatFailsLeavesNothing() throws Exception {
        try (Bundle bundle = open()) {
            List<String> before = files();
            assertThrows(IllegalStateException.class, () -> {
                try (Staged staged = bundle.stage(ItemType.ARTIFACT, "", file -> Files.writeString(file, "x"))) {
                    bundle.commit(draft -> {
                        draft.place("x", staged);
                        throw new IllegalStateException("no");
                    });
                }
            });
            assertThrows(FolioException.class, () -> bundle.stage(ItemType.ARTIFACT, "", file -> {
                Files.writeString(file, "half");
                throw new java.io.IOException("No space left on device");
            }));
            assertEquals(before, files());
            Manifest now = bundle.manifest();
            assertSame(now, bundle.commit(Draft::manifest));
            assertEquals(1, bundle.manifest().revision());
        }
    }

    @Test
    void writersOfOneProcessLoseNothing() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String prefix = "t" + t;
            threads.add(new Thread(() -> {
                try (Bundle bundle = open()) {
                    for (int n = 0; n < 25; n++) {
                        add(bundle, prefix + "/" + n, (long) n);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        try (Bundle bundle = open()) {
            assertEquals(101, bundle.manifest().revision());
            assertEquals(100, bundle.manifest().current().size());
        }
    }

    @Test
    void onlyEmptyDirectoriesBecomeBundles() throws Exception {
        Path full = Files.createDirectories(directory.resolve("full"));
        Files.writeString(full.resolve("thesis.txt"), "x");
        FolioException e = assertThrows(FolioException.class, () -> Bundle.open(full, BundleOptions.DEFAULT));
        assertEquals(Kind.NOT_EMPTY, e.kind());
        Path broken = Files.createDirectories(directory.resolve("broken/tables")).getParent();
        Files.writeString(broken.resolve("tmp123.tmp"), "{");
        Files.writeString(broken.resolve("items.json.lock"), "");
        Bundle.open(broken, BundleOptions.DEFAULT).close();
        e = assertThrows(FolioException.class, () -> Bundle.open(directory.resolve("no"), new BundleOptions(false, false, Map.of(), Duration.ZERO, false)));
        assertEquals(Kind.NOT_A_FOLIO, e.kind());
        assertFalse(Files.exists(directory.resolve("no")));
    }

    @Test
    void aChangeInsideAChangeIsRefused() {
        try (Bundle bundle = open()) {
            FolioException e = assertThrows(FolioException.class, () -> bundle.commit(draft -> bundle.commit(Draft::manifest)));
            assertEquals(Kind.INVALID_ARGUMENT, e.kind());
        }
    }
}
