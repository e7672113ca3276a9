package datafolio;

import datafolio.array.NumpyArray;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.Commit;
import datafolio.lake.DeltaLog;
import datafolio.lake.Lakes;
import datafolio.manifest.Difference;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Json;
import datafolio.manifest.Lineage;
import datafolio.manifest.Manifest;
import datafolio.manifest.Snapshot;
import datafolio.manifest.State;
import datafolio.store.Bundle;
import datafolio.store.Contents;
import datafolio.store.Pin;
import datafolio.table.Engine;
import datafolio.table.Reader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be read of a folio, whether that is an open {@link Folio}, a {@link FolioView} of one moment or a {@link
 * Transaction} under way. Safe for any number of threads; never waits for writers.
 *
 * <pre>{@code
 * static double share(FolioReader folio) {
 *     return ((Number) ((Map<?, ?>) folio.json("params")).get("share")).doubleValue();
 * }
 * }</pre>
 */
public abstract sealed class FolioReader permits FolioWriter, FolioView {
    final Bundle bundle;
    final Engine engine;
    private final Tables tables;
    private final Reader reader;
    private final Arrows arrows;

    FolioReader(Bundle bundle, Engine engine) {
        this.bundle = bundle;
        this.engine = engine;
        this.tables = new Tables(bundle, this::seen, this::item);
        this.reader = new Reader(engine, tables);
        this.arrows = new Arrows(bundle, reader);
    }

    /** The manifest that reads go by. */
    abstract Manifest manifest();

    /** Called with each name that is looked up. */
    void looked(String name) {}

    /** Called when all items or the metadata are looked at. */
    void lookedAtAll() {}

    private Manifest seen() {
        lookedAtAll();
        return manifest();
    }

    /** The folio's directory, absolute, without symbolic links; of one in an object store the one that its files are fetched into. */
    public final Path path() {
        return bundle.path();
    }

    /** Where the folio is: its directory, or its URL. */
    public final String place() {
        return bundle.place();
    }

    /** How often the folio was changed. */
    public final long revision() {
        return seen().revision();
    }

    /** Whether changes are refused. */
    public boolean isReadOnly() {
        return bundle.readOnly();
    }

    /** The items in the order in which they were added, but for those that are archived. */
    public final List<Item> items() {
        return seen().current().stream().filter(item -> !item.archived()).toList();
    }

    /** The items that are archived: they are read as any other, but not listed with the rest. */
    public final List<Item> archivedItems() {
        return seen().current().stream().filter(Item::archived).toList();
    }

    /** Whether there is an item of that name, archived or not. */
    public final boolean contains(String name) {
        return find(name).isPresent();
    }

    /** The item of that name; empty when there is none. */
    public final Optional<Item> find(String name) {
        looked(name);
        return manifest().item(name);
    }

    /**
     * The item of that name.
     *
     * @throws FolioException ITEM_NOT_FOUND with the nearest names
     */
    public final Item item(String name) {
        return find(name).orElseThrow(() -> Lookup.notFound(bundle.path(), manifest(), name));
    }

    /** All versions of the item of that name, the one that reads get first; others are kept for snapshots. */
    public final List<Item> versions(String name) {
        looked(name);
        return manifest().items().stream().filter(item -> item.name().equals(name))
                .sorted(Comparator.comparing(Item::isCurrent).reversed()).toList();
    }

    /**
     * What made the versions of a Delta table that its log still has, the oldest first.
     *
     * @throws FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE for what is no Delta table, PAYLOAD_MISSING, PAYLOAD_DAMAGED,
     *     REFERENCE_NOT_FOLLOWED
     */
    public final List<Commit> commits(String name) {
        Item item = item(name);
        if (item.type() != ItemType.REFERENCED_TABLE || !Lakes.DELTA.equals(item.get("table_format"))) {
            throw Lookup.wrongType(item, "is no Delta table", "Its own versions are told by versions().");
        }
        return DeltaLog.commits(LakePlaces.of(bundle, item));
    }

    /**
     * Writes a table as a new Delta table, a directory of its own; there as a whole or not at all.
     *
     * @param target a directory that does not exist, or is empty
     * @param partitions columns by whose values the table's files are told apart; empty for none
     * @return the directory, absolute
     * @throws FolioException TABLE_EXISTS when something is there, COLUMN_NOT_FOUND, INVALID_NAME for columns with names that Delta does
     *     not allow, INVALID_ARGUMENT for partition columns of other types than it allows, DISK_FULL, IO_ERROR, and as {@link Table#chunks()}
     */
    public final Path exportDelta(String table, Path target, List<String> partitions) {
        return new DeltaExport(reader, engine).run(table, target, partitions);
    }

    /** The whole folio for people to read, and as data. */
    public final Description describe() {
        Manifest manifest = seen();
        return new Description(bundle.path(), bundle.place(), manifest.revision(), manifest.metadata(), items(), archivedItems().size(), manifest.snapshots().size());
    }

    /** The folio's own facts: what its users put there, and {@code created_at}, {@code updated_at}, {@code _datafolio}. */
    public final Map<String, Object> metadata() {
        return seen().metadata();
    }

    /**
     * What an item holds: a {@link datafolio.table.Chunk} of a table, an array, a JSON value (see {@link #json}), an
     * instant, or the path of a file or model.
     *
     * @throws FolioException ITEM_NOT_FOUND, PAYLOAD_MISSING, PAYLOAD_DAMAGED, UNSAFE_PATH, UNSUPPORTED for types of a later
     *     release
     */
    public final Object value(String name) {
        Item item = item(name);
        return switch (item.type()) {
            case INCLUDED_TABLE, REFERENCED_TABLE -> table(name).read();
            case NUMPY_ARRAY -> array(name);
            case JSON_DATA -> json(name);
            case TIMESTAMP -> timestamp(name);
            case ARTIFACT, MODEL -> file(name);
            case UNKNOWN -> throw FolioException.of(Kind.UNSUPPORTED, "\"" + name + "\" is of type \"" + item.typeName()
                    + "\", which this release does not read. It is kept as it is; use a newer release to read it.", "item", name,
                    "found", item.typeName());
        };
    }

    /**
     * A JSON value: {@code Map<String, Object>}, {@code List<Object>}, String, Long (BigInteger beyond), Double, Boolean or
     * null. Immutable.
     *
     * @throws FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, PAYLOAD_MISSING, PAYLOAD_DAMAGED, UNSAFE_PATH
     */
    public final Object json(String name) {
        return payload(name, ItemType.JSON_DATA, FolioReader::readJson);
    }

    /** A moment. Errors as {@link #json}. */
    public final Instant timestamp(String name) {
        return payload(name, ItemType.TIMESTAMP, file -> {
            Object text = readJson(file) instanceof Map<?, ?> map ? map.get("iso_string") : null;
            try {
                return OffsetDateTime.parse(String.valueOf(text)).toInstant();
            } catch (DateTimeException e) {
                throw new FolioException(Kind.PAYLOAD_DAMAGED, "\"" + name + "\" cannot be read: " + file + " has the iso_string " + text
                        + ", which is no time with an offset.", Map.of("item", name, "path", file.toString()), e);
            }
        });
    }

    /** An array. Errors as {@link #json}. */
    public final NumpyArray array(String name) {
        return payload(name, ItemType.NUMPY_ARRAY, NumpyArray::read);
    }

    private static Object readJson(Path file) throws IOException {
        byte[] bytes = Contents.of(file);
        try {
            return Json.read(bytes);
        } catch (FolioException e) {
            Map<String, Object> details = new LinkedHashMap<>(e.details());
            details.put("path", file.toString());
            throw new FolioException(Kind.PAYLOAD_DAMAGED, "The file " + file + " cannot be read. " + e.getMessage()
                    + ". Restore it from a copy, or overwrite the item.", details, e);
        }
    }

    /**
     * The file of an artifact or a model, absolute. Models are never opened here.
     *
     * @throws FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, PAYLOAD_MISSING, UNSAFE_PATH
     */
    public final Path file(String name) {
        Item item = item(name);
        if (item.type() != ItemType.ARTIFACT && item.type() != ItemType.MODEL) {
            throw Lookup.wrongType(item, "is no file", "Read it with value().");
        }
        Path file = bundle.payload(item);
        if (!Files.isRegularFile(file)) {
            throw Lookup.missing(item, file, null);
        }
        return file;
    }

    /**
     * The file of any item that has one of its own, absolute, fetched where it is elsewhere; whether it is there is not looked at.
     *
     * @throws FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE for references, UNSAFE_PATH; PAYLOAD_DAMAGED, IO_ERROR when it cannot be fetched
     */
    public final Path payload(String name) {
        return bundle.payload(item(name));
    }

    /** Reads a payload. */
    private interface Reading<T> {
        T from(Path file) throws IOException;
    }

    /** Reads an item's file; when that has gone since the manifest was read, once more by the manifest as it is now. */
    private <T> T payload(String name, ItemType type, Reading<T> reading) {
        Item item = item(name);
        while (true) {
            if (item.type() != type) {
                throw Lookup.wrongType(item, "is no " + type.text(), "Read it with value().");
            }
            try (Pin pin = bundle.pin(item)) {
                return reading.from(pin.path());
            } catch (NoSuchFileException e) {
                Item now = item(name);
                if (now.equals(item)) {
                    throw Lookup.missing(item, bundle.place(item), e);
                }
                item = now;
            } catch (IOException e) {
                throw new FolioException(Kind.IO_ERROR, "\"" + name + "\" cannot be read: " + e.getMessage() + ".",
                        Map.of("item", name, "path", bundle.place(item).toString()), e);
            }
        }
    }

    /** A table, of which nothing is looked at before it is read. */
    public final Table table(String name) {
        return Table.of(reader, arrows, name);
    }

    /**
     * One SELECT over the folio's tables by name.
     *
     * @param sql such as {@code "SELECT count(*) FROM flights WHERE dep_delay > ?"}; a name with other characters than
     *     letters, digits and {@code _} is put in double quotes
     * @param arguments the values of its parameters, in the order of their {@code ?}
     */
    public final Query query(String sql, Object... arguments) {
        return Query.of(reader, sql, "", Reads.arguments(arguments));
    }

    /**
     * The tables for JDBC: a source of connections in which each table, references too, is a view.
     *
     * @return to be closed with its last connection
     */
    public final FolioDataSource dataSource() {
        return new FolioDataSource(reader, path());
    }

    /**
     * The file or directory of a table, absolute. It stays as it is: a change of the table makes another file.
     *
     * @throws FolioException ITEM_NOT_FOUND with the nearest names, WRONG_ITEM_TYPE with the tables there are, UNSAFE_PATH
     */
    public final Path path(String table) {
        return table(table).path();
    }

    /** The files and directories of all tables by name; those of which the path cannot be used are left out. */
    public final Map<String, Path> paths() {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (Item item : seen().current()) {
            if (item.type().isTable()) {
                try {
                    paths.put(item.name(), item.type() == ItemType.INCLUDED_TABLE ? bundle.payload(item) : bundle.targets().of(item));
                } catch (FolioException e) {
                    continue; // whoever asks for that one alone is told why
                }
            }
        }
        return paths;
    }

    /** The snapshots, the newest first. */
    public final List<Snapshot> snapshots() {
        return History.newestFirst(seen());
    }

    /** The snapshots with this tag, the newest first. */
    public final List<Snapshot> snapshots(String tag) {
        return snapshots().stream().filter(each -> each.tags().contains(tag)).toList();
    }

    /**
     * The snapshot of that name.
     *
     * @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names
     */
    public final Snapshot findSnapshot(String name) {
        return History.snapshot(seen(), name);
    }

    /** What the present state is called in differences. */
    String name() {
        return State.NOW;
    }

    private State present() {
        State now = History.now(seen());
        return new State(name(), now.versions(), now.items(), now.metadata());
    }

    /**
     * What has changed since the newest snapshot.
     *
     * @throws FolioException SNAPSHOT_NOT_FOUND when there is none
     */
    public final Difference diff() {
        return diff(snapshots().stream().findFirst().map(Snapshot::name).orElse("newest"));
    }

    /** What has changed since a snapshot. @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names */
    public final Difference diff(String from) {
        return History.diff(History.state(seen(), from), present());
    }

    /** What changed from one snapshot to another. @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names */
    public final Difference diff(String from, String to) {
        Manifest manifest = seen();
        return History.diff(History.state(manifest, from), History.state(manifest, to));
    }

    /**
     * What has changed in a table since a snapshot.
     *
     * @param key the columns whose values tell a row from all others; empty to compare the columns alone
     * @throws FolioException SNAPSHOT_NOT_FOUND, ITEM_NOT_FOUND when one of the states lacks it, WRONG_ITEM_TYPE, COLUMN_NOT_FOUND,
     *     INVALID_ARGUMENT when rows share a key, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public final TableDiff diffTable(String table, String from, List<String> key) {
        return TableDiff.of(bundle, engine, History.state(seen(), from), present(), table, key);
    }

    /** What changed in a table from one snapshot to another. Errors as {@link #diffTable(String, String, List)}. */
    public final TableDiff diffTable(String table, String from, String to, List<String> key) {
        Manifest manifest = seen();
        return TableDiff.of(bundle, engine, History.state(manifest, from), History.state(manifest, to), table, key);
    }

    /**
     * What to check out and run to come to a snapshot again, compared with the working directory.
     *
     * @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names
     */
    public final Reproduction reproduce(String snapshot) {
        return Reproduction.of(findSnapshot(snapshot), Path.of("").toAbsolutePath());
    }

    /** What was made from what. */
    public final Lineage lineage() {
        return History.lineage(seen());
    }

    /** What an item was made from, as it is recorded. @throws FolioException ITEM_NOT_FOUND with the nearest names */
    public final List<String> inputs(String name) {
        item(name);
        return lineage().inputs().get(name);
    }

    /** The items that were made from this one, directly. @throws FolioException ITEM_NOT_FOUND with the nearest names */
    public final List<String> dependents(String name) {
        item(name);
        return lineage().dependents(name);
    }

    /**
     * The items that were made from something that has become another since, those before what depends on them. It is told by what
     * is recorded: of results of queries, which versions they read; of other items with inputs, when each was added.
     */
    public final List<Stale> stale() {
        return Stale.of(seen(), tables);
    }

    /**
     * For each item whether what it names is there and, where a checksum is recorded, unchanged. Reads all files; leaves
     * out references that are not followed.
     */
    public final Map<String, Boolean> validate() {
        return bundle.validate(seen());
    }

    /** A sentence for each version, also those kept for snapshots, that is missing or changed. Reads all files. */
    public final List<String> problems() {
        return bundle.problems(seen());
    }
}
