package datafolio.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C. The process is told to end while its thread works; that thread is interrupted, so that queries stop and what was
 * half written is removed on the way out, and the process waits for it.
 */
final class Interrupts {
    private static final CountDownLatch DONE = new CountDownLatch(1);
    private static volatile boolean ended;

    private Interrupts() {}

    /** From now on the worker is interrupted when the process is told to end, and has so long to clear up. */
    static void watch(Thread worker, long patience, TimeUnit unit) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (ended) {
                return;
            }
            worker.interrupt();
            try {
                DONE.await(patience, unit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "datafolio-interrupt"));
    }

    /** The work is over. */
    static void done() {
        ended = true;
        DONE.countDown();
    }
}
