package datafolio.remote;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Trying again: after a random part of a time that doubles, until a deadline. One object is for one piece of work of one thread.
 *
 * <pre>{@code
 * static void erase(ObjectStore store, String key) throws StoreException {
 *     new Retry(Duration.ofSeconds(30)).call(() -> {
 *         store.delete(key);
 *         return null;
 *     });
 * }
 * }</pre>
 */
public final class Retry {
    private static final long FIRST_MS = 50;
    private static final long LONGEST_MS = 5_000;

    private final long deadline;
    private int tries;

    /** A call to a store. */
    @FunctionalInterface
    public interface Call<T> {
        /** Does it once. */
        T run() throws StoreException;
    }

    /** @param patience how long to try again for */
    public Retry(Duration patience) {
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /** Does something, again while what fails may pass. */
    public <T> T call(Call<T> call) throws StoreException {
        while (true) {
            try {
                return call.run();
            } catch (StoreException e) {
                if (!e.passes() || !pause()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Waits for a while.
     *
     * @return false, at once, when the time is up
     * @throws FolioException INTERRUPTED
     */
    public boolean pause() {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        long most = Math.min(LONGEST_MS, FIRST_MS << Math.min(10, tries++));
        try {
            Thread.sleep(Math.min(left / 1_000_000 + 1, 1 + ThreadLocalRandom.current().nextLong(most)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FolioException.of(Kind.INTERRUPTED, "Waiting for an object store was interrupted.");
        }
    }

    /** Starts with short waits again: something went forward. */
    public void progress() {
        tries = 0;
    }
}
