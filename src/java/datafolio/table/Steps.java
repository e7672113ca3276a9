package datafolio.table;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The daemon threads in which native calls of streams run, one per call in progress, none per idle stream. A consumer
 * waits for them and can leave at any time, whatever native code is doing. Idle threads end after a few seconds.
 */
final class Steps {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ExecutorService POOL = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS,
        new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "datafolio-step-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });

    private Steps() {}

    static void run(Runnable task) {
        POOL.execute(task);
    }
}
