package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import datafolio.manifest.Item;
import datafolio.manifest.State;
import datafolio.store.Bundle;
import datafolio.table.Engine;
import datafolio.table.Field;
import datafolio.table.Reader;
import datafolio.table.Schema;
import datafolio.table.TableCatalog;
import datafolio.table.TableSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has become of a table between two states of its folio. The columns are compared by what the files' footers say; with
 * a key, rows are compared by queries: neither table is loaded. A value: the rows are read as often as they are asked for.
 *
 * <pre>{@code
 * TableDiff since = folio.diffTable("flights", "v1", List.of("carrier", "flight"));
 * System.out.println(since.counts().get().changed() + " rows changed, in " + since.changedColumns());
 * List<Map<String, Object>> fresh = since.added().rows();
 * }</pre>
 */
public final class TableDiff {
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    /** How many rows only one of the states has, and how many both have, changed or not. */
    public record Counts(long added, long removed, long changed, long unchanged) {}

    /** The type that a column had and the one that it has, in DuckDB's words. */
    public record Types(String before, String after) {}

    private final String table;
    private final Reader reader;
    private final List<String> key;
    private final Map<String, String> before;
    private final Map<String, String> after;
    private final List<String> shared;
    private final long rowsBefore;
    private final long rowsAfter;
    private final Optional<Map<String, Long>> numbers;

    private TableDiff(String table, Reader reader, List<String> key) {
        this.table = table;
        this.reader = reader;
        this.key = List.copyOf(key);
        this.before = types(reader.schema(BEFORE));
        this.after = types(reader.schema(AFTER));
        this.shared = before.keySet().stream().filter(after::containsKey).filter(name -> !key.contains(name)).toList();
        this.rowsBefore = rows(BEFORE);
        this.rowsAfter = rows(AFTER);
        for (String column : key) {
            checkKey(column, before, "the state before");
            checkKey(column, after, "the state after");
        }
        this.numbers = key.isEmpty() ? Optional.empty() : Optional.of(count());
    }

    static TableDiff of(Bundle bundle, Engine engine, State from, State to, String table, List<String> key) {
        Map<String, Item> sides = Map.of(BEFORE, item(from, table), AFTER, item(to, table));
        Tables tables = new Tables(bundle, () -> to.manifest(0, Map.of()), sides::get);
        Reader reader = new Reader(engine, new TableCatalog() {
            @Override
            public Collection<String> names() {
                return List.of(BEFORE, AFTER);
            }

            @Override
            public TableSource source(String name) {
                return tables.source(sides.get(name));
            }

            @Override
            public Collection<Path> places() {
                Set<Path> places = new java.util.LinkedHashSet<>(tables.places());
                sides.values().forEach(side -> places.add(tables.source(side).path()));
                return places;
            }
        });
        return new TableDiff(table, reader, key);
    }

    private static Item item(State state, String table) {
        Item item = state.items().get(table);
        if (item == null) {
            List<String> nearest = Nearest.of(table, state.items().keySet());
            throw FolioException.of(Kind.ITEM_NOT_FOUND, "There is no item \"" + table + "\" in the state \"" + state.name() + "\"."
                    + (nearest.isEmpty() ? "" : " Nearest names: " + String.join(", ", nearest) + "."),
                    "item", table, "snapshot", state.name(), "nearest", nearest);
        } else if (!item.type().isTable()) {
            throw Lookup.wrongType(item, "is no table in the state \"" + state.name() + "\"", "Only tables have rows to compare.");
        }
        return item;
    }

    private static Map<String, String> types(Schema schema) {
        Map<String, String> types = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            types.put(field.name(), field.type().sql());
        }
        return Collections.unmodifiableMap(types);
    }

    private long rows(String side) {
        OptionalLong known = reader.info(side).rows();
        return known.isPresent() ? known.getAsLong() : number("SELECT count(*) AS n FROM " + side);
    }

    private void checkKey(String column, Map<String, String> columns, String where) {
        if (!columns.containsKey(column)) {
            List<String> nearest = Nearest.of(column, columns.keySet());
            throw FolioException.of(Kind.COLUMN_NOT_FOUND, "The key's column \"" + column + "\" is not in \"" + table + "\" in " + where + ". "
                    + (nearest.isEmpty() ? "Its columns: " + String.join(", ", columns.keySet()) : "Nearest names: " + String.join(", ", nearest))
                    + ".", "item", table, "column", column, "nearest", nearest);
        }
    }

    private Map<String, Long> count() {
        for (String side : List.of(BEFORE, AFTER)) {
            long shared = number("SELECT count(*) AS n FROM (SELECT 1 FROM " + side + " GROUP BY " + list(key)
                    + " HAVING count(*) > 1)");
            if (shared > 0) {
                throw FolioException.of(Kind.INVALID_ARGUMENT, "The key " + String.join(", ", key) + " does not tell the rows of \"" + table
                        + "\" apart: in the state " + side + ", " + shared + " of its values stand in several rows. Give more columns.",
                        "item", table, "key", key, "found", shared);
            }
        }
        List<String> wanted = new ArrayList<>(List.of("count(*) AS both"));
        wanted.add("count(*) FILTER (WHERE " + differs() + ") AS changed");
        for (int i = 0; i < shared.size(); i++) {
            wanted.add("count(*) FILTER (WHERE " + differs(shared.get(i)) + ") AS c" + i);
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        query("SELECT " + String.join(", ", wanted) + " FROM before AS b JOIN after AS a ON " + sameKey()).rows().get(0)
                .forEach((name, value) -> counts.put(name, ((Number) value).longValue()));
        return counts;
    }

    private long number(String sql) {
        return ((Number) query(sql).rows().get(0).get("n")).longValue();
    }

    private Query query(String sql) {
        return Query.of(reader, sql, "", List.of());
    }

    /** The table's name. */
    public String table() {
        return table;
    }

    /** The columns that only the later state has, with their types. */
    public Map<String, String> columnsAdded() {
        return without(after, before);
    }

    /** The columns that only the earlier state has, with their types. */
    public Map<String, String> columnsRemoved() {
        return without(before, after);
    }

    private static Map<String, String> without(Map<String, String> columns, Map<String, String> others) {
        Map<String, String> rest = new LinkedHashMap<>(columns);
        rest.keySet().removeAll(others.keySet());
        return Collections.unmodifiableMap(rest);
    }

    /** The columns that have another type. */
    public Map<String, Types> columnsChanged() {
        Map<String, Types> changed = new LinkedHashMap<>();
        before.forEach((name, type) -> {
            if (after.containsKey(name) && !type.equals(after.get(name))) {
                changed.put(name, new Types(type, after.get(name)));
            }
        });
        return Collections.unmodifiableMap(changed);
    }

    /** How many rows the earlier state has. */
    public long rowsBefore() {
        return rowsBefore;
    }

    /** How many rows the later state has. */
    public long rowsAfter() {
        return rowsAfter;
    }

    /** How many rows came, went, changed and stayed; empty without a key. */
    public Optional<Counts> counts() {
        return numbers.map(n -> new Counts(rowsAfter - n.get("both"), rowsBefore - n.get("both"), n.get("changed"),
                n.get("both") - n.get("changed")));
    }

    /** In how many rows each column that both have changed its value; those in which none did are left out. Empty without a key. */
    public Map<String, Long> changedColumns() {
        Map<String, Long> changed = new LinkedHashMap<>();
        for (int i = 0; i < shared.size() && numbers.isPresent(); i++) {
            if (numbers.get().get("c" + i) > 0) {
                changed.put(shared.get(i), numbers.get().get("c" + i));
            }
        }
        return Collections.unmodifiableMap(changed);
    }

    /** The rows of the later state whose key the earlier lacks. @throws FolioException INVALID_ARGUMENT without a key */
    public Query added() {
        return only(AFTER, BEFORE);
    }

    /** The rows of the earlier state whose key the later lacks. @throws FolioException INVALID_ARGUMENT without a key */
    public Query removed() {
        return only(BEFORE, AFTER);
    }

    private Query only(String side, String other) {
        needKey();
        return query("SELECT * FROM " + side + " AS b WHERE NOT EXISTS (SELECT 1 FROM " + other + " AS a WHERE " + sameKey() + ")");
    }

    /**
     * The rows whose key both have and whose other columns differ: the key, then of each column that changed anywhere what it
     * was, {@code x_before}, and what it is, {@code x_after}.
     *
     * @throws FolioException INVALID_ARGUMENT without a key
     */
    public Query changed() {
        needKey();
        List<String> columns = new ArrayList<>();
        key.forEach(column -> columns.add("b." + quote(column)));
        changedColumns().keySet().forEach(column -> {
            columns.add("b." + quote(column) + " AS " + quote(column + "_before"));
            columns.add("a." + quote(column) + " AS " + quote(column + "_after"));
        });
        return query("SELECT " + String.join(", ", columns) + " FROM before AS b JOIN after AS a ON " + sameKey() + " WHERE " + differs());
    }

    private void needKey() {
        if (key.isEmpty()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "Rows of \"" + table + "\" are compared by a key: name the columns that tell a row from"
                    + " all others.", "item", table);
        }
    }

    private String sameKey() {
        return key.stream().map(column -> same(column, "IS NOT DISTINCT FROM")).collect(Collectors.joining(" AND "));
    }

    private String differs() {
        return shared.isEmpty() ? "false" : shared.stream().map(this::differs).collect(Collectors.joining(" OR "));
    }

    private String differs(String column) {
        return same(column, "IS DISTINCT FROM");
    }

    /** Values of a column whose type has changed are compared as texts. */
    private String same(String column, String how) {
        String name = quote(column);
        return before.get(column).equals(after.get(column)) ? "b." + name + " " + how + " a." + name
                : "CAST(b." + name + " AS VARCHAR) " + how + " CAST(a." + name + " AS VARCHAR)";
    }

    private static String list(List<String> columns) {
        return columns.stream().map(column -> quote(column)).collect(Collectors.joining(", "));
    }

    private static String quote(String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }

    /** One line: the table, its columns and rows. */
    @Override
    public String toString() {
        List<String> columns = new ArrayList<>();
        names(columns, columnsAdded().keySet(), "added");
        names(columns, columnsRemoved().keySet(), "removed");
        names(columns, columnsChanged().keySet(), "of another type");
        return table + ": " + rowsBefore + " rows, then " + rowsAfter + counts().map(n -> " (" + n.added() + " added, " + n.removed() + " removed, "
                + n.changed() + " changed)").orElse("") + "; " + (columns.isEmpty() ? "the same columns" : "columns " + String.join("; ", columns));
    }

    private static void names(List<String> all, Collection<String> columns, String what) {
        if (!columns.isEmpty()) {
            all.add(String.join(", ", columns) + " " + what);
        }
    }
}
