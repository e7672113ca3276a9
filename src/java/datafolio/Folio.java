package datafolio;

import datafolio.error.FolioException;
import datafolio.manifest.Manifest;
import datafolio.store.Bundle;
import datafolio.store.Disk;
import datafolio.store.Staged;
import datafolio.table.Engine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A folio: a directory that keeps the tables, arrays, JSON values, files and models of one analysis together, in the
 * format of the Python package {@code datafolio}, which may read and write it at the same time.
 *
 * <pre>{@code
 * try (Folio folio = Folio.open("flights-2013")) {
 *     folio.importTable("flights", Path.of("flights.parquet"));
 *     folio.addJson("params", Map.of("late", 60), AddOptions.DEFAULT.description("minutes"));
 *     folio.addTable("late", folio.query("SELECT * FROM flights WHERE dep_delay > ?", 60), AddOptions.DEFAULT);
 *     try (ChunkStream chunks = folio.table("late").columns("carrier").chunks(10_000)) {
 *         chunks.forEach(chunk -> System.out.println(chunk.rowCount()));
 *     }
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads. Reading never waits; writers wait for each other, those of other processes included.
 * {@link #close()} lets go of DuckDB; streams that are open are read to their end.
 */
public final class Folio extends FolioWriter implements AutoCloseable {
    private static final int OPTIMISTIC_TRIES = 3;

    private Folio(Bundle bundle, Engine engine) {
        super(bundle, engine);
    }

    /** Opens a folio, or creates it. Errors as {@link #open(Path, FolioOptions)}. */
    public static Folio open(String path) {
        return open(Path.of(path));
    }

    /** Opens a folio, or creates it. Errors as {@link #open(Path, FolioOptions)}. */
    public static Folio open(Path path) {
        return open(path, FolioOptions.DEFAULT);
    }

    /**
     * Opens a folio, or creates it where the options allow that and the directory is missing or empty.
     *
     * @throws FolioException NOT_A_FOLIO, NOT_EMPTY, MANIFEST_UNREADABLE, MANIFEST_VERSION, INVALID_ARGUMENT for options,
     *     LOCK_TIMEOUT, IO_ERROR
     */
    public static Folio open(Path path, FolioOptions options) {
        return open(path, options, Disk.REAL);
    }

    /** The same on another disk, for tests. */
    static Folio open(Path path, FolioOptions options, Disk disk) {
        Engine engine = Engine.open(options.engine());
        try {
            return new Folio(Bundle.open(path, options.bundle(), InstantSource.system(), disk), engine);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    @Override
    Manifest manifest() {
        return bundle.manifest();
    }

    @Override
    Manifest commit(Change change, List<Staged> payloads) {
        try {
            return bundle.commit(draft -> change.apply(draft.manifest(), draft));
        } finally {
            payloads.forEach(Staged::close);
        }
    }

    @Override
    Manifest lastly(Function<Manifest, Appender.Prepared> prepare) {
        List<Staged> payloads = new ArrayList<>();
        try {
            return bundle.commit(draft -> {
                Appender.Prepared last = prepare.apply(draft.manifest());
                payloads.addAll(last.payloads());
                return last.change().apply(draft.manifest(), draft);
            });
        } finally {
            payloads.forEach(Staged::close);
        }
    }

    /**
     * Publishes many changes as one. When others change what the function looked at before it could be published, it is
     * called again, at last while they have to wait; so it does nothing but read and change its transaction. The same when
     * it throws for what is no longer as it looked. When it throws otherwise, nothing is published.
     *
     * @return what the function returned
     * @throws FolioException as the changes, and what the function throws
     */
    public <T> T transact(Function<Transaction, T> work) {
        for (int i = 0; i < OPTIMISTIC_TRIES; i++) {
            Transaction transaction = new Transaction(bundle, engine, manifest());
            try {
                T result = attempt(work, transaction);
                bundle.commit(draft -> {
                    if (!transaction.holdsFor(draft.manifest())) {
                        throw new LostRace();
                    }
                    return transaction.applyTo(draft.manifest(), draft);
                });
                return result;
            } catch (LostRace e) {
                // somebody else was first: once more, on what is there now
            } finally {
                transaction.end();
            }
        }
        AtomicReference<T> result = new AtomicReference<>();
        AtomicReference<Transaction> last = new AtomicReference<>();
        try {
            bundle.commit(draft -> {
                last.set(new Transaction(bundle, engine, draft.manifest()));
                result.set(work.apply(last.get()));
                return last.get().applyTo(draft.manifest(), draft);
            });
        } finally {
            if (last.get() != null) {
                last.get().end();
            }
        }
        return result.get();
    }

    /** What fails because what it looked at is no longer there, such as an overwritten file, has only lost the race. */
    private <T> T attempt(Function<Transaction, T> work, Transaction transaction) {
        try {
            return work.apply(transaction);
        } catch (RuntimeException e) {
            if (transaction.holdsFor(manifest())) {
                throw e;
            }
            throw new LostRace();
        }
    }

    /** Lets go of everything but open streams. May be called twice. */
    @Override
    public void close() {
        bundle.close();
        engine.close();
    }

    /** The path, the revision and how many items there are, as they were seen last; touches no disk and cannot fail. */
    @Override
    public String toString() {
        return "folio " + path() + ", " + (bundle.isClosed() ? "closed" : Description.line(bundle.known()));
    }
}
