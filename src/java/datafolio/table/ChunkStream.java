package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.lang.ref.Cleaner;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a table or of a query's result, once, in order, a chunk at a time, in constant memory.
 *
 * <pre>{@code
 * try (ChunkStream chunks = folio.table("trips").columns("fare").chunks()) {
 *     double sum = 0;
 *     for (Chunk chunk; (chunk = chunks.next()) != null; ) {
 *         Column fares = chunk.column("fare");
 *         for (int i = 0; i < chunk.rowCount(); i++) sum += fares.isNull(i) ? 0 : fares.getDouble(i);
 *     }
 * }
 * }</pre>
 *
 * <p>{@link #next()} and {@link #forEach} hand out chunks without copying them; such a chunk is valid until the next one
 * is asked for or the stream ends. {@link #iterator()} and {@link #stream()} hand out chunks in memory of their own, to
 * be kept as long as one likes. One ahead is loaded while the consumer works.
 *
 * <p>One thread at a time consumes. {@link #close()} may be called by any thread, and it, an interrupt of the consuming
 * thread or the timeout stops the work within 200 ms, whatever the query does. A stream that is read to its end, or
 * fails, has released everything; one that is dropped unread is released when it is garbage collected, which is logged
 * with the place where it was opened when the logger {@code datafolio.leaks} is at debug level.
 */
public final class ChunkStream implements AutoCloseable, Iterable<Chunk>, ChunkSource {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Logger LEAKS = LoggerFactory.getLogger("datafolio.leaks");

    private final Scan scan;
    private final Held held;
    private final Cleaner.Cleanable cleanable;
    private final long deadline;
    private Chunk current;
    private long rows;
    private long bytes;
    private boolean ended;
    private boolean iterated;
    private volatile Thread consumer;
    private volatile boolean closedElsewhere;
    private volatile boolean closed;

    private ChunkStream(Scan scan) {
        this.scan = scan;
        this.held = new Held(new Pump(scan), scan.context().what(),
            LEAKS.isDebugEnabled() ? new Throwable("opened here") : null);
        this.deadline = scan.timeout().map(t -> System.nanoTime() + t.toNanos()).orElse(Long.MAX_VALUE);
        this.cleanable = CLEANER.register(this, held);
    }

    static ChunkStream open(Scan scan) {
        return new ChunkStream(scan);
    }

    /**
     * Names and types of the columns. Waits for the first rows when they have not come yet.
     *
     * @throws FolioException as {@link #next()} does
     */
    public Schema schema() {
        return held.pump.schema(deadline);
    }

    @Override
    public Optional<Schema> columns() {
        return Optional.of(schema());
    }

    /**
     * The next chunk, without a copy, or null after the last. The chunk before it becomes invalid.
     *
     * @throws FolioException SQL_ERROR, PAYLOAD_DAMAGED, PAYLOAD_MISSING, TRUNCATED when fewer or more rows came than the
     *     table has, TIMEOUT, CANCELLED when another thread closed the stream, INTERRUPTED (the thread's interrupt flag
     *     stays set), CLOSED when the stream was closed before
     */
    public Chunk next() {
        boolean closedBefore = closed;
        consumer = Thread.currentThread();
        release();
        if (ended) {
            return null;
        } else if (closedBefore) {
            throw wasClosed();
        }
        try {
            Pump.Loaded loaded = held.pump.take(deadline);
            if (loaded == null) {
                end();
                return null;
            } else if (closed) {
                loaded.batch().close();
                throw wasClosed();
            }
            return lend(loaded);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private FolioException wasClosed() {
        return FolioException.of(closedElsewhere ? Kind.CANCELLED : Kind.CLOSED,
            "This stream of chunks was closed. Open another to read again.");
    }

    private Chunk lend(Pump.Loaded loaded) {
        held.lent = loaded.batch();
        current = Chunk.direct(loaded.batch(), rows, this);
        rows += current.rowCount();
        bytes += loaded.bytes();
        scan.progress().ifPresent(listener -> listener.accept(new Progress(rows, scan.expectedRows(), bytes)));
        return current;
    }

    private void end() {
        if (scan.expectedRows() >= 0 && rows != scan.expectedRows()) {
            List<String> files = List.copyOf(scan.context().payloads());
            throw FolioException.of(Kind.TRUNCATED, scan.context().what() + " has " + scan.expectedRows()
                + " rows, but " + rows + " were delivered. Do not use them; read it again, and check its files with"
                + " validate().", "expected", scan.expectedRows(), "found", rows, files.size() == 1 ? "path" : "paths",
                files.size() == 1 ? files.get(0) : files);
        }
        ended = true;
        close();
        if (scan.expectedRows() < 0) {
            scan.progress().ifPresent(listener -> listener.accept(new Progress(rows, rows, bytes)));
        }
    }

    /** How many rows were delivered so far. */
    public long rows() {
        return rows;
    }

    /** How many rows there will be in all, or -1 where that is not known before the end: filters, queries, CSV. */
    public long expectedRows() {
        return scan.expectedRows();
    }

    /**
     * Hands every remaining chunk to the consumer, without copies, and closes the stream however that ends.
     *
     * @throws FolioException as {@link #next()} does
     */
    @Override
    public void forEach(Consumer<? super Chunk> step) {
        try {
            for (Chunk chunk = next(); chunk != null; chunk = next()) {
                step.accept(chunk);
            }
        } finally {
            close();
        }
    }

    /**
     * The remaining chunks, each in memory of its own. The stream closes itself after the last; whoever stops before
     * that closes it.
     *
     * @throws FolioException INVALID_ARGUMENT when asked for a second time: the rows are read once
     */
    @Override
    public Iterator<Chunk> iterator() {
        return iterator(Chunk::realize);
    }

    /**
     * What {@code keep} makes of each remaining chunk, which it sees without a copy and while it runs; it must not return
     * the chunk itself or its columns. The stream closes itself as with {@link #iterator()}.
     *
     * @throws FolioException INVALID_ARGUMENT when an iterator was asked for before: the rows are read once
     */
    public <T> Iterator<T> iterator(Function<? super Chunk, ? extends T> keep) {
        if (iterated) {
            throw FolioException.of(Kind.INVALID_ARGUMENT,
                "A stream of chunks is read once. Open another to read the rows again.");
        }
        iterated = true;
        return new Iterator<>() {
            private T ahead;
            private boolean done;

            @Override
            public boolean hasNext() {
                if (ahead == null && !done) {
                    Chunk chunk = ChunkStream.this.next();
                    done = chunk == null;
                    ahead = done ? null : Objects.requireNonNull(keep.apply(chunk), "keep returned null");
                    release();
                }
                return ahead != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("The stream of chunks has ended");
                }
                T kept = ahead;
                ahead = null;
                return kept;
            }
        };
    }

    /** The remaining chunks, each in memory of its own, as a stream whose close closes this one. */
    public Stream<Chunk> stream() {
        return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL), false)
            .onClose(this::close);
    }

    /**
     * Stops reading and releases everything, from any thread, and may be called twice. A chunk that another thread is
     * just reading stays valid until that thread asks for the next one.
     */
    @Override
    public void close() {
        if (!closed) {
            closedElsewhere = consumer != null && consumer != Thread.currentThread();
            closed = true;
        }
        held.closed = true;
        held.pump.stop();
        if (consumer == null || consumer == Thread.currentThread()) {
            release();
            cleanable.clean();
        }
    }

    private void release() {
        if (current != null) {
            current.close();
            current = null;
            held.lent = null;
        }
    }

    /** What is left to release when nobody can reach the stream any more. */
    private static final class Held implements Runnable {
        final Pump pump;
        final String what;
        final Throwable openedAt;
        volatile Batch lent;
        volatile boolean closed;

        Held(Pump pump, String what, Throwable openedAt) {
            this.pump = pump;
            this.what = what;
            this.openedAt = openedAt;
        }

        @Override
        public void run() {
            if (!closed && openedAt != null) {
                LEAKS.debug("A stream of {} was dropped before it was read to its end or closed", what, openedAt);
            }
            pump.stop();
            Batch batch = lent;
            if (batch != null) {
                batch.close();
            }
        }
    }
}
