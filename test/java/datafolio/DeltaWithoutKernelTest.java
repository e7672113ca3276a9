package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with Delta tables where Delta Kernel is not on the classpath, and what is said of the rest. */
class DeltaWithoutKernelTest {
    @TempDir
    Path folder;

    @Test
    void theErrorSaysWhatToAddAndAllElseGoesOn() {
        assumeFalse(isThere("io.delta.kernel.Table"), "Delta Kernel is on the classpath");
        try (Folio folio = Folio.open(folder.resolve("folio"))) {
            folio.addColumns("t", Map.of("x", List.of(1L, 2L)));
            Path table = folio.exportDelta("t", folder.resolve("lake"), List.of());
            folio.reference("lake", table.toString(), ReferenceOptions.DEFAULT);
            FolioException missing = assertThrows(FolioException.class, () -> folio.table("lake").read());
            assertEquals(Kind.MISSING_DEPENDENCY, missing.kind());
            assertEquals("delta", missing.details().get("alias"));
            assertTrue(missing.getMessage().contains("io.delta:delta-kernel-api"), missing.getMessage());
            assertEquals(Kind.MISSING_DEPENDENCY, assertThrows(FolioException.class, () -> folio.query("SELECT * FROM lake").rows()).kind());
            assertEquals(List.of(Map.of("s", 3L)), folio.query("SELECT sum(x)::BIGINT AS s FROM t").rows());
            assertEquals("CREATE TABLE AS SELECT", folio.commits("lake").get(0).operation());
            assertEquals(Map.of("lake", 0L), folio.snapshot("v1").fields().get("table_versions"));
            assertEquals(Map.of("t", true, "lake", true), folio.validate());
            assertEquals(List.of(), folio.problems());
            assertEquals(Kind.INVALID_ARGUMENT, assertThrows(FolioException.class,
                    () -> folio.reference("no", folio.path().toString(), ReferenceOptions.DEFAULT.format("delta"))).kind());
        }
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
