package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioView;
import datafolio.SnapshotOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots taken here, in Python's hands, and Python's here. */
@Tag("interop")
class HistoryTest {
    @TempDir
    Path directory;

    @Test
    void pythonLoadsComparesExportsAndRestoresWhatWasTakenHereAndTheOtherWayRound() throws Exception {
        Path bundle = directory.toRealPath().resolve("b");
        AddOptions over = AddOptions.DEFAULT.overwriting();
        try (Folio folio = Folio.open(bundle); Python python = Python.start()) {
            folio.addJson("j", 1, AddOptions.DEFAULT);
            folio.addColumns("t", Map.of("a", List.of(1L, 2L)));
            Map<String, Object> first = Map.of("j", 1L, "t", Map.of("a", List.of(1L, 2L)));
            folio.snapshot("v1", SnapshotOptions.DEFAULT.description("d").tags("x").withEnvironment().entryPoint("run"));
            folio.addJson("j", 2, over);
            folio.addColumns("t", Map.of("a", List.of(3L)), over);
            assertEquals(List.of(), ((Map<?, ?>) python.ask("check", "bundle", bundle)).get("errors"));
            Path exported = folio.export("v1", directory.resolve("here"));
            assertEquals(List.of(), ((Map<?, ?>) python.ask("check", "bundle", exported)).get("errors"));
            Path there = directory.toRealPath().resolve("there");
            Map<?, ?> found = (Map<?, ?>) python.ask("history", "bundle", bundle, "snapshot", "v1", "target", there);
            assertEquals(List.of("v1"), found.get("names"));
            assertEquals(first, found.get("values"));
            assertEquals(List.of("j", "t"), ((List<?>) ((Map<?, ?>) found.get("diff")).get("modified_items")).stream().sorted().toList());
            assertEquals(first, found.get("restored"));
            assertTrue(folio.diff("v1").isEmpty(), folio.diff("v1").toString());
            try (Folio out = Folio.open(there)) {
                assertEquals(1L, out.json("j"));
                assertEquals(List.of(), out.problems());
            }
            python.ask("snapshot", "bundle", bundle, "name", "p1");
            folio.addJson("j", 5, over);
            folio.restore("p1");
            assertEquals(1L, folio.json("j"));
            try (FolioView view = folio.at("before-restore-r" + (folio.revision() - 1))) {
                assertEquals(5L, view.json("j"));
            }
            folio.collectGarbage();
            assertEquals(List.of(), ((Map<?, ?>) python.ask("check", "bundle", bundle)).get("errors"));
        }
    }
}
