package datafolio.table;

import java.io.IOException;
import java.util.ArrayDeque;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Batches on their way from the thread that makes them to the thread that writes them, a few at a time. Either side may
 * break off: then the other one learns it at its next call. Owns the batches it holds.
 */
final class Handoff {
    private static final int MOST = 2;
    private final ArrayDeque<ArrowRecordBatch> waiting = new ArrayDeque<>();
    private boolean ended;
    private boolean brokenOff;

    /**
     * Hands over a batch; waits while enough of them are under way.
     *
     * @return whether the other side still wants batches; if not, the batch is released
     */
    synchronized boolean put(ArrowRecordBatch batch) throws InterruptedException {
        try {
            while (waiting.size() >= MOST && !brokenOff) {
                wait();
            }
            if (!brokenOff) {
                waiting.add(batch);
                batch = null;
                notifyAll();
            }
            return !brokenOff;
        } finally {
            if (batch != null) {
                batch.close();
            }
        }
    }

    /**
     * The next batch, owned by the caller; null after the last, and after a breaking off too: DuckDB's COPY ends cleanly
     * then, where an error in its source can leave it waiting for ever.
     */
    synchronized ArrowRecordBatch take() throws IOException {
        try {
            while (waiting.isEmpty() && !ended && !brokenOff) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        ArrowRecordBatch batch = waiting.poll();
        notifyAll();
        return batch;
    }

    /** No more batches will come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether either side broke off. */
    synchronized boolean brokenOff() {
        return brokenOff;
    }

    /** Nothing more will be written or made: releases what is under way. */
    synchronized void breakOff() {
        brokenOff = true;
        waiting.forEach(ArrowRecordBatch::close);
        waiting.clear();
        notifyAll();
    }
}
