package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.History;
import datafolio.manifest.Manifest;
import datafolio.manifest.Snapshot;
import datafolio.manifest.State;
import datafolio.store.Bundle;
import datafolio.store.Disk;
import datafolio.store.Garbage;
import datafolio.store.Staged;
import datafolio.store.StatePin;
import datafolio.table.Engine;
import datafolio.remote.Url;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

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
 * {@link #close()} lets go of DuckDB and closes views; streams that are open are read to their end.
 */
public final class Folio extends FolioWriter implements AutoCloseable {
    private static final int OPTIMISTIC_TRIES = 3;

    /** What takes no longer is done again while others wait: it holds them up less than it would be by queueing once more. */
    static final long QUICK_NS = 50_000_000;
    private static final Duration GRACE = Duration.ofDays(1);

    private final Set<FolioView> views = ConcurrentHashMap.newKeySet();

    private Folio(Bundle bundle, Engine engine) {
        super(bundle, engine);
    }

    /** Opens a folio, or creates it. Errors as {@link #open(String, FolioOptions)}. */
    public static Folio open(String place) {
        return open(place, FolioOptions.DEFAULT);
    }

    /**
     * Opens a folio in a directory, or in an object store where the text is a URL: {@code s3://bucket/path}, {@code gs://bucket/path};
     * {@code https://} for reading only.
     *
     * @throws FolioException as {@link #open(Path, FolioOptions)}; of URLs MISSING_DEPENDENCY when the library for them is not on the
     *     classpath, UNSUPPORTED for stores that do not heed conditions
     */
    public static Folio open(String place, FolioOptions options) {
        if (!Url.is(place)) {
            return open(local(place), options);
        }
        Bundle bundle = Bundle.open(Url.of(place), options.bundle());
        return new Folio(bundle, Engine.open(options.engine(), bundle.inPlace()));
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
            return bundle.commit(draft -> change.apply(draft.manifest(), draft), payloads);
        } finally {
            payloads.forEach(Staged::close);
        }
    }

    @Override
    Map<String, Object> at(Manifest before, Map<String, Object> facts) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("revision", before.revision() + 1);
        more.putAll(facts);
        return more;
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
     * called again, while they have to wait if it is quick or they were first too often; so it does nothing but read and change its
     * transaction. The same when it throws for what is no longer as it looked. When it throws otherwise, nothing is published.
     *
     * @return what the function returned
     * @throws FolioException as the changes, and what the function throws
     */
    public <T> T transact(Function<Transaction, T> work) {
        for (int i = 0; i < OPTIMISTIC_TRIES; i++) {
            long begun = System.nanoTime();
            Transaction transaction = new Transaction(bundle, engine, manifest());
            try {
                T result = attempt(work, transaction);
                return publish(transaction, result, System.nanoTime() - begun < QUICK_NS ? work : null);
            } catch (LostRace e) {
                // somebody else was first: once more, on what is there now
            } finally {
                transaction.end();
            }
        }
        return publish(null, null, work);
    }

    /** Publishes a transaction, or, where it does not fit what is there by now, what the function makes of that while others wait. */
    private <T> T publish(Transaction first, T result, Function<Transaction, T> again) {
        AtomicReference<T> made = new AtomicReference<>(result);
        List<Transaction> begun = new ArrayList<>();
        try {
            bundle.commit(draft -> {
                Manifest now = draft.manifest();
                if (first != null && first.holdsFor(now)) {
                    return first.applyTo(now, draft);
                } else if (again == null) {
                    throw new LostRace();
                }
                Transaction transaction = new Transaction(bundle, engine, now);
                begun.add(transaction);
                made.set(again.apply(transaction));
                return transaction.applyTo(now, draft);
            });
            return made.get();
        } finally {
            begun.forEach(Transaction::end);
        }
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

    /**
     * A view of the folio as it is now: everything read from it is of one revision.
     *
     * @return to be closed
     */
    public FolioView at() {
        return view(State.NOW, bundle.pin(now -> now), List.of());
    }

    /**
     * A view of a snapshot. Versions that are lost are left out: {@link FolioView#lost()} names them.
     *
     * @return to be closed
     * @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names
     */
    public FolioView at(String snapshot) {
        List<String> lost = new ArrayList<>();
        StatePin pin = bundle.pin(now -> {
            State state = History.state(now, snapshot);
            lost.clear();
            lost.addAll(state.lost());
            return LakeVersions.seen(state.manifest(History.snapshot(now, snapshot).revision(), now.snapshots()), History.snapshot(now, snapshot));
        });
        return view(snapshot, pin, lost);
    }

    /**
     * A view of a revision: the present one, one that another view of this folio has open, or one that a snapshot was taken
     * at by this library. Other revisions are not kept.
     *
     * @return to be closed
     * @throws FolioException SNAPSHOT_NOT_FOUND naming the revisions that there are
     */
    public FolioView at(long revision) {
        for (FolioView open : views) {
            if (open.isNow() && open.revision() == revision) {
                return registered(open.again());
            }
        }
        FolioView now = at();
        if (now.revision() == revision) {
            return now;
        }
        Optional<Snapshot> taken = now.snapshots().stream().filter(each -> each.revision() == revision).findFirst();
        List<Long> have = Stream.concat(Stream.concat(Stream.of(now), views.stream().filter(FolioView::isNow)).map(FolioView::revision),
                now.snapshots().stream().map(Snapshot::revision).filter(number -> number > 0)).distinct().sorted().toList();
        now.close();
        return at(taken.orElseThrow(() -> FolioException.of(Kind.SNAPSHOT_NOT_FOUND, "Revision " + revision + " of " + path() + " cannot be seen any"
                + " more. A revision can while it is the present one, while a view of it is open, and when a snapshot was taken of it: these are "
                + have + ".", "revision", revision, "revisions", have)).name());
    }

    private FolioView view(String name, StatePin pin, List<String> lost) {
        return registered(new FolioView(bundle, engine, name, pin, lost, views::remove));
    }

    private FolioView registered(FolioView view) {
        views.add(view);
        return view;
    }

    /**
     * Makes a new folio of a snapshot's state, a directory of its own.
     *
     * @return the new directory, absolute
     * @throws FolioException SNAPSHOT_NOT_FOUND, SNAPSHOT_INCOMPLETE, NOT_EMPTY when something is there already, PAYLOAD_MISSING,
     *     PAYLOAD_DAMAGED, DISK_FULL, IO_ERROR; then there is no new folio
     */
    public Path export(String snapshot, Path target) {
        return Copies.export(this, snapshot, made -> bundle.export(made, target));
    }

    /**
     * The same at a place: a path, or a URL such as {@code s3://bucket/path}, reached as this folio's {@link FolioOptions#cloud} says.
     *
     * @return the new folio's directory or URL
     * @throws FolioException as {@link #export(String, Path)}; of URLs MISSING_DEPENDENCY, UNSUPPORTED where it can only be read
     */
    public String export(String snapshot, String place) {
        return Url.is(place) ? Copies.export(this, snapshot, made -> bundle.export(made, Url.of(place))) : export(snapshot, local(place)).toString();
    }

    private static Path local(String place) {
        return Path.of(place.startsWith("file://") ? place.substring("file://".length()) : place);
    }

    /**
     * Makes a new folio of some of the current items, a directory of its own without snapshots.
     *
     * @return the new directory, absolute
     * @throws FolioException ITEM_NOT_FOUND, and as {@link #export}
     */
    public Path copyTo(Path target, CopyOptions options) {
        return Copies.copy(this, options, made -> bundle.export(made, target));
    }

    /** The same at a place, as {@link #export(String, String)} makes it. */
    public String copyTo(String place, CopyOptions options) {
        return Url.is(place) ? Copies.copy(this, options, made -> bundle.export(made, Url.of(place))) : copyTo(local(place), options).toString();
    }

    /** What {@link #collectGarbage()} would take. Changes nothing. */
    public Garbage garbage() {
        return bundle.garbage(GRACE);
    }

    /**
     * Deletes the versions that are neither current nor held by a snapshot, their files, and files that writers left which
     * died: these when nobody wrote to them for a day. What an open view or stream of this process reads stays until it is closed.
     *
     * @throws FolioException READ_ONLY, LOCK_TIMEOUT, IO_ERROR
     */
    public Garbage collectGarbage() {
        return bundle.collect(GRACE);
    }

    /** Looks the folio over with the default options: changes nothing. Errors as {@link #doctor(DoctorOptions)}. */
    public Diagnosis doctor() {
        return doctor(DoctorOptions.DEFAULT);
    }

    /**
     * Looks the folio over: whether all that it names is there and as it was written, whether what is recorded is true, and
     * what lies in its directory that nobody names. With {@link DoctorOptions#repairing} it mends what can be mended without
     * losing a byte: what nobody names is moved below {@code lost+found}, a lost payload whose bytes are found there is put
     * back, and records that the files prove wrong are put right.
     *
     * @throws FolioException INTERRUPTED, CLOSED, IO_ERROR; to repair READ_ONLY, LOCK_TIMEOUT, DISK_FULL
     */
    public Diagnosis doctor(DoctorOptions options) {
        return Doctor.examine(this, options);
    }

    /** Lets go of everything but open streams. May be called twice. */
    @Override
    public void close() {
        views.forEach(FolioView::close);
        bundle.close();
        engine.close();
    }

    /** The path, the revision and how many items there are, as they were seen last; touches no disk and cannot fail. */
    @Override
    public String toString() {
        return "folio " + place() + ", " + (bundle.isClosed() ? "closed" : Description.line(bundle.known()));
    }
}
