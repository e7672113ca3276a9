package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.store.Naming;
import datafolio.store.Pin;
import datafolio.store.Staged;
import datafolio.store.Staging;
import datafolio.table.ChunkSource;
import datafolio.table.Progressing;
import datafolio.table.Schema;
import datafolio.table.TableFiles;
import datafolio.table.TableWriter;
import datafolio.table.WrittenTable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Rows on their way to the end of a table. They go to a file of their own; {@link #close()} makes one table of the old one
 * and them, and publishes it: once, whole or not at all. When the process dies before that, nothing has changed. After a
 * failed append, and after {@link #discard()}, closing publishes nothing. Not for several threads at once.
 *
 * <pre>{@code
 * try (Appender late = folio.appender("late"); ChunkStream flights = folio.table("flights").chunks()) {
 *     flights.forEach(chunk -> late.append(ChunkSource.of(onlyLate(chunk))));
 * }
 * }</pre>
 */
public final class Appender implements AutoCloseable {
    private static final int OPTIMISTIC_TRIES = 3;

    private final FolioWriter folio;
    private final String name;
    private final AddOptions options;
    private final Staging staging;
    private final TableWriter writer;
    private String library;
    private boolean spoiled;
    private boolean ended;

    Appender(FolioWriter folio, String name, AddOptions options) {
        this.folio = folio;
        this.name = name;
        this.options = options;
        this.library = options.library();
        Optional<Schema> schema = folio.find(name).map(table -> folio.table(name).schema());
        this.staging = folio.bundle.staging(ItemType.INCLUDED_TABLE, ".parquet");
        this.writer = schema.isPresent() ? TableWriter.open(folio.engine, staging.file(), schema.get(), options.write())
                : TableWriter.open(folio.engine, staging.file(), options.write());
    }

    /** Fails for what rows cannot be added to. */
    static void checkAppendable(Item item) {
        if (item.type() == ItemType.REFERENCED_TABLE) {
            throw Lookup.wrongType(item, "cannot be appended to", "A reference's files are not the folio's: write to them yourself, or import the table.");
        } else if (!item.type().isTable()) {
            throw Lookup.wrongType(item, "cannot be appended to", "Rows go to a table; choose another name.");
        }
    }

    /**
     * Takes chunks; views are copied. Columns may come in another order, and be absent where values may be missing.
     *
     * @throws FolioException SCHEMA_MISMATCH naming each column that does not fit, INVALID_DATA, CLOSED, and what the source
     *     throws; then nothing will be published
     */
    public void append(ChunkSource chunks) {
        taking(() -> {
            writer.writeAll(Progressing.of(chunks, options.progress()));
            library = chunks.library().orElse(library);
        });
    }

    /** Takes rows. Errors as {@link #append}. */
    public void appendRows(Iterable<? extends Map<String, ?>> rows) {
        taking(() -> writer.writeRows(rows));
    }

    /** Takes columns. Errors as {@link #append}. */
    public void appendColumns(Map<String, ?> columns) {
        taking(() -> writer.writeColumns(columns));
    }

    private void taking(Runnable step) {
        if (ended || spoiled) {
            throw FolioException.of(Kind.CLOSED, "This appender of \"" + name + "\" takes no more rows: it was "
                    + (ended ? "closed" : "discarded, or an earlier append failed") + ". Open another.", "item", name);
        }
        boolean done = false;
        try {
            step.run();
            staging.keep();
            done = true;
        } finally {
            spoiled |= !done;
        }
    }

    /** How many rows were taken so far. */
    public long rows() {
        return writer.rows();
    }

    /** Closing will publish nothing. */
    public void discard() {
        spoiled = true;
    }

    /**
     * Publishes the rows. May be called twice; the second time does nothing.
     *
     * @throws FolioException CONFLICT when the table has become another one meanwhile, DISK_FULL, IO_ERROR, LOCK_TIMEOUT;
     *     then nothing was published
     */
    @Override
    public void close() {
        if (!ended && !spoiled && (writer.rows() > 0 || writer.schema().isPresent())) {
            finish();
        }
        end();
    }

    private void end() {
        ended = true;
        writer.close();
        staging.close();
    }

    /** Publishes the rows and returns the table as it is then. Errors as {@link #close()}. */
    Item finish() {
        boolean published = false;
        try {
            WrittenTable written = writer.finish();
            Item result;
            try (Staged added = staging.finish()) {
                result = publish(added, written);
            }
            published = true;
            return result;
        } finally {
            spoiled |= !published;
            end();
        }
    }

    private Item publish(Staged added, WrittenTable written) {
        boolean quick = false;
        for (int i = 0; i < OPTIMISTIC_TRIES && !quick; i++) {
            long begun = System.nanoTime();
            Item base = folio.find(name).orElse(null);
            Prepared change;
            try {
                change = prepared(base, added, written);
            } catch (FolioException e) {
                if (Objects.equals(base, folio.find(name).orElse(null))) {
                    throw e;
                }
                continue; // the table was overwritten meanwhile: once more, after the one that is there now
            }
            quick = System.nanoTime() - begun < Folio.QUICK_NS;
            try {
                return commit(change);
            } catch (LostRace e) {
                // somebody else was first: once more, after their rows
            }
        }
        return folio.lastly(manifest -> prepared(manifest.item(name).orElse(null), added, written)).item(name).orElseThrow();
    }

    private Item commit(Prepared change) {
        return folio.commit(change.change(), change.payloads()).item(name).orElseThrow();
    }

    /** A change and the payloads that go with it. */
    record Prepared(Change change, List<Staged> payloads) {}

    private Prepared prepared(Item base, Staged added, WrittenTable written) {
        if (base == null) {
            Change put = new Put(name, ItemType.INCLUDED_TABLE, options, Optional.of(added), facts(written));
            return new Prepared(still(null, put), List.of());
        }
        checkAppendable(base);
        if (written.rows() == 0) {
            return new Prepared((before, naming) -> before, List.of());
        }
        Map<String, String> types = Tables.textMap(base.get("duckdb_types"));
        WrittenTable[] whole = new WrittenTable[1];
        Staged merged;
        try (Pin pin = folio.bundle.pin(base)) {
            if (!TableFiles.schema(folio.engine, pin.path(), types).names().equals(written.columns())) {
                throw FolioException.of(Kind.CONFLICT, "\"" + name + "\" has other columns than when this append began. Nothing was published;"
                        + " append again.", "item", name);
            }
            merged = folio.bundle.stage(ItemType.INCLUDED_TABLE, ".parquet", target ->
                    whole[0] = TableFiles.append(folio.engine, pin.path(), types, added.file(), target, options.write()));
        }
        return new Prepared(still(base, (before, naming) -> before.put(next(base, merged, whole[0], naming.place(name, merged), naming.now()))),
                List.of(merged));
    }

    private Map<String, Object> facts(WrittenTable written) {
        Map<String, Object> facts = written.descriptor();
        facts.put("dataframe_library", library);
        return facts;
    }

    /** The change, unless the item is no longer what the change was prepared for; a transaction looks after that itself. */
    private Change still(Item base, Change change) {
        return folio instanceof Transaction ? change : (before, naming) -> {
            if (!Objects.equals(before.item(name).orElse(null), base)) {
                throw new LostRace();
            }
            return change.apply(before, naming);
        };
    }

    private Item next(Item base, Staged merged, WrittenTable whole, Naming.Placed placed, String now) {
        Map<String, Object> fields = new LinkedHashMap<>(base.fields());
        fields.remove(Derivation.FIELD); // what is there now is more than that query's result
        fields.putAll(whole.descriptor());
        fields.put("filename", placed.filename());
        fields.put("checksum", merged.md5());
        fields.put("created_at", now);
        fields.put("version_id", placed.versionId());
        options.description().ifPresent(text -> fields.put("description", text));
        Set<String> inputs = new LinkedHashSet<>(base.inputs());
        inputs.addAll(options.inputs());
        if (!inputs.isEmpty()) {
            fields.put("inputs", List.copyOf(inputs));
        }
        return Item.of(fields);
    }

    /** The name of the table. */
    @Override
    public String toString() {
        return "appender of " + name + ", " + rows() + " rows";
    }
}
