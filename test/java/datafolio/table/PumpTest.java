package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing at the very moment at which a step ends: either the step or the close releases, and no end is made up. */
class PumpTest {
    private static final int ROWS = 2_000;

    @TempDir
    Path directory;
    private TestTables tables;

    @BeforeEach
    void write() throws Exception {
        tables = new TestTables(directory);
        tables.write("t", "SELECT range AS id FROM range(%d)".formatted(ROWS), "");
    }

    @AfterEach
    void close() throws Exception {
        tables.awaitQuiet();
        tables.close();
    }

    @Test
    void closedWhileTheNextStepRuns() {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            try (ChunkStream stream = tables.reader.chunks("t", ReadOptions.ALL.withChunkRows(2))) {
                for (int k = random.nextInt(200); k >= 0; k--) {
                    stream.next();
                }
                spin(random.nextInt(100_000));
            }
        }
    }

    @Test
    void closedByAnotherThreadWhileChunksAreTaken() throws Exception {
        List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            ChunkStream stream = tables.reader.query("SELECT id FROM t", "", ReadOptions.ALL.withChunkRows(10));
            Thread consumer = new Thread(() -> {
                try {
                    while (stream.next() != null) {
                        Thread.onSpinWait();
                    }
                    assertEquals(ROWS, stream.rows(), "an end before the last row");
                } catch (FolioException e) {
                    if (e.kind() != Kind.CANCELLED && e.kind() != Kind.CLOSED) {
                        wrong.add(e);
                    }
                } catch (AssertionError e) {
                    wrong.add(e);
                }
            });
            consumer.start();
            spin(random.nextInt(4_000_000));
            stream.close();
            consumer.join(30_000);
            assertTrue(!consumer.isAlive(), "the consumer left");
        }
        assertEquals(List.of(), wrong);
    }

    private static void spin(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
