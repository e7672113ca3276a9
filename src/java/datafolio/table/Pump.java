package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Moves batches from a {@link Cursor} to one consumer. Each native step is a task of its own on {@link Steps}; while the
 * consumer works on a batch the next one is loaded. The consumer waits in Java, so it can be interrupted, timed out and
 * cancelled in every phase; a step that is then still in native code cleans up when it comes back.
 */
final class Pump implements Runnable {
    private static final long STEP_BYTES = 2L << 20;
    private static final int STEP_BATCHES = 64;
    private static final long AHEAD_BYTES = 32L << 20;
    private static final long PATIENCE_NANOS = 150_000_000L;
    private static final long LINGER_NANOS = 20_000_000L;

    /** Rows, and the bytes they take. */
    record Loaded(Batch batch, long bytes) {}

    private final Cursor cursor;
    private final SqlErrors.Context context;
    private final Deque<Loaded> ready = new ArrayDeque<>();
    private boolean opened;
    private boolean running;
    private boolean lingering;
    private boolean wanted;
    private boolean ended;
    private boolean stopped;
    private boolean closed;
    private FolioException failure;
    private Schema schema;

    Pump(Scan scan) {
        this.cursor = new Cursor(scan);
        this.context = scan.context();
    }

    /**
     * The next batch, which the caller then owns, or null at the end.
     *
     * @param deadline in {@link System#nanoTime()}'s terms, or {@link Long#MAX_VALUE}
     * @throws FolioException what the step threw, or CANCELLED, INTERRUPTED, TIMEOUT
     */
    Loaded take(long deadline) {
        Kind kind;
        synchronized (this) {
            kind = waiting(deadline, false);
            if (kind == null) {
                if (ready.isEmpty() && failure != null) {
                    throw failure;
                } else if (ready.size() == 1 && ready.peek().bytes() <= AHEAD_BYTES) {
                    request();
                }
                return ready.poll();
            }
        }
        stop();
        throw stoppedBy(kind);
    }

    /** The columns; waits for the first rows. */
    Schema schema(long deadline) {
        Kind kind;
        synchronized (this) {
            kind = waiting(deadline, true);
            if (kind == null) {
                if (schema == null) {
                    throw failure;
                }
                return schema;
            }
        }
        stop();
        throw stoppedBy(kind);
    }

    /** Null when there is something to take, to know or to throw; else why the waiting ended. */
    private synchronized Kind waiting(long deadline, boolean forSchema) {
        while (true) {
            if (forSchema && schema != null) {
                return null;
            } else if (Thread.currentThread().isInterrupted()) {
                return Kind.INTERRUPTED;
            } else if (stopped) {
                return Kind.CANCELLED;
            }
            long left = deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - System.nanoTime();
            if (left <= 0) {
                return Kind.TIMEOUT;
            } else if (forSchema ? failure != null : !ready.isEmpty() || ended) {
                return null;
            }
            request();
            try {
                if (left == Long.MAX_VALUE) {
                    wait();
                } else {
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FolioException stoppedBy(Kind kind) {
        String why = switch (kind) {
            case INTERRUPTED -> "its thread was interrupted";
            case TIMEOUT -> "its timeout was reached";
            default -> "it was closed";
        };
        return FolioException.of(kind, context.what() + " was not read to its end: " + why + ".");
    }

    /** Starts the next step, under the lock, so that it cannot finish before it counts as running. */
    private void request() {
        if (!running && !ended && !stopped) {
            if (lingering) {
                wanted = true;
                notifyAll();
            } else {
                Steps.run(this);
            }
            running = true;
        }
    }

    /** One step, and those that are asked for soon after: in one thread, whose native memory is then used again. */
    @Override
    public void run() {
        do {
            step();
        } while (isWantedSoon());
    }

    private synchronized boolean isWantedSoon() {
        long until = System.nanoTime() + LINGER_NANOS;
        lingering = true;
        try {
            for (long left = LINGER_NANOS; !wanted && !ended && !stopped && left > 0; left = until - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts these threads: go as if the time were up
        }
        lingering = false;
        boolean again = wanted;
        wanted = false;
        return again;
    }

    private void step() {
        List<Loaded> got = new ArrayList<>();
        boolean end = false;
        FolioException failed = null;
        Schema columns = null;
        try {
            int most = STEP_BATCHES;
            if (!opened) {
                opened = true;
                most = 1;
                cursor.open();
            }
            long total = 0;
            while (!end && got.size() < most && total < STEP_BYTES && !isStopped()) {
                Batch batch = cursor.load();
                if (batch == null) {
                    end = true;
                } else {
                    got.add(new Loaded(batch, cursor.bytes()));
                    total += cursor.bytes();
                }
            }
            columns = cursor.schema();
        } catch (Throwable e) {
            failed = SqlErrors.translate(e, context);
        }
        boolean last = end || failed != null;
        if (last) {
            FolioException closing = cursor.close();
            if (failed == null) {
                failed = closing;
            } else if (closing != null) {
                failed.addSuppressed(closing);
            }
        }
        finish(got, last, failed, columns);
    }

    /** Hands over what a step brought; after a stop it is the step that cleans up. Which of both holds is decided once. */
    private void finish(List<Loaded> got, boolean last, FolioException failed, Schema columns) {
        synchronized (this) {
            closed |= last;
            if (!stopped) {
                ready.addAll(got);
                ended = last;
                failure = failed;
                schema = schema == null ? columns : schema;
                running = false;
                notifyAll();
                return;
            }
        }
        got.forEach(loaded -> loaded.batch().close());
        if (!last) {
            cursor.close();
        }
        synchronized (this) {
            closed = true;
            running = false;
            notifyAll();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Whether everything native was let go of. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether all rows were loaded and nothing went wrong. */
    synchronized boolean isComplete() {
        return ended && failure == null;
    }

    /**
     * Stops, from any thread: a waiting consumer leaves at once, native work is interrupted. Waits a moment for it to
     * come back, then leaves it to clean up by itself.
     */
    void stop() {
        List<Loaded> dropped;
        boolean busy;
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            dropped = new ArrayList<>(ready);
            ready.clear();
            busy = running;
            notifyAll();
        }
        dropped.forEach(loaded -> loaded.batch().close());
        if (busy) {
            Steps.run(cursor::interrupt);
            awaitQuiet();
        } else if (!isClosed()) {
            cursor.close();
            synchronized (this) {
                closed = true;
            }
        }
    }

    private synchronized void awaitQuiet() {
        long until = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = Thread.interrupted();
        while (running && System.nanoTime() < until) {
            try {
                wait(5);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
