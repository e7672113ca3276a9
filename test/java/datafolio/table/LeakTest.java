package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Failed, stopped and dropped reads leave no memory, no thread, no descriptor and no pin behind. */
@EnabledOnOs(OS.LINUX)
class LeakTest {
    private static final int TIMES = 1_000;
    private static final Pattern OF_THE_JVM = Pattern.compile("C[12] Compiler|GC Thread|G1 |VM ");

    @TempDir
    Path directory;
    private TestTables tables;
    private int instancesBefore;

    @BeforeEach
    void write() throws Exception {
        instancesBefore = Instance.live();
        tables = new TestTables(directory);
        tables.write("t", "SELECT range AS id, 'n' || range AS s FROM range(100_000)", "ROW_GROUP_SIZE 20480");
        tables.rows("SELECT count(*) FROM t");
    }

    @AfterEach
    void close() throws Exception {
        tables.awaitQuiet();
        tables.close();
        assertEquals(instancesBefore, Instance.live());
    }

    @Test
    void failedQueries() throws Exception {
        flat(i -> {
            String sql = switch (i % 5) {
                case 0 -> "SELECT nope FROM t";
                case 1 -> "SELECT * FROM nope";
                case 2 -> "SELECT s::INTEGER FROM t";
                case 3 -> "DROP TABLE t";
                default -> "SELECT CASE WHEN id > 50000 THEN s::INTEGER END FROM t";
            };
            assertThrows(FolioException.class, () -> tables.rows(sql));
        });
    }

    @Test
    void abandonedStreams() throws Exception {
        flat(i -> {
            ChunkStream stream = tables.reader.chunks("t", ReadOptions.ALL.withChunkRows(1000));
            if (i % 3 > 0) {
                stream.next();
            }
            if (i % 3 == 2) {
                stream.iterator().next();
            }
        });
    }

    @Test
    void streamsStoppedEarly() throws Exception {
        flat(i -> {
            try (ChunkStream stream = i % 2 == 0 ? tables.query("SELECT * FROM t ORDER BY s") : tables.reader.chunks("t", ReadOptions.ALL)) {
                if (i % 4 < 2) {
                    stream.next();
                }
            }
        });
    }

    @Test
    void enginesOpenedAndClosed() throws Exception {
        for (int round = 0; round < 2; round++) {
            long before = descriptors();
            for (int i = 0; i < 30; i++) {
                try (TestTables other = new TestTables(directory)) {
                    other.add(tables.source("t"));
                    assertEquals(100_000L, other.value("SELECT count(*) FROM t"));
                }
            }
            assertTrue(descriptors() <= before + 3, "descriptors grew from " + before + " to " + descriptors());
        }
    }

    private interface Use {
        void of(int i) throws Exception;
    }

    private void flat(Use use) throws Exception {
        for (int i = 0; i < 50; i++) {
            use.of(i);
        }
        tables.awaitQuiet();
        long descriptors = descriptors();
        List<String> threads = threads();
        for (int i = 0; i < TIMES; i++) {
            use.of(i);
        }
        tables.awaitQuiet();
        assertTrue(descriptors() <= descriptors + 3, "descriptors grew from " + descriptors + " to " + descriptors());
        List<String> after = threads();
        assertTrue(after.size() <= threads.size() + 4, () -> "threads grew from " + threads + " to " + after);
    }

    private static long descriptors() throws IOException {
        return entries(Path.of("/proc/self/fd"));
    }

    /** The names of the threads of this process, but for those that the JVM starts and ends as it sees fit. */
    private static List<String> threads() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : (Iterable<Path>) tasks::iterator) {
                try {
                    names.add(Files.readString(task.resolve("comm")).strip());
                } catch (NoSuchFileException e) {
                    // it has ended since
                }
            }
        }
        names.removeIf(name -> OF_THE_JVM.matcher(name).lookingAt());
        return names;
    }

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }
}
