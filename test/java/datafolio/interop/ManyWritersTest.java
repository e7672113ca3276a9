package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads, processes and Pythons change one bundle at once, by chance: the history has every change, one after the other. */
@Tag("interop")
class ManyWritersTest {
    private static final int OPERATIONS = 120;
    private static final long AT_MOST_MS = 40_000;

    @TempDir
    Path directory;

    @Test
    void eachRevisionIsTheOneBeforeAndOneChange() throws Exception {
        long seed = System.nanoTime();
        Turmoil turmoil = new Turmoil(directory, seed);
        try (Python one = Python.start(); Python two = Python.start()) {
            turmoil.together(3, 3, List.of(one, two), OPERATIONS, AT_MOST_MS);
            Turmoil.Counts counts = turmoil.counts();
            System.out.println("eight writers " + counts + ", seed " + seed);
            assertEquals(List.of(), turmoil.wrong(), "seed " + seed);
            assertTrue(counts.revisions() > OPERATIONS, "they had time to write");
            assertEquals(List.of(), ((Map<?, ?>) one.ask("reopen", "bundle", turmoil.bundle())).get("invalid"));
        }
    }
}
