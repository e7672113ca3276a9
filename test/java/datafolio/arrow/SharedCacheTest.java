package datafolio.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.Chunk;
import datafolio.table.Engine;
import datafolio.testing.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Many threads and processes want one file; mappings leave nothing behind; files may be larger than a ByteBuffer. */
@EnabledOnOs(OS.LINUX)
class SharedCacheTest {
    private static final Path FLIGHTS = Path.of("notebooks", "data", "flights.parquet").toAbsolutePath();

    @TempDir
    Path directory;
    private Folio folio;

    @BeforeEach
    void open() {
        folio = Folio.open(directory.resolve("f"));
        folio.importTable("flights", FLIGHTS);
    }

    @AfterEach
    void close() {
        folio.close();
    }

    private static Process child(Path bundle) throws IOException {
        return Jvm.of(List.of("-Xmx256m"), WriterChild.class, bundle).redirectErrorStream(false).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private List<Path> cache() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("f/cache"))) {
            return all.toList();
        }
    }

    @Test
    void oneWritesWhileAllOthersWait() throws Exception {
        List<Process> children = new ArrayList<>();
        List<BufferedReader> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(child(directory.resolve("f")));
            told.add(children.get(i).inputReader(StandardCharsets.UTF_8));
        }
        for (BufferedReader reader : told) {
            assertEquals("ready", reader.readLine());
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Set<String> found = new HashSet<>();
        try {
            for (Process child : children) {
                child.getOutputStream().write('\n');
                child.getOutputStream().flush();
            }
            List<Callable<Path>> asking = List.of(() -> folio.table("flights").arrowFile(), () -> folio.table("flights").arrowFile(),
                    () -> folio.table("flights").arrowFile(), () -> folio.table("flights").arrowFile());
            for (Future<Path> each : threads.invokeAll(asking)) {
                found.add(each.get() + " " + Files.getAttribute(each.get(), "unix:ino"));
            }
        } finally {
            threads.shutdown();
        }
        for (BufferedReader reader : told) {
            found.add(reader.readLine());
        }
        assertEquals(1, found.size(), found.toString());
        assertEquals(1, cache().size(), cache().toString());
        for (Process child : children) {
            assertEquals(0, child.waitFor());
        }
    }

    @Test
    void aWriterKilledInTheMiddleIsFollowedByAnother() throws Exception {
        Process child = child(directory.resolve("f"));
        assertEquals("ready", child.inputReader(StandardCharsets.UTF_8).readLine());
        child.getOutputStream().write('\n');
        child.getOutputStream().flush();
        long until = System.nanoTime() + 5_000_000_000L;
        while (!Files.isDirectory(directory.resolve("f/cache")) && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        child.destroyForcibly().waitFor();
        try (MappedTable mapped = folio.table("flights").mapped()) {
            assertEquals(336_776, mapped.rowCount());
        }
        assertEquals(1, cache().size(), cache().toString());
    }

    @Test
    void anInterruptedWriterLeavesNothing() throws Exception {
        Thread.currentThread().interrupt();
        FolioException e = assertThrows(FolioException.class, () -> folio.table("flights").arrowFile());
        assertTrue(Thread.interrupted());
        assertEquals(Kind.INTERRUPTED, e.kind(), e.getMessage());
        assertEquals(List.of(), Files.isDirectory(directory.resolve("f/cache")) ? cache() : List.of());
    }

    private static long mappings() throws IOException {
        try (Stream<String> all = Files.lines(Path.of("/proc/self/maps"))) {
            return all.filter(line -> line.contains(".arrow")).count();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void closedAndDroppedMappingsAreGivenBack() throws Exception {
        folio.table("flights").mapped().close();
        long before = descriptors();
        Chunk kept = null;
        for (int i = 0; i < 500; i++) {
            MappedTable mapped = folio.table("flights").mapped();
            kept = mapped.chunk(i % mapped.size());
            if (i % 2 == 0) {
                mapped.close();
            }
        }
        assertTrue(descriptors() <= before + 5, before + " descriptors before, now " + descriptors());
        long until = System.nanoTime() + 10_000_000_000L;
        while (mappings() > 1 && System.nanoTime() < until) {
            System.gc();
            Thread.sleep(20);
        }
        assertEquals(1, mappings(), "that of the chunk that is kept");
        assertTrue(kept.column("carrier").get(0) instanceof String);
        kept = null;
        while (mappings() > 0 && System.nanoTime() < until) {
            System.gc();
            Thread.sleep(20);
        }
        assertEquals(0, mappings());
        assertEquals(0, Engine.allocator().getAllocatedMemory());
    }

    /** 2.4 GB; also that writing needs no more memory for more rows is seen by the heap of the tests. */
    @Test
    @Tag("slow")
    void filesLargerThanAByteBuffer() throws Exception {
        int rows = 100_000_000;
        folio.addTable("big", folio.query("select range as i, range * 0.5 as x, (range % 7)::double as y from range(" + rows + ")"), datafolio.AddOptions.DEFAULT);
        try (MappedTable mapped = folio.table("big").mapped()) {
            assertTrue(Files.size(mapped.path()) > Integer.MAX_VALUE, "" + Files.size(mapped.path()));
            assertEquals(rows, mapped.rowCount());
            long next = 0;
            double sum = 0;
            for (Chunk chunk : mapped) {
                assertEquals(next, chunk.firstRow());
                assertEquals(next, chunk.column("i").getLong(0));
                assertEquals(next + chunk.rowCount() - 1, chunk.column("i").getLong(chunk.rowCount() - 1));
                next += chunk.rowCount();
                sum += chunk.column("x").sum();
            }
            assertEquals(0.25 * rows * (rows - 1.0), sum, 1e-9 * sum);
        }
    }

    /** Footers tell of short texts, for the values lie once in a dictionary; 3 GB of them are one batch then. */
    @Test
    @Tag("slow")
    void textsThatOverflow32BitOffsetsComeInSmallerBatches() throws Exception {
        Path file = directory.resolve("wide.parquet");
        try (var duckdb = java.sql.DriverManager.getConnection("jdbc:duckdb:"); var statement = duckdb.createStatement()) {
            statement.execute("copy (select repeat(chr((97 + range % 3)::integer), 300000) as s from range(10000)) to '" + file + "'");
        }
        folio.importTable("wide", file);
        try (MappedTable mapped = folio.table("wide").mapped()) {
            assertEquals(10_000, mapped.rowCount());
            long row = 0;
            for (Chunk chunk : mapped) {
                String text = chunk.column("s").getString(0);
                assertEquals(300_000, text.length());
                assertEquals((char) ('a' + row % 3), text.charAt(299_999));
                row += chunk.rowCount();
            }
        }
    }
}
