package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Difference;
import datafolio.manifest.Item;
import datafolio.manifest.Snapshot;
import datafolio.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The snapshots of bundles that Python wrote: what they hold, how they differ, restored, exported and collected here. */
class GoldenSnapshotsTest {
    @TempDir
    Path directory;

    private interface Check {
        void on(Folio folio, String snapshot, Map<?, ?> resolved) throws Exception;
    }

    private List<DynamicTest> eachSnapshot(Check check) throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : Fixtures.names()) {
            ((Map<?, ?>) Fixtures.expected(name).get("snapshots")).forEach((snapshot, facts) -> tests.add(
                    DynamicTest.dynamicTest(name + " " + snapshot, () -> {
                        try (Folio folio = Folio.open(Fixtures.copy(name, java.nio.file.Files.createDirectories(directory.resolve((String) snapshot))))) {
                            check.on(folio, (String) snapshot, (Map<?, ?>) ((Map<?, ?>) facts).get("resolved"));
                        }
                    })));
        }
        assertTrue(tests.size() >= 10, "there are " + tests.size());
        return tests;
    }

    private static void holds(FolioReader view, Map<?, ?> resolved) throws Exception {
        for (Map.Entry<?, ?> each : resolved.entrySet()) {
            String name = (String) each.getKey();
            if (!(each.getValue() instanceof Map<?, ?> facts)) {
                assertTrue(view.find(name).isEmpty(), name);
                continue;
            }
            Item item = view.item(name);
            assertEquals(facts.get("item_type"), item.typeName(), name);
            assertEquals(facts.get("description"), item.description().orElse(null), name);
            assertEquals(facts.get("checksum"), item.checksum().orElse(null), name);
            if (facts.get("file") instanceof String file && item.checksum().isPresent()) {
                assertEquals(item.checksum().get(), Fixtures.md5(view.path().resolve(file)), name);
            }
        }
        assertEquals(resolved.values().stream().filter(Map.class::isInstance).count(), view.items().size() + view.archivedItems().size());
    }

    @TestFactory
    List<DynamicTest> viewsShowWhatPythonSays() throws Exception {
        return eachSnapshot((folio, name, resolved) -> {
            try (FolioView view = folio.at(name)) {
                holds(view, resolved);
                assertEquals(resolved.entrySet().stream().filter(each -> each.getValue() == null).map(Map.Entry::getKey).toList(), view.lost());
            }
        });
    }

    @TestFactory
    List<DynamicTest> restoredAndEditedSnapshotsStayWhatTheyWere() throws Exception {
        return eachSnapshot((folio, name, resolved) -> {
            if (resolved.containsValue(null)) {
                FolioException e = assertThrows(FolioException.class, () -> folio.restore(name));
                assertEquals(Kind.SNAPSHOT_INCOMPLETE, e.kind());
                assertEquals(List.of("config"), e.details().get("items"));
                return;
            }
            folio.restore(name);
            assertTrue(folio.diff(name).isEmpty(), folio.diff(name).toString());
            holds(folio, resolved);
            for (Item item : folio.items()) {
                folio.update(item.name(), ItemChanges.NONE.description("edited after"));
            }
            folio.swapMetadata(facts -> Map.of());
            folio.collectGarbage();
            try (FolioView view = folio.at(name)) {
                holds(view, resolved);
            }
            folio.delete(folio.items().stream().map(Item::name).toList());
            folio.collectGarbage();
            try (FolioView view = folio.at(name)) {
                holds(view, resolved);
            }
        });
    }

    @TestFactory
    List<DynamicTest> exportsHoldTheSame() throws Exception {
        return eachSnapshot((folio, name, resolved) -> {
            Path target = directory.resolve("export-" + folio.path().getFileName() + "-" + name);
            if (resolved.containsValue(null)) {
                assertEquals(Kind.SNAPSHOT_INCOMPLETE, assertThrows(FolioException.class, () -> folio.export(name, target)).kind());
                return;
            }
            try (Folio out = Folio.open(folio.export(name, target))) {
                holds(out, resolved);
                assertEquals(Set.of(), new TreeSet<>(out.problems().stream().filter(problem -> !problem.contains("/data/")).toList()));
            }
        });
    }

    @Test
    void differencesAreThoseOfPython() throws Exception {
        Map<?, ?> expected = Fixtures.expected("v2-snapshots");
        try (Folio folio = Folio.open(Fixtures.copy("v2-snapshots", directory), FolioOptions.DEFAULT.readOnly())) {
            assertEquals(expected.get("gc_dry_run_files"), folio.garbage().files().stream().map(file -> file.getFileName().toString()).toList());
            assertEquals(expected.get("unpinned_old_versions"),
                    folio.garbage().versions().stream().map(item -> item.versionId().orElseThrow()).sorted().toList());
            ((Map<?, ?>) expected.get("compare")).forEach((pair, facts) -> {
                String[] names = ((String) pair).split("\\.\\.");
                same((Map<?, ?>) facts, folio.diff(names[0], names[1]), "shared_items");
            });
            ((Map<?, ?>) expected.get("diff_from_snapshot")).forEach((name, facts) -> same((Map<?, ?>) facts, folio.diff((String) name), "unchanged_items"));
            same((Map<?, ?>) expected.get("diff_from_latest"), folio.diff(), "unchanged_items");
            assertEquals(List.of("v4-restored", "tmp", "v3", "v1"), folio.snapshots().stream().map(Snapshot::name).toList());
            assertEquals(List.of("v3", "v1"), folio.snapshots("paper").stream().map(Snapshot::name).toList());
        }
    }

    private static void same(Map<?, ?> facts, Difference found, String unchanged) {
        assertEquals(List.of(facts.get("added_items"), facts.get("removed_items"), facts.get("modified_items"), facts.get(unchanged)),
                List.of(sorted(found.added()), sorted(found.removed()), sorted(found.changed()), sorted(found.unchanged())));
        Map<Object, Object> metadata = new LinkedHashMap<>((Map<?, ?>) facts.get("metadata_changes"));
        metadata.remove("updated_at");
        assertEquals(metadata.keySet(), found.metadata().keySet());
        metadata.forEach((key, pair) -> assertEquals(pair, java.util.Arrays.asList(found.metadata().get(key).before(), found.metadata().get(key).after())));
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }
}
