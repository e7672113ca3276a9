package datafolio;

import datafolio.array.NumpyArray;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Globs;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Json;
import datafolio.manifest.Manifest;
import datafolio.manifest.Names;
import datafolio.manifest.Snapshot;
import datafolio.manifest.Stamp;
import datafolio.store.Bundle;
import datafolio.store.Staged;
import datafolio.store.Writer;
import datafolio.table.ChunkSource;
import datafolio.table.Chunks;
import datafolio.table.Engine;
import datafolio.table.Functions;
import datafolio.table.ImportOptions;
import datafolio.table.Progressing;
import datafolio.table.TableFiles;
import datafolio.table.WrittenTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/**
 * What can be changed of a folio. Each call on a {@link Folio} is one publish, whole or not at all; in a
 * {@link Transaction} all calls are published together. Contents that are there already, byte for byte, make no new
 * version. An overwritten item keeps its description unless another is given, and nothing else.
 *
 * <p>All calls throw READ_ONLY, CLOSED, LOCK_TIMEOUT, DISK_FULL and IO_ERROR; then the bundle is as it was.
 *
 * <pre>{@code
 * static void keep(FolioWriter to, Map<String, Object> params) { // a folio or a transaction
 *     to.addJson("params", params, AddOptions.DEFAULT.overwriting());
 *     to.append("log", Chunks.ofRows(List.of(params), Map.of()), AddOptions.DEFAULT);
 * }
 * }</pre>
 */
public abstract sealed class FolioWriter extends FolioReader permits Folio, Transaction {
    private static final UnaryOperator<Item> ARCHIVED = item -> item.with("archived", true);
    private static final UnaryOperator<Item> UNARCHIVED = item -> item.without("archived");

    FolioWriter(Bundle bundle, Engine engine) {
        super(bundle, engine);
    }

    /** Publishes a change, or notes it for later; the payloads are closed when they are no longer needed. */
    abstract Manifest commit(Change change, List<Staged> payloads);

    /**
     * Prepares and publishes a change while no one else can write: the way out when others were first again and again.
     */
    abstract Manifest lastly(Function<Manifest, Appender.Prepared> prepare);

    private Item put(Put change) {
        return commit(change, change.payload().stream().toList()).item(change.name()).orElseThrow();
    }

    /** Fails before anything is written when the change cannot succeed. */
    final void check(String name, AddOptions options) {
        bundle.checkWritable();
        Names.check(name);
        looked(name);
        Put.checkFree(manifest(), name, options.overwrite());
    }

    private Item stage(String name, ItemType type, AddOptions options, String extension, Map<String, Object> facts, Writer writer) {
        Staged staged = bundle.stage(type, extension, writer);
        return put(new Put(name, type, options, Optional.of(staged), facts));
    }

    /**
     * Adds a table of chunks, in one pass and constant memory: of another table or a query, of Arrow, or your own.
     *
     * @throws FolioException ITEM_EXISTS, INVALID_NAME, SCHEMA_MISMATCH, INVALID_DATA, and what the source throws
     */
    public final Item addTable(String name, ChunkSource chunks, AddOptions options) {
        check(name, options);
        return table(name, options, chunks, file -> TableFiles.write(engine, file, Progressing.of(chunks, options.progress()), options.write()));
    }

    /** Adds a table with the default options. Errors as {@link #addTable(String, ChunkSource, AddOptions)}. */
    public final Item addTable(String name, ChunkSource chunks) {
        return addTable(name, chunks, AddOptions.DEFAULT);
    }

    /**
     * Adds the result of a query as a table. The query is recorded (see {@link Derivation}) and, unless inputs are given, the
     * tables that it reads are recorded as such.
     *
     * @throws FolioException as {@link Query#chunks()}, and as {@link #addTable(String, ChunkSource, AddOptions)}
     */
    public final Item addTable(String name, Query query, AddOptions options) {
        check(name, options);
        return addTable(name, query.source(), options.inputs().isEmpty() ? options.inputs(query.tables()) : options);
    }

    /**
     * Adds a table of rows. Columns and types are told from the first 100,000 rows, but for declared types; a key that a
     * row lacks is a missing value.
     *
     * @throws FolioException as {@link #addTable(String, ChunkSource, AddOptions)}
     */
    public final Item addRows(String name, Iterable<? extends Map<String, ?>> rows, AddOptions options) {
        return addTable(name, Chunks.ofRows(rows, options.write().types()), options);
    }

    /** Adds a table of rows with the default options. Errors as {@link #addTable(String, ChunkSource, AddOptions)}. */
    public final Item addRows(String name, Iterable<? extends Map<String, ?>> rows) {
        return addRows(name, rows, AddOptions.DEFAULT);
    }

    /**
     * Adds a table of columns: collections or arrays of one length.
     *
     * @throws FolioException as {@link #addTable(String, ChunkSource, AddOptions)}
     */
    public final Item addColumns(String name, Map<String, ?> columns, AddOptions options) {
        return addTable(name, ChunkSource.of(Chunks.ofColumns(columns, options.write().types())), options);
    }

    /** Adds a table of columns with the default options. Errors as {@link #addTable(String, ChunkSource, AddOptions)}. */
    public final Item addColumns(String name, Map<String, ?> columns) {
        return addColumns(name, columns, AddOptions.DEFAULT);
    }

    /** Makes a table's file. */
    private interface TableWriting {
        WrittenTable to(Path file);
    }

    private Item table(String name, AddOptions options, ChunkSource rows, TableWriting writing) {
        Map<String, Object> facts = new LinkedHashMap<>();
        return stage(name, ItemType.INCLUDED_TABLE, options, ".parquet", facts, file -> {
            facts.putAll(writing.to(file).descriptor());
            facts.put("dataframe_library", rows.library().orElse(options.library()));
            facts.putAll(rows.facts());
        });
    }

    /**
     * Adds a table from a file: Parquet is copied byte for byte, CSV and Arrow (Feather) are written anew as Parquet.
     *
     * @throws FolioException INVALID_ARGUMENT when there is no such file or its ending is none of these, PAYLOAD_DAMAGED or
     *     INVALID_DATA when it cannot be read, and as {@link #addTable(String, ChunkSource, AddOptions)}
     */
    public final Item importTable(String name, Path file, ImportOptions how, AddOptions options) {
        check(name, options);
        return table(name, options, none -> { }, target -> TableFiles.importFile(engine, file.toAbsolutePath(), target, how));
    }

    /** Adds a table from a file. Errors as {@link #importTable(String, Path, ImportOptions, AddOptions)}. */
    public final Item importTable(String name, Path file) {
        return importTable(name, file, ImportOptions.DEFAULT, AddOptions.DEFAULT);
    }

    /**
     * Notes a table that stays where it is: a Parquet or CSV file, a directory of them, in which {@code key=value}
     * directories become columns, or a Delta table; or a single file at {@code s3://}, {@code gs://} or {@code https://}, or a Delta
     * table at the former two. It is read as any other table; its bytes are not kept and may change.
     *
     * @param place path of this machine, or a URL; a relative path is resolved here and now
     * @throws FolioException INVALID_ARGUMENT when nothing is there or the format cannot be told, UNSUPPORTED for other
     *     places and formats, ITEM_EXISTS, INVALID_NAME
     */
    public final Item reference(String name, String place, ReferenceOptions options) {
        check(name, options.add());
        Map<String, Object> facts = References.facts(name, place, options.format(), options.version());
        bundle.targets().add(name, facts);
        return put(new Put(name, ItemType.REFERENCED_TABLE, options.add(), Optional.empty(), facts));
    }

    /** Notes a table that stays where it is. Errors as {@link #reference(String, String, ReferenceOptions)}. */
    public final Item reference(String name, Path place) {
        return reference(name, place.toString(), ReferenceOptions.DEFAULT);
    }

    /**
     * Adds an array: of primitives, texts, dates or times, nested to any depth, or a {@link NumpyArray}.
     *
     * @throws FolioException INVALID_DATA when it is ragged or of a class without a numpy type, ITEM_EXISTS, INVALID_NAME
     */
    public final Item addArray(String name, Object array, AddOptions options) {
        check(name, options);
        NumpyArray numpy = array instanceof NumpyArray made ? made : NumpyArray.of(array);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("shape", Arrays.stream(numpy.shape()).boxed().toList());
        facts.put("dtype", numpy.dtype());
        return stage(name, ItemType.NUMPY_ARRAY, options, ".npy", facts, numpy::write);
    }

    /**
     * Adds a JSON value: maps, lists, arrays, texts, numbers, booleans and null; within it dates, times and UUIDs become
     * text. NaN and infinities become null, as in Python.
     *
     * @throws FolioException INVALID_DATA saying where something without a JSON form stands, ITEM_EXISTS, INVALID_NAME
     */
    public final Item addJson(String name, Object value, AddOptions options) {
        check(name, options);
        Object json = JsonValues.of(value);
        return stage(name, ItemType.JSON_DATA, options, ".json", Map.of("data_type", JsonValues.pythonType(json)),
                file -> Files.write(file, Json.write(json)));
    }

    /** Adds a moment. @throws FolioException ITEM_EXISTS, INVALID_NAME */
    public final Item addTimestamp(String name, Instant moment, AddOptions options) {
        check(name, options);
        String text = moment.getNano() % 1_000 == 0 ? Stamp.of(moment) : moment.toString().replace("Z", "+00:00");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("iso_string", text);
        facts.put("unix_timestamp", moment.getEpochSecond() + moment.getNano() / 1e9);
        return stage(name, ItemType.TIMESTAMP, options, ".json", facts, file -> Files.write(file, Json.write(Map.of("iso_string", text))));
    }

    /**
     * Adds a copy of a file of any kind. Its name is recorded, its folder is not.
     *
     * @throws FolioException INVALID_ARGUMENT when there is no such file, ITEM_EXISTS, INVALID_NAME
     */
    public final Item addFile(String name, Path file, AddOptions options) {
        return copy(name, ItemType.ARTIFACT, file, options, size -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("original_path", file.getFileName().toString());
            facts.put("file_size", size);
            options.category().ifPresent(word -> facts.put("category", word));
            return facts;
        });
    }

    /**
     * Adds a copy of a serialised model of Python's. It is never opened here.
     *
     * @param file ends in {@code .joblib} or {@code .skops}
     * @param modelType the name of the model's class, for people
     * @throws FolioException INVALID_ARGUMENT when there is no such file or it ends otherwise, ITEM_EXISTS, INVALID_NAME
     */
    public final Item addModel(String name, Path file, String modelType, AddOptions options) {
        String extension = FileNames.extension(file);
        if (!extension.equals(".joblib") && !extension.equals(".skops")) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, file + " is no model that Python's package reads: its file ends in .joblib or .skops."
                    + " Any other file is added with addFile.", "path", file.toString());
        }
        return copy(name, ItemType.MODEL, file, options, size -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("model_type", modelType);
            facts.put("serialization_format", extension.substring(1));
            return facts;
        });
    }

    private Item copy(String name, ItemType type, Path file, AddOptions options, LongFunction<Map<String, Object>> describe) {
        check(name, options);
        if (!Files.isRegularFile(file)) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "There is no file " + file.toAbsolutePath() + " to add.", "path", file.toString());
        }
        Staged staged = bundle.stage(type, FileNames.extension(file), target -> Files.copy(file, target));
        return put(new Put(name, type, options, Optional.of(staged), describe.apply(staged.size())));
    }

    /**
     * Adds rows at the end of a table, or makes the table when there is none. The table's file is written anew: many
     * small pieces go into one {@link #appender}.
     *
     * @throws FolioException SCHEMA_MISMATCH naming each column that does not fit, WRONG_ITEM_TYPE, INVALID_NAME
     */
    public final Item append(String name, ChunkSource chunks, AddOptions options) {
        try (Appender appender = appender(name, options)) {
            appender.append(chunks);
            return appender.finish();
        }
    }

    /** Rows to come at the end of a table, published together when it is closed. Errors as {@link #append}. */
    public final Appender appender(String name, AddOptions options) {
        bundle.checkWritable();
        find(name).ifPresentOrElse(Appender::checkAppendable, () -> Names.check(name));
        return new Appender(this, name, options);
    }

    /** Rows to come at the end of a table. Errors as {@link #append}. */
    public final Appender appender(String name) {
        return appender(name, AddOptions.DEFAULT);
    }

    /** Changes what goes with an item. @throws FolioException ITEM_NOT_FOUND */
    public final Item update(String name, ItemChanges changes) {
        return edit(name, item -> {
            Item described = changes.description().isPresent() ? item.with("description", changes.description().filter(d -> !d.isEmpty()).orElse(null)) : item;
            return changes.inputs().isPresent() ? described.with("inputs", changes.inputs().filter(i -> !i.isEmpty()).orElse(null)) : described;
        });
    }

    /** Puts an item aside: it is no longer listed, but can be read. @throws FolioException ITEM_NOT_FOUND */
    public final Item archive(String name) {
        return edit(name, ARCHIVED);
    }

    /** Puts items aside, all or none, in one publish; patterns ({@code *}, {@code ?}, {@code [ab]}) are taken, a name must be there. */
    public final List<Item> archive(List<String> names) {
        return edit(names, ARCHIVED);
    }

    /** Lists an archived item again. @throws FolioException ITEM_NOT_FOUND */
    public final Item unarchive(String name) {
        return edit(name, UNARCHIVED);
    }

    /** Lists archived items again, all or none, in one publish; patterns are taken. @throws FolioException ITEM_NOT_FOUND */
    public final List<Item> unarchive(List<String> names) {
        return edit(names, UNARCHIVED);
    }

    private Item edit(String name, UnaryOperator<Item> change) {
        return edit(List.of(name), change).get(0);
    }

    private List<Item> edit(List<String> names, UnaryOperator<Item> change) {
        names.stream().filter(name -> !Globs.is(name)).forEach(this::item);
        Edit edit = new Edit(path(), names, change);
        return edit.in(commit(edit, List.of()));
    }

    /**
     * Deletes items, all or none; what snapshots hold of them is kept.
     *
     * @return for each of them the items that stay and were made from it
     * @throws FolioException ITEM_NOT_FOUND
     */
    public final Map<String, List<String>> delete(String... names) {
        return delete(List.of(names));
    }

    /** Deletes items. Errors as {@link #delete(String...)}. */
    public final Map<String, List<String>> delete(List<String> names) {
        names.forEach(this::item);
        Deletion deletion = new Deletion(path(), names);
        commit(deletion, List.of());
        return deletion.dependents();
    }

    /**
     * Runs the queries again that items were made by, each after those that it depends on, and publishes what has changed: an item
     * each. Results are compared row by row, in any order.
     *
     * @param functions what the queries can call besides DuckDB's own; {@link Functions#NONE} for nothing
     * @throws FolioException ITEM_NOT_FOUND, INVALID_ARGUMENT for an item that no query is recorded of, or that lacks functions, before
     *     anything is run; UNSUPPORTED for one that was made of rows which are not kept; CONFLICT when an item is changed meanwhile; and
     *     as {@link Query#chunks()}
     */
    public final List<Recomputation> recompute(List<String> names, Functions functions) {
        return Recomputation.run(this, names, functions);
    }

    /** Takes a snapshot with the default options. Errors as {@link #snapshot(String, SnapshotOptions)}. */
    public final Snapshot snapshot(String name) {
        return snapshot(name, SnapshotOptions.DEFAULT);
    }

    /**
     * Gives the present state a name, under which it stays readable whatever becomes of its items. No payload is copied.
     *
     * @param name 1 to 100 letters, digits, {@code .}, {@code _} and {@code -}
     * @throws FolioException INVALID_NAME, SNAPSHOT_EXISTS, INVALID_DATA for facts without a JSON form
     */
    public final Snapshot snapshot(String name, SnapshotOptions options) {
        bundle.checkWritable();
        Names.checkSnapshot(name);
        Map<String, Object> facts = options.record();
        return commit((before, naming) -> History.take(before, name, naming.now(), naming::versionId, at(before, LakeVersions.noted(bundle, before, facts))), List.of())
                .snapshots().get(name);
    }

    /** With the revision that has this state: of a transaction's there is none, since more may follow. */
    Map<String, Object> at(Manifest before, Map<String, Object> facts) {
        return facts;
    }

    /**
     * Deletes a snapshot. What only it held stays until garbage is collected.
     *
     * @return what it was
     * @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names
     */
    public final Snapshot deleteSnapshot(String name) {
        Snapshot gone = findSnapshot(name);
        commit((before, naming) -> History.forget(before, name), List.of());
        return gone;
    }

    /**
     * Makes a snapshot's items and metadata the present ones. The present is not lost: unless a snapshot holds all of it
     * already, it is kept as a snapshot called {@code before-restore-rN}, of the same publish.
     *
     * @return the snapshot that keeps what was the present; empty when none was needed
     * @throws FolioException SNAPSHOT_NOT_FOUND with the nearest names, SNAPSHOT_INCOMPLETE naming the items that are lost
     */
    public final Optional<Snapshot> restore(String name) {
        return Restoration.of(name, true).run(this);
    }

    /** Makes a snapshot the present and drops what no snapshot holds, without a way back. Errors as {@link #restore}. */
    public final void restoreAndDrop(String name) {
        Restoration.of(name, false).run(this);
    }

    /**
     * Changes the folio's metadata. The function gets all of it and may be called more than once, when others change it
     * meanwhile; {@code created_at}, {@code updated_at} and {@code _datafolio} stay whatever it does.
     *
     * @return the metadata afterwards
     * @throws FolioException INVALID_DATA for values without a JSON form, and what the function throws
     */
    public final Map<String, Object> swapMetadata(UnaryOperator<Map<String, Object>> change) {
        return commit((before, naming) -> {
            Map<String, Object> after = new LinkedHashMap<>(JsonValues.object(change.apply(before.metadata())));
            for (String own : Manifest.OWN_METADATA) {
                if (before.metadata().containsKey(own)) {
                    after.put(own, before.metadata().get(own));
                } else {
                    after.remove(own);
                }
            }
            return after.equals(before.metadata()) ? before : before.withMetadata(after);
        }, List.of()).metadata();
    }

    /**
     * Deletes the folder {@code cache}'s files, but those that somebody is writing now. They are made again when they are
     * asked for; what is mapped stays so.
     *
     * @return how many bytes they had
     * @throws FolioException READ_ONLY, CLOSED, IO_ERROR
     */
    public final long clearCache() {
        return bundle.cache().clear();
    }
}
