package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream stops within 200 ms of being closed, interrupted or timed out, in every phase and whatever the query does. */
class ChunkStreamStopTest {
    /** 200 ms are promised; a busy machine gets some more, and some more attempts, before the test says no. */
    private static final long TOLERATED_MILLIS = 400;
    private static final int ATTEMPTS = 5;
    private static final long BEFORE_MILLIS = 300;

    @TempDir
    static Path directory;
    private static TestTables tables;

    @BeforeAll
    static void write() throws Exception {
        tables = new TestTables(directory);
        tables.write("big", "SELECT i AS id, i % 1000 AS grp, random() AS a, 'name ' || hash(i) AS name FROM range(2_000_000) t(i)", "");
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        tables.awaitQuiet();
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    /** Heavy before the first row, and heavy without any row. */
    static final String AGGREGATE = "SELECT x.grp, sum(x.a * y.a) FROM big x JOIN big y USING (grp) GROUP BY 1";
    static final String CROSS_JOIN = "SELECT count(*) FROM big x, big y WHERE x.a + y.a + x.id > y.id";
    static final String NO_ROW = "SELECT x.* FROM big x, range(20000) y WHERE x.a + y.range < -1";
    static final String SORT = "SELECT x.* FROM big x, range(20) ORDER BY name, a";

    @ParameterizedTest
    @ValueSource(strings = {AGGREGATE, CROSS_JOIN, NO_ROW, SORT})
    void closedByAnotherThread(String sql) throws Exception {
        assertEquals(Kind.CANCELLED, stoppedBy(() -> tables.query(sql), (stream, consumer) -> stream.close()));
    }

    @ParameterizedTest
    @ValueSource(strings = {AGGREGATE, CROSS_JOIN, NO_ROW, SORT})
    void interrupted(String sql) throws Exception {
        assertEquals(Kind.INTERRUPTED, stoppedBy(() -> tables.query(sql), (stream, consumer) -> consumer.interrupt()));
    }

    @ParameterizedTest
    @ValueSource(strings = {AGGREGATE, CROSS_JOIN, NO_ROW, SORT})
    void timedOut(String sql) throws Exception {
        soon(() -> {
            long start = System.nanoTime();
            try (ChunkStream stream = tables.reader.query(sql, "", ReadOptions.ALL.withTimeout(Duration.ofMillis(BEFORE_MILLIS)))) {
                FolioException e = assertThrows(FolioException.class, stream::next);
                assertEquals(Kind.TIMEOUT, e.kind());
            }
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis >= BEFORE_MILLIS, "after " + millis + " ms already");
            return millis - BEFORE_MILLIS;
        });
    }

    @Test
    void closedInMidStream() throws Exception {
        assertEquals(Kind.CANCELLED, stoppedBy(() -> tables.reader.chunks("big", ReadOptions.ALL.withChunkRows(1)),
            (stream, consumer) -> stream.close()));
    }

    @Test
    void interruptedInMidStream() throws Exception {
        assertEquals(Kind.INTERRUPTED, stoppedBy(() -> tables.reader.chunks("big", ReadOptions.ALL.withChunkRows(1)),
            (stream, consumer) -> consumer.interrupt()));
    }

    @Test
    void timedOutInMidStreamByASlowConsumer() throws Exception {
        try (ChunkStream stream = tables.reader.chunks("big", ReadOptions.ALL.withChunkRows(1000).withTimeout(Duration.ofSeconds(3)))) {
            stream.next();
            Thread.sleep(3_100);
            assertEquals(Kind.TIMEOUT, assertThrows(FolioException.class, stream::next).kind());
        }
    }

    @Test
    void afterAStopTheStreamSaysItIsClosed() {
        ChunkStream stream = tables.reader.chunks("big", ReadOptions.ALL);
        stream.next();
        stream.close();
        stream.close();
        assertEquals(Kind.CLOSED, assertThrows(FolioException.class, stream::next).kind());
    }

    @Test
    void afterTheEndThereIsNoError() {
        ChunkStream stream = tables.query("SELECT 1");
        assertEquals(1, stream.next().rowCount());
        assertNull(stream.next());
        assertNull(stream.next());
        stream.close();
        assertNull(stream.next());
    }

    @Test
    void aChunkThatAnotherThreadReadsOutlivesTheClose() throws Exception {
        ChunkStream stream = tables.reader.chunks("big", ReadOptions.ALL.withChunkRows(1000));
        Chunk chunk = stream.next();
        Thread closer = new Thread(stream::close);
        closer.start();
        closer.join();
        assertEquals(999L, chunk.column("id").getLong(999));
        assertEquals(Kind.CANCELLED, assertThrows(FolioException.class, stream::next).kind());
        assertEquals(Kind.CLOSED, assertThrows(FolioException.class, () -> chunk.column("id")).kind());
    }

    @Test
    void stopsAtRandomMomentsLeaveNothingBehind() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> queries = List.of("SELECT * FROM big", NO_ROW, SORT, AGGREGATE, "SELECT count(*) FROM big", "SELECT * FROM big WHERE id < 0");
        for (int i = 0; i < 150; i++) {
            ChunkStream stream = tables.query(queries.get(i % queries.size()));
            Thread consumer = new Thread(() -> {
                try {
                    stream.forEach(chunk -> chunk.column(0).get(0));
                } catch (FolioException e) {
                    assertTrue(Set.of(Kind.CANCELLED, Kind.INTERRUPTED, Kind.CLOSED).contains(e.kind()), "seed " + seed + ": " + e);
                }
            });
            List<Throwable> uncaught = new ArrayList<>();
            consumer.setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
            consumer.start();
            Thread.sleep(0, random.nextInt(999_999));
            Thread.sleep(random.nextInt(25));
            if (i % 2 == 0) {
                consumer.interrupt();
            } else {
                stream.close();
            }
            consumer.join(30_000);
            assertTrue(!consumer.isAlive(), "seed " + seed);
            assertEquals(List.of(), uncaught, "seed " + seed);
        }
    }

    private interface Stop {
        void stop(ChunkStream stream, Thread consumer) throws Exception;
    }

    /** Fails when it takes too long each time; milliseconds in which nobody let this process run are no failure. */
    private static void soon(Callable<Long> stop) throws Exception {
        List<Long> took = new ArrayList<>();
        do {
            took.add(stop.call());
        } while (took.get(took.size() - 1) >= TOLERATED_MILLIS && took.size() < ATTEMPTS);
        assertTrue(took.get(took.size() - 1) < TOLERATED_MILLIS, "ms to stop: " + took);
    }

    /** Consumes in a thread of its own, stops after a while, and tells the kind of error it got soon after. */
    private static Kind stoppedBy(Callable<ChunkStream> open, Stop stop) throws Exception {
        AtomicReference<Kind> kind = new AtomicReference<>();
        soon(() -> stop(open.call(), stop, kind));
        return kind.get();
    }

    private static long stop(ChunkStream stream, Stop stop, AtomicReference<Kind> kind) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicLong left = new AtomicLong();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread consumer = new Thread(() -> {
            try {
                while (stream.next() != null) {
                    Thread.onSpinWait();
                }
            } catch (FolioException e) {
                thrown.set(e);
            }
            left.set(System.nanoTime());
            flag.set(Thread.currentThread().isInterrupted());
        });
        consumer.start();
        Thread.sleep(BEFORE_MILLIS);
        long asked = System.nanoTime();
        stop.stop(stream, consumer);
        long returned = System.nanoTime();
        consumer.join(30_000);
        assertTrue(!consumer.isAlive(), "the consumer left");
        assertTrue(thrown.get() != null, "the consumer got an error");
        kind.set(((FolioException) thrown.get()).kind());
        assertEquals(kind.get() == Kind.INTERRUPTED, flag.get(), "the interrupt flag");
        return (Math.max(left.get(), returned) - asked) / 1_000_000;
    }
}
