package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.store.Naming;
import datafolio.store.Pin;
import datafolio.store.Staged;
import datafolio.table.ChunkStream;
import datafolio.table.DataType;
import datafolio.table.Functions;
import datafolio.table.ScalarFunction;
import datafolio.table.Schema;
import datafolio.table.TableFiles;
import datafolio.table.WriteOptions;
import datafolio.table.WrittenTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * What came of running again the query that made an item.
 *
 * <pre>{@code
 * for (Recomputation each : folio.recompute(List.of("summary"), Functions.NONE)) {
 *     System.out.println(each.item() + (each.changed() ? " has now " + each.rowsAfter() + " rows" : " is as it was"));
 * }
 * }</pre>
 *
 * @param item its name
 * @param changed whether the result is another: other rows, in whatever order, or other columns (the same numbers in another type
 *     of numbers are not); then it was published
 * @param rowsBefore how many rows there were
 * @param rowsAfter how many rows there are
 * @param columnsAdded columns that were not there, with their types
 * @param columnsRemoved columns that are gone, with the types they had
 * @param columnsChanged columns whose type is another
 */
public record Recomputation(String item, boolean changed, long rowsBefore, long rowsAfter, Map<String, String> columnsAdded,
                            Map<String, String> columnsRemoved, Map<String, TableDiff.Types> columnsChanged) {
    private static final Set<DataType.Scalar> NUMBERS = EnumSet.range(DataType.Scalar.TINYINT, DataType.Scalar.DOUBLE);

    /** Copies what it is given. */
    public Recomputation {
        columnsAdded = Collections.unmodifiableMap(new LinkedHashMap<>(columnsAdded));
        columnsRemoved = Collections.unmodifiableMap(new LinkedHashMap<>(columnsRemoved));
        columnsChanged = Collections.unmodifiableMap(new LinkedHashMap<>(columnsChanged));
    }

    /** All of them, in the order of what depends on what; refused as a whole when one cannot be run. */
    static List<Recomputation> run(FolioWriter folio, List<String> names, Functions functions) {
        folio.bundle.checkWritable();
        names.forEach(name -> recorded(folio.item(name), functions));
        List<Recomputation> done = new ArrayList<>();
        for (String name : Stale.ordered(History.lineage(folio.manifest()).inputs(), names)) {
            done.add(run(folio, folio.item(name), functions));
        }
        return done;
    }

    private static Derivation recorded(Item item, Functions functions) {
        Derivation how = Derivation.of(item).orElseThrow(() -> FolioException.of(Kind.INVALID_ARGUMENT, "\"" + item.name()
            + "\" cannot be computed again: " + (item.get(Derivation.FIELD) instanceof Map<?, ?> fields && fields.containsKey("spark_sql")
            ? "Spark made it, by SQL of its own that DuckDB does not run. Have Spark run that again and add the result; it stands in the item's query."
            : "no query is recorded that made it. One is when the result of a query is added as it came."), "item", item.name()));
        if (!how.given().isEmpty()) {
            throw FolioException.of(Kind.UNSUPPORTED, "\"" + item.name() + "\" cannot be computed again: its query read rows that it was given as "
                + how.given() + " and that are not kept. Add these as a table to have them kept.", "item", item.name(), "given", how.given());
        }
        List<String> known = functions.all().stream().map(ScalarFunction::name).toList();
        List<String> missing = how.functions().stream().filter(name -> known.stream().noneMatch(name::equalsIgnoreCase)).toList();
        if (!missing.isEmpty()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "\"" + item.name() + "\" cannot be computed again without the functions " + missing
                + " that its query calls. Register them first.", "item", item.name(), "functions", missing);
        }
        return how;
    }

    private static Recomputation run(FolioWriter folio, Item base, Functions functions) {
        Derivation how = recorded(base, functions);
        AtomicReference<Derivation> read = new AtomicReference<>();
        Object[] arguments = how.parameters().toArray();
        Query query = how.table().map(own -> folio.table(own).query(how.sql(), arguments)).orElseGet(() -> folio.query(how.sql(), arguments))
            .functions(functions).derivation(now -> read.set(how.edn().map(now::edn).orElse(now)));
        WrittenTable[] written = new WrittenTable[1];
        Staged fresh = folio.bundle.stage(ItemType.INCLUDED_TABLE, ".parquet", file -> {
            try (ChunkStream chunks = query.chunks()) {
                written[0] = TableFiles.write(folio.engine, file, chunks, WriteOptions.DEFAULT);
            }
        });
        boolean handedOver = false;
        try {
            Recomputation result = compared(folio, base, written[0], fresh);
            Object field = read.get().fields().get(Derivation.FIELD);
            handedOver = result.changed();
            folio.commit(still(base, result.changed()
                ? (manifest, naming) -> manifest.put(next(base, written[0], fresh, field, naming))
                : (manifest, naming) -> field.equals(base.get(Derivation.FIELD)) ? manifest
                    : manifest.edit(base.name(), naming.versionId(base.name()), item -> item.with(Derivation.FIELD, field))),
                result.changed() ? List.of(fresh) : List.of());
            return result;
        } finally {
            if (!handedOver) {
                fresh.close();
            }
        }
    }

    private static Recomputation compared(FolioWriter folio, Item base, WrittenTable written, Staged fresh) {
        try (Pin pin = folio.bundle.pin(base)) {
            WrittenTable old = TableFiles.describe(folio.engine, pin.path(), Tables.textMap(base.get("duckdb_types")));
            boolean same = alike(old.schema(), written.schema()) && TableFiles.sameRows(folio.engine, pin.path(), fresh.file());
            return compared(base, !same, old.rows(), written.rows(), old.schema(), written.schema());
        }
    }

    /** Whether two schemas can hold the same rows: a number may be of another type of numbers, a text of another kind of text. */
    private static boolean alike(Schema before, Schema after) {
        return before.names().equals(after.names()) && IntStream.range(0, before.size())
            .allMatch(i -> family(before.field(i).type()).equals(family(after.field(i).type())));
    }

    private static Object family(DataType type) {
        if (type instanceof DataType.Decimal || type instanceof DataType.Scalar scalar && NUMBERS.contains(scalar)) {
            return "number";
        }
        return type instanceof DataType.Enum ? DataType.Scalar.VARCHAR : type;
    }

    private static Item next(Item base, WrittenTable written, Staged fresh, Object field, Naming naming) {
        Naming.Placed placed = naming.place(base.name(), fresh);
        Map<String, Object> fields = new LinkedHashMap<>(base.fields());
        fields.keySet().removeAll(List.of("duckdb_types"));
        fields.putAll(written.descriptor());
        fields.put("filename", placed.filename());
        fields.put("checksum", fresh.md5());
        fields.put("created_at", naming.now());
        fields.put("version_id", placed.versionId());
        fields.put(Derivation.FIELD, field);
        return Item.of(fields);
    }

    private static Change still(Item base, Change change) {
        return (before, naming) -> {
            if (!Objects.equals(before.item(base.name()).orElse(null), base)) {
                throw FolioException.of(Kind.CONFLICT, "\"" + base.name() + "\" was changed while it was computed again. Nothing was published.",
                    "item", base.name());
            }
            return change.apply(before, naming);
        };
    }

    private static Recomputation compared(Item base, boolean changed, long rowsBefore, long rowsAfter, Schema before, Schema after) {
        Map<String, String> added = new LinkedHashMap<>();
        Map<String, String> removed = new LinkedHashMap<>();
        Map<String, TableDiff.Types> retyped = new LinkedHashMap<>();
        after.fields().forEach(field -> {
            int i = before.indexOf(field.name());
            if (i < 0) {
                added.put(field.name(), field.type().sql());
            } else if (!before.field(i).type().equals(field.type())) {
                retyped.put(field.name(), new TableDiff.Types(before.field(i).type().sql(), field.type().sql()));
            }
        });
        before.fields().stream().filter(field -> after.indexOf(field.name()) < 0).forEach(field -> removed.put(field.name(), field.type().sql()));
        return new Recomputation(base.name(), changed, rowsBefore, rowsAfter, added, removed, retyped);
    }
}
