package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that write are killed at moments of chance: each operation that was acknowledged is there, and no other half. */
@Tag("slow")
class KillTest {
    private static final int KILLS = 100;

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedIsThere() throws Exception {
        long seed = System.nanoTime();
        Turmoil turmoil = new Turmoil(directory, seed);
        turmoil.kill(KILLS);
        Turmoil.Counts counts = turmoil.counts();
        System.out.println("killed " + counts + ", seed " + seed);
        assertEquals(List.of(), turmoil.wrong(), "seed " + seed);
        assertEquals(KILLS, counts.kills());
        assertTrue(counts.operations() > KILLS, "they had time to write");
    }

    @Test
    void withoutTheLockTheCheckFindsDamage() throws Exception {
        List<String> found = new ArrayList<>();
        for (long seed = 1; seed <= 5 && found.isEmpty(); seed++) {
            Turmoil turmoil = new Turmoil(Files.createDirectory(directory.resolve("u" + seed)), seed);
            turmoil.withoutLock(3, 200);
            List<String> wrong;
            try {
                wrong = turmoil.wrong();
            } catch (RuntimeException e) {
                wrong = List.of(e.toString()); // it cannot even be read
            }
            found.addAll(wrong);
        }
        assertFalse(found.isEmpty(), "nobody missed the lock");
    }
}
