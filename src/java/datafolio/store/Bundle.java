package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import datafolio.manifest.Stamp;
import datafolio.remote.Stores;
import datafolio.remote.Url;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One bundle directory. Thread-safe; readers never wait.
 *
 * <pre>{@code
 * try (Bundle bundle = Bundle.open(path, BundleOptions.DEFAULT);
 *         Staged staged = bundle.stage(ItemType.JSON_DATA, ".json", file -> Files.write(file, bytes))) {
 *     bundle.commit(draft -> {
 *         Naming.Placed placed = draft.place("config", staged);
 *         return draft.manifest().put(Item.of(Map.of("name", "config", "filename", placed.filename(), ...)));
 *     });
 * }
 * }</pre>
 */
public final class Bundle implements AutoCloseable {
    private static final int OPTIMISTIC_TRIES = 5;

    private final Path root;
    private final BundleOptions options;
    private final InstantSource clock;
    private final Disk disk;
    private final Places places;
    private final Targets targets;
    private final ManifestSource file;
    /** Where the bundle is, when it is not on this machine; else null. */
    private final Remote remote;
    private final WriterLock lock;
    private final Leases leases;
    private final Cache cache;
    private volatile boolean closed;

    private Bundle(Path root, BundleOptions options, InstantSource clock, Disk disk, Remote remote) {
        this.root = root;
        this.remote = remote;
        this.options = options;
        this.clock = clock;
        this.disk = disk;
        this.places = new Places(root);
        this.targets = new Targets(root, places, options, disk);
        this.file = remote == null ? new ManifestFile(disk, root) : remote.manifest();
        this.cache = new Cache(disk, root, !mayKeep());
        this.lock = new WriterLock(disk, root, places, options.lockTimeout());
        this.leases = new Leases(disk, root);
    }

    /**
     * Opens a bundle, or creates it where the options allow that and the directory is missing or empty.
     *
     * @throws FolioException NOT_A_FOLIO, NOT_EMPTY, MANIFEST_UNREADABLE, MANIFEST_VERSION, LOCK_TIMEOUT, IO_ERROR
     */
    public static Bundle open(Path path, BundleOptions options) {
        return open(path, options, InstantSource.system(), Disk.REAL);
    }

    /** The same with another clock and disk, for tests. */
    public static Bundle open(Path path, BundleOptions options, InstantSource clock, Disk disk) {
        Path given = path.toAbsolutePath().normalize();
        boolean create = options.create() && !options.readOnly();
        try {
            if (!Files.exists(given)) {
                if (!create) {
                    throw FolioException.of(Kind.NOT_A_FOLIO, given + " does not exist. Check the path, or let it be created.",
                            "path", given.toString());
                }
                Folders.create(disk, given);
            }
            Bundle bundle = new Bundle(given.toRealPath(), options, clock, disk, null);
            if (!Files.isDirectory(bundle.root)) {
                throw FolioException.of(Kind.NOT_A_FOLIO, given + " is a file; a bundle is a directory.", "path", given.toString());
            } else if (!bundle.file.exists()) {
                new Creation(bundle.root).check(create);
                bundle.create();
            }
            bundle.file.get();
            return bundle;
        } catch (IOException e) {
            throw Failures.of("opened", given, e);
        }
    }

    /**
     * Opens a bundle in an object store, or creates it where the options allow that and nothing is there.
     *
     * @throws FolioException NOT_A_FOLIO, NOT_EMPTY, MANIFEST_UNREADABLE, MANIFEST_VERSION, MISSING_DEPENDENCY, UNSUPPORTED for stores that
     *     do not heed conditions, IO_ERROR
     */
    public static Bundle open(Url url, BundleOptions options) {
        Remote remote = RemoteOpening.open(Stores.open(url, options.cloud()), options, InstantSource.system(), Disk.REAL);
        return new Bundle(remote.root(), remote.isReadOnly() ? options.reading() : options, InstantSource.system(), Disk.REAL, remote);
    }

    private void create() throws IOException {
        Map<String, Object> metadata = Creation.metadata(options, clock);
        Creation.folders(disk, root);
        Draft draft = lock.holding(() -> {
            Draft first = new Draft(Manifest.EMPTY, places, Stamp.of(clock.instant()));
            if (file.exists()) {
                return null;
            }
            new Publication(disk, root, places, local(), first).publish(Manifest.EMPTY.withMetadata(metadata).published(first.now()));
            return first;
        });
        if (draft != null) {
            try {
                disk.write(root.resolve("README.md"), Texts.README.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // a text for people: the bundle is created and whole without it
            }
        }
    }

    private ManifestFile local() {
        return (ManifestFile) file;
    }

    /** Whether files may be kept beside the bundle's own: always where what is read is a copy. */
    private boolean mayKeep() {
        return !options.readOnly() || remote != null;
    }

    /** The directory, absolute, without symbolic links; of a bundle in an object store the one of this machine that its files are fetched into. */
    public Path path() {
        return root;
    }

    /** Where the bundle is, for people: its directory, or its URL. */
    public String place() {
        return remote == null ? root.toString() : remote.url();
    }

    /** Whether the bundle is in an object store. */
    public boolean isElsewhere() {
        return remote != null;
    }

    /** Whether writing is refused. */
    public boolean readOnly() {
        return options.readOnly();
    }

    /** The manifest as it is now; read again only when it has changed. */
    public Manifest manifest() {
        checkOpen();
        return file.get();
    }

    /** The manifest as it was read last: touches no disk, and works when the bundle is closed. */
    public Manifest known() {
        return file.known();
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Publishes a change. The function gets the manifest as it is under the lock; it must be pure but for its draft. When
     * it returns the draft's own manifest, nothing is written.
     *
     * @return the manifest that is current afterwards
     * @throws FolioException LOCK_TIMEOUT, READ_ONLY, CLOSED, DISK_FULL, IO_ERROR, and what the function throws; then
     *     the bundle is as it was
     */
    public Manifest commit(Function<Draft, Manifest> change) {
        return commit(change, List.of());
    }

    /** The same with what the change places: in an object store that is uploaded before others have to wait. */
    public Manifest commit(Function<Draft, Manifest> change, List<Staged> payloads) {
        checkWritable();
        if (remote != null) {
            Manifest next = remote.commit(lock, change, payloads, now());
            cache.sweep(next);
            return next;
        }
        return lock.holding(() -> {
            Draft draft = new Draft(file.get(), places, Stamp.of(clock.instant()));
            Manifest changed = change.apply(draft);
            if (changed == draft.manifest()) {
                return changed;
            }
            Manifest next = changed.published(draft.now());
            new Publication(disk, root, places, local(), draft).publish(next);
            cache.sweep(next);
            return next;
        });
    }

    /**
     * Writes a payload under a passing name and syncs it; outside the lock, however long it takes.
     *
     * @param extension with its dot, or empty
     * @return to be closed, also after its commit
     */
    public Staged stage(ItemType type, String extension, Writer writer) {
        try (Staging staging = staging(type, extension)) {
            disk.write(staging.file(), writer);
            return staging.finish();
        } catch (IOException e) {
            throw Failures.of("written", places.folder(type), e);
        }
    }

    /**
     * A passing name for a payload, in the folder of its type.
     *
     * @param extension with its dot, or empty
     * @return to be closed
     * @throws FolioException READ_ONLY, CLOSED, DISK_FULL, UNSAFE_PATH where the folder is a link, IO_ERROR
     */
    public Staging staging(ItemType type, String extension) {
        checkWritable();
        Path folder = places.folder(type);
        Path file = folder.resolve("staged-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + extension);
        try {
            places.checkInside(file);
            Folders.create(disk, folder);
        } catch (IOException e) {
            throw Failures.of("written", folder, e);
        }
        return new Staging(disk, file, type, extension);
    }

    /**
     * A folder of its own in the cache, for files of which a payload is to be made, written by whoever; what dead processes left of
     * such folders is removed.
     *
     * @return to be closed, which deletes it
     * @throws FolioException READ_ONLY, CLOSED, DISK_FULL, UNSAFE_PATH where the cache is a link, IO_ERROR
     */
    public Workshop workshop() {
        checkWritable();
        return Workshop.open(disk, root);
    }

    /**
     * Where an item's payload is; whether it is there is not looked at.
     *
     * @throws FolioException UNSAFE_PATH when the manifest names a place outside the bundle, WRONG_ITEM_TYPE
     */
    public Path place(Item item) {
        return places.payload(item);
    }

    /** The same, of a bundle in an object store after it was fetched. Errors as {@link #place(Item)} and {@link #pin(Item)}. */
    public Path payload(Item item) {
        Path file = places.payload(item);
        return remote == null ? file : remote.fetch(item, file);
    }

    /** The tables of a bundle in an object store where they are; empty unless the options say that they are read there. */
    public Optional<InPlace> inPlace() {
        return remote == null ? Optional.empty() : remote.inPlace();
    }

    /** What references name. */
    public Targets targets() {
        return targets;
    }

    /**
     * Keeps an item's payload from being deleted by this library until the pin is closed; from an object store it is fetched first.
     *
     * @throws FolioException as {@link #place(Item)}; of an object store PAYLOAD_DAMAGED, DISK_FULL, INTERRUPTED, IO_ERROR
     */
    public Pin pin(Item item) {
        for (int i = 0; ; i++) {
            Path file = payload(item);
            Pin pin = new Pin(file);
            if (remote == null || i == OPTIMISTIC_TRIES || Files.exists(file)) { // else it was evicted between the two
                return pin;
            }
            pin.close();
        }
    }

    /**
     * A state of the bundle whose payloads no process of this library deletes until the pin is closed: by a file below
     * {@code cache}; a bundle that is opened read-only says nothing to other processes.
     *
     * @param choose tells the state of a manifest; called again when another was published meanwhile
     * @throws FolioException CLOSED, IO_ERROR, and what the function throws
     */
    public StatePin pin(UnaryOperator<Manifest> choose) {
        for (int i = 0; i < OPTIMISTIC_TRIES; i++) {
            Manifest now = manifest();
            StatePin pin = pinned(choose.apply(now));
            if (manifest() == now) {
                return pin;
            }
            pin.close();
        }
        return options.readOnly() || remote != null ? pinned(choose.apply(manifest())) : lock.holding(() -> pinned(choose.apply(file.get())));
    }

    private StatePin pinned(Manifest state) {
        Set<String> names = Publication.names(state);
        return new StatePin(state, new Pins.Group(root, names), mayKeep() ? leases.take(names) : () -> { });
    }

    /**
     * What a collection would take; nothing is changed.
     *
     * @param grace how long a file that no version names must have been left alone
     * @throws FolioException CLOSED, IO_ERROR
     */
    public Garbage garbage(Duration grace) {
        checkOpen();
        if (remote != null) {
            return remote.garbage(manifest(), clock.instant().minus(grace), leases);
        }
        return new Sweep(root, places, leases, clock.instant(), grace).of(manifest());
    }

    /**
     * Takes what nobody names: neither the present, nor a snapshot, nor a reader or a writer.
     *
     * @throws FolioException LOCK_TIMEOUT, READ_ONLY, CLOSED, IO_ERROR; then nothing was taken
     */
    public Garbage collect(Duration grace) {
        checkWritable();
        if (remote != null) {
            return lock.holding(() -> remote.collect(leases, now(), clock.instant().minus(grace)));
        }
        return lock.holding(() -> {
            Draft draft = new Draft(file.get(), places, Stamp.of(clock.instant()));
            Garbage garbage = new Sweep(root, places, leases, clock.instant(), grace).of(draft.manifest());
            if (!garbage.versions().isEmpty()) {
                new Publication(disk, root, places, local(), draft).publish(Sweep.without(draft.manifest(), garbage.versions()).published(draft.now()));
            }
            garbage.files().forEach(file -> Pins.doom(leases, file));
            cache.sweep(file.get());
            Workshop.sweep(disk, root);
            return garbage;
        });
    }

    /**
     * Makes a new bundle of items of this one, with their payloads.
     *
     * @return its directory, absolute, without symbolic links
     * @throws FolioException NOT_EMPTY, PAYLOAD_MISSING, PAYLOAD_DAMAGED, UNSAFE_PATH, DISK_FULL, IO_ERROR; then there is no new
     *     bundle
     */
    public Path export(Manifest manifest, Path target) {
        return Export.run(disk, places, fetched(manifest), target);
    }

    /** The same in an object store, whose URL it gives. Errors also as {@link #open(Url, BundleOptions)}. */
    public String export(Manifest manifest, Url target) {
        return RemoteExport.run(places, fetched(manifest), target, options.cloud());
    }

    /** The caller's pin of the state keeps the files. */
    private Manifest fetched(Manifest manifest) {
        return remote == null ? manifest : remote.fetchAll(manifest);
    }

    /** The moment as bundles spell it. */
    public String now() {
        return Stamp.of(clock.instant());
    }

    /** What can be made again. Errors as {@link #manifest}. */
    public Cache cache() {
        checkOpen();
        return cache;
    }

    /** For each current item whether its payload is there and has the recorded checksum, without references that are not followed. */
    public Map<String, Boolean> validate(Manifest state) {
        return new Validation(places, targets, remote, state).current();
    }

    /** A sentence for each version, also those kept for snapshots, whose payload is missing or changed. */
    public List<String> problems(Manifest state) {
        return new Validation(places, targets, remote, state).problems();
    }

    /** The bundle's files held against its manifest; {@code grace} as of {@link #garbage}. */
    public Audit audit(Duration grace) {
        checkOpen();
        if (remote != null) {
            throw RemoteFailures.noDoctor(remote.url());
        }
        return new Audit(disk, root, places, clock.instant(), grace);
    }

    /** Checksums of many files. Errors as {@link #manifest}. */
    public Checksums checksums() {
        return new Checksums(root, cache());
    }

    private void checkOpen() {
        if (closed) {
            throw FolioException.of(Kind.CLOSED, "This folio is closed. Open " + place() + " again.", "path", place());
        }
    }

    /**
     * Fails where writing is refused, so that nothing is prepared in vain.
     *
     * @throws FolioException READ_ONLY, CLOSED
     */
    public void checkWritable() {
        checkOpen();
        if (remote != null) {
            remote.expire();
        }
        if (options.readOnly()) {
            throw FolioException.of(Kind.READ_ONLY, place() + (remote != null && remote.isReadOnly() ? " can only be read: copy it to a directory to change it."
                    : " was opened read-only. Open it without that to change it."), "path", place());
        }
    }

    /** Refuses further use. May be called twice. */
    @Override
    public void close() {
        closed = true;
        targets.close();
        if (remote != null) {
            remote.close();
        }
    }
}
