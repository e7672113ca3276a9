package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The bundles that Python wrote, read item by item against what Python says is in them. */
class GoldenBundlesTest {
    @TempDir
    Path directory;

    private Folio open(String name) throws Exception {
        return Folio.open(Fixtures.copy(name, directory), FolioOptions.DEFAULT.readOnly().followingReferences());
    }

    private interface Check {
        void on(Folio folio, Map<?, ?> expected) throws Exception;
    }

    private List<DynamicTest> eachBundle(Check check) throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : Fixtures.names()) {
            tests.add(DynamicTest.dynamicTest(name, () -> {
                try (Folio folio = open(name)) {
                    check.on(folio, Fixtures.expected(name));
                }
            }));
        }
        assertEquals(6, tests.size());
        return tests;
    }

    @TestFactory
    List<DynamicTest> descriptorsAreReadAsTheyStand() throws Exception {
        return eachBundle((folio, expected) -> {
            Map<?, ?> layout = (Map<?, ?>) expected.get("layout");
            assertEquals(layout.get("schema_version"), (long) folio.manifest().schemaVersion());
            assertEquals(layout.get("revision"), folio.revision());
            assertEquals(expected.get("metadata"), folio.metadata());
            ((Map<?, ?>) expected.get("current_items")).forEach((name, item) -> GoldenItems.descriptor(folio.item((String) name), (Map<?, ?>) item));
            List<?> others = (List<?>) expected.get("other_versions");
            List<Item> kept = folio.manifest().items().stream().filter(item -> !item.isCurrent()).toList();
            assertEquals(others.size(), kept.size());
            for (int i = 0; i < others.size(); i++) {
                GoldenItems.descriptor(kept.get(i), (Map<?, ?>) others.get(i));
                GoldenItems.file(folio.path(), kept.get(i), (Map<?, ?>) others.get(i));
            }
        });
    }

    @TestFactory
    List<DynamicTest> everyItemHoldsWhatPythonSays() throws Exception {
        return eachBundle(GoldenItems::everything);
    }

    @TestFactory
    List<DynamicTest> validationFindsWhatPythonFinds() throws Exception {
        return eachBundle((folio, expected) -> {
            Set<?> all = expected.get("invalid_items") instanceof List<?> list ? Set.copyOf(list)
                    : ((Map<?, ?>) expected.get("current_items")).entrySet().stream().filter(each -> each.getValue() instanceof Map<?, ?> item
                        && item.get("path") instanceof String path && path.startsWith("file:///data/")).map(Map.Entry::getKey).collect(Collectors.toSet());
            // what is at s3:// is not looked at unless it is allowed
            Set<?> invalid = all.stream().filter(name -> !folio.item((String) name).text("path").orElse("").startsWith("s3://")).collect(Collectors.toSet());
            assertEquals(invalid, folio.validate().entrySet().stream().filter(each -> !each.getValue()).map(Map.Entry::getKey).collect(Collectors.toSet()));
            assertEquals(invalid.size(), folio.problems().size(), folio.problems().toString());
        });
    }

    @TestFactory
    List<DynamicTest> readingChangesNothingOnTheDisk() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : Fixtures.names()) {
            tests.add(DynamicTest.dynamicTest(name, () -> {
                Path bundle = Fixtures.copy(name, directory);
                Map<String, String> before = Fixtures.state(bundle);
                for (FolioOptions options : List.of(FolioOptions.DEFAULT.readOnly(), FolioOptions.DEFAULT)) {
                    try (Folio folio = Folio.open(bundle, options)) {
                        GoldenItems.everything(folio, Fixtures.expected(name));
                        folio.validate();
                        folio.describe().toString();
                    }
                    assertEquals(before, Fixtures.state(bundle));
                }
            }));
        }
        return tests;
    }

    @Test
    void theListsOfItemsAreThoseOfPython() throws Exception {
        try (Folio folio = open("v2-basic")) {
            Map<?, ?> expected = Fixtures.expected("v2-basic");
            assertEquals(names(expected.get("list_contents")), folio.items().stream().map(Item::name).collect(Collectors.toSet()));
            Set<Object> all = names(expected.get("list_contents_with_archived"));
            all.removeAll(names(expected.get("list_contents")));
            assertEquals(all, folio.archivedItems().stream().map(Item::name).collect(Collectors.toSet()));
        }
    }

    private static Set<Object> names(Object lists) {
        return ((Map<?, ?>) lists).values().stream().flatMap(list -> ((List<?>) list).stream()).collect(Collectors.toSet());
    }

    @Test
    void aTableOfManyRowGroupsAddsUpToWhatPythonSays() throws Exception {
        try (Folio folio = open("v2-basic")) {
            Map<?, ?> totals = (Map<?, ?>) Fixtures.expected("v2-basic").get("events_totals");
            Map<String, Object> sums = folio.query("SELECT count(*) AS rows, sum(seq)::BIGINT AS seq, sum(value) AS value FROM events").rows().get(0);
            assertEquals(List.of(totals.get("rows"), totals.get("sum_seq"), totals.get("sum_value")), List.copyOf(sums.values()));
            assertEquals(totals.get("rows_per_group"), folio.query("SELECT \"group\", count(*) AS n FROM events GROUP BY 1 ORDER BY 1").rows().stream()
                    .collect(Collectors.toMap(row -> row.get("group"), row -> row.get("n"))));
        }
    }

    @Test
    void referencesAreReadWhereTheyCanBeReached() throws Exception {
        try (Folio folio = open("v2-basic")) {
            ((Map<?, ?>) Fixtures.expected("v2-basic").get("reference_rows")).forEach((name, columns) ->
                    ((Map<?, ?>) columns).forEach((column, values) ->
                            assertEquals(values, folio.table((String) name).read().column((String) column).toList(), name + " " + column)));
            FolioException absent = GoldenItems.failure(() -> folio.table("refs/absent").read());
            assertEquals(Kind.PAYLOAD_MISSING, absent.kind(), absent.getMessage());
            FolioException cloud = GoldenItems.failure(() -> folio.table("refs/cloud").read());
            assertEquals(Kind.REFERENCE_NOT_FOLLOWED, cloud.kind(), cloud.getMessage());
        }
    }
}
