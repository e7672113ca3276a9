package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.ReferenceOptions;
import datafolio.manifest.Item;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References to Delta tables, which Python's package does not read, in its hands. */
@Tag("interop")
class DeltaReferenceTest {
    @TempDir
    Path directory;

    @Test
    void pythonListsKeepsAndSnapshotsTheReferenceAndRefusesToReadIt() throws Exception {
        Path bundle = directory.toRealPath().resolve("b");
        try (Folio folio = Folio.open(bundle); Python python = Python.start()) {
            folio.addColumns("t", Map.of("x", List.of(1L, 2L)));
            Path table = folio.exportDelta("t", directory.toRealPath().resolve("lake"), List.of());
            Item made = folio.reference("events", table.toString(), ReferenceOptions.DEFAULT.description("of the lake"));
            folio.reference("pinned", table.toString(), ReferenceOptions.DEFAULT.version(0));
            folio.snapshot("ours");
            Map<?, ?> told = (Map<?, ?>) python.ask("references", "bundle", bundle);
            assertEquals(List.of("events", "pinned"), told.get("references"));
            assertTrue(String.valueOf(told.get("described")).contains("events"), String.valueOf(told));
            assertEquals(Map.of("events", true, "pinned", true, "t", true), told.get("validate"));
            assertEquals("ValueError: Unsupported table format: delta. Supported formats: parquet, arrow, csv", ((Map<?, ?>) told.get("read")).get("events"));

            python.ask("update", "bundle", bundle, "name", "events", "description", "described in Python");
            python.ask("add_json", "bundle", bundle, "name", "more", "value", Map.of("a", 1));
            python.ask("snapshot", "bundle", bundle, "name", "theirs");
            Item kept = folio.item("events");
            assertEquals("described in Python", kept.description().orElse(""));
            for (String field : List.of("path", "table_format", "is_directory", "mutable")) {
                assertEquals(made.get(field), kept.get(field), field);
            }
            assertEquals(0L, folio.item("pinned").get("version"));
            assertEquals(Map.of("events", 0L), folio.findSnapshot("ours").fields().get("table_versions"), "the record is kept through Python's writes");
            assertNotEquals(null, folio.findSnapshot("theirs"));
            assertEquals(List.of(), folio.problems());
            assertEquals("CREATE TABLE AS SELECT", folio.commits("events").get(0).operation());
        }
    }
}
