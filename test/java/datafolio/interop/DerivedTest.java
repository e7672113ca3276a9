package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Derivation;
import datafolio.Folio;
import datafolio.Stale;
import datafolio.table.Functions;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results with their query, in Python's hands. */
@Tag("interop")
class DerivedTest {
    @TempDir
    Path directory;

    @Test
    void pythonReadsAndKeepsTheRecordOfAQueryAndItsChangesMakeTheResultStale() throws Exception {
        Path bundle = directory.toRealPath().resolve("b");
        try (Folio folio = Folio.open(bundle); Python python = Python.start()) {
            folio.addColumns("t", Map.of("x", List.of(1L, 2L)));
            folio.addTable("sum", folio.query("SELECT sum(x)::BIGINT AS s FROM t WHERE ? > DATE '2013-01-01'", LocalDate.of(2014, 1, 1)), AddOptions.DEFAULT);
            Derivation how = Derivation.of(folio.item("sum")).orElseThrow();
            Map<?, ?> checked = (Map<?, ?>) python.ask("check", "bundle", bundle);
            assertEquals(List.of(), checked.get("errors"));
            Map<?, ?> read = (Map<?, ?>) python.ask("read", "bundle", bundle);
            assertEquals(List.of(), read.get("invalid"));
            assertEquals(Map.of("s", List.of(3L)), ((Map<?, ?>) read.get("values")).get("sum"));
            python.ask("update", "bundle", bundle, "name", "sum", "description", "added up");
            assertEquals(how, Derivation.of(folio.item("sum")).orElseThrow());
            assertEquals(List.of(), folio.stale());
            python.ask("add_table", "bundle", bundle, "name", "t", "columns", Map.of("x", List.of(5L)), "overwrite", true);
            assertEquals(Map.of("t", Stale.Why.CHANGED), folio.stale().get(0).because());
            assertTrue(folio.recompute(List.of("sum"), Functions.NONE).get(0).changed());
            assertEquals(List.of(), ((Map<?, ?>) python.ask("check", "bundle", bundle)).get("errors"));
            assertEquals(Map.of("s", List.of(5L)), ((Map<?, ?>) ((Map<?, ?>) python.ask("read", "bundle", bundle)).get("values")).get("sum"));
            python.ask("add_table", "bundle", bundle, "name", "sum", "columns", Map.of("s", List.of(0L)), "overwrite", true);
            assertTrue(Derivation.of(folio.item("sum")).isEmpty(), "another table of that name is not the query's");
        }
    }
}
