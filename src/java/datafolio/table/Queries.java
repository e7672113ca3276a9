package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/** Queries over a reader's tables: what they name is looked up and pinned, then they are run, or only planned. */
final class Queries {
    private final Reader reader;
    private final Engine engine;
    private final TableCatalog catalog;

    Queries(Reader reader, Engine engine, TableCatalog catalog) {
        this.reader = reader;
        this.engine = engine;
        this.catalog = catalog;
    }

    /** A query that can be run: the views of its tables, pinned, and what is known about it. */
    private record Ready(SqlText text, List<Scan.Setup> setup, List<Reader.Pinned> pinned, long rowBytes, SqlErrors.Context context,
                         Set<Path> elsewhere) {}

    private Ready ready(String sql, String own, ReadOptions options) {
        Additions additions = options.additions();
        SqlText text = Parameters.of(options.arguments()).into(sql);
        List<Reader.Pinned> pinned = new ArrayList<>();
        try {
            List<Scan.Setup> setup = new ArrayList<>();
            Set<String> columns = new LinkedHashSet<>();
            long rowBytes = 0;
            Set<Path> elsewhere = new LinkedHashSet<>();
            for (Map.Entry<String, String> used : used(text, own, additions).entrySet()) {
                Chunk given = additions.tables().get(used.getValue());
                if (given != null) {
                    setup.add(connection -> GivenTable.create(connection, used.getKey(), given));
                    columns.addAll(given.names());
                    rowBytes += given.rowCount() == 0 ? 0 : given.byteSize() / given.rowCount();
                    continue;
                }
                Reader.Pinned table = reader.pin(used.getValue());
                pinned.add(table);
                Facts facts = Facts.of(table.source(), reader::connect);
                columns.addAll(facts.stored());
                if (table.source().lake().isPresent()) {
                    LakeScan scan = new LakeReads(reader, engine, catalog).selected(table.source(), text.text(), used.getKey());
                    pinned.add(new Reader.Pinned(table.source(), scan.hold()));
                    setup.addAll(scan.setup());
                    setup.add(Scan.Setup.of("CREATE TEMP VIEW " + Sql.quote(used.getKey()) + " AS SELECT * FROM " + scan.relation()));
                    elsewhere.addAll(scan.elsewhere());
                    rowBytes += scan.rowBytes(IntStream.range(0, facts.names().size()).boxed().toList());
                    continue;
                }
                setup.add(Scan.Setup.of("CREATE TEMP VIEW " + Sql.quote(used.getKey()) + " AS " + Reader.view(table.source(), facts)));
                rowBytes += reader.rowBytes(table.source(), ReadOptions.ALL);
            }
            List<TableSource> sources = pinned.stream().map(Reader.Pinned::source).distinct().toList();
            additions.opened().ifPresent(listener -> listener.accept(sources));
            return new Ready(text, setup, pinned, Math.max(1, rowBytes), Reader.context(sources, "The query", text, columns), elsewhere);
        } catch (RuntimeException e) {
            throw Reader.unpinned(e, pinned);
        }
    }

    ChunkStream open(String sql, String own, ReadOptions options) {
        return open("", sql, own, options);
    }

    /**
     * What DuckDB would do, or did, as it tells it in JSON.
     *
     * @param analyze whether the query is run, so that rows and times are known
     */
    String plan(String sql, String own, ReadOptions options, boolean analyze) {
        try (ChunkStream told = open(analyze ? "EXPLAIN (ANALYZE, FORMAT JSON) " : "EXPLAIN (FORMAT JSON) ", sql, own, options)) {
            return told.next().column(1).getString(0);
        }
    }

    private ChunkStream open(String before, String sql, String own, ReadOptions options) {
        Ready ready = ready(sql, own, options);
        try {
            return ChunkStream.open(new Scan(() -> connect(options.additions(), ready.elsewhere()), ready.setup(), before + ready.text().text(), List.of(), List.of(),
                options.rowsOf(ready.rowBytes()), -1, options.timeout(), options.progress(),
                ready.pinned().stream().map(Reader.Pinned::pin).toList(), ready.context()));
        } catch (RuntimeException e) {
            throw Reader.unpinned(e, ready.pinned());
        }
    }

    private DuckDBConnection connect(Additions additions, Set<Path> elsewhere) {
        Set<Path> places = new LinkedHashSet<>(catalog.places());
        places.addAll(elsewhere);
        return engine.confined(places, additions.functions());
    }

    /** The names that the query uses, each with the item it stands for, or with itself where rows were given by that name. */
    Map<String, String> used(SqlText text, String own, Additions additions) {
        Map<String, String> known = new LinkedHashMap<>();
        catalog.names().forEach(name -> known.put(name, name));
        for (String given : additions.tables().keySet()) {
            known.keySet().stream().filter(given::equalsIgnoreCase).findAny().ifPresent(taken -> {
                throw FolioException.of(Kind.INVALID_ARGUMENT, "The rows given as \"" + given + "\" have the name of a table of the folio, \"" + taken
                    + "\". Give them another.", "table", given);
            });
            known.put(given, given);
        }
        if (!own.isEmpty()) {
            known.put("table", own);
        }
        SqlErrors.Context context = Reader.context(List.of(), "The query", text, known.keySet());
        try (DuckDBConnection connection = reader.connect()) {
            Map<String, String> used = new LinkedHashMap<>();
            Guard.check(connection, text, known.keySet(), engine.options().externalAccess(), context)
                .forEach(name -> used.put(name, known.get(name)));
            return used;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, context);
        }
    }
}
