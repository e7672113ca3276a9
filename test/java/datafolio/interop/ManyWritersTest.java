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

    /** How many changes of others may go before one that has begun: each of the eight comes first many times over. */
    private static final long OVERTAKEN_AT_MOST = 150;

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
            for (String kind : List.of("threads", "processes")) {
                assertTrue(counts.waits().get(kind).overtaken() < OVERTAKEN_AT_MOST, "one of the " + kind + " was kept waiting: " + counts);
            }
            assertEquals(List.of(), ((Map<?, ?>) one.ask("reopen", "bundle", turmoil.bundle())).get("invalid"));
        }
    }
}
