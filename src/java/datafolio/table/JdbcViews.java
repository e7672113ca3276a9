package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/**
 * The tables of one JDBC connection: those that there are when it is made, their files kept until it is closed. A table
 * becomes a view of the connection when a statement first names it, so that a folio of many costs no more than one of few.
 */
final class JdbcViews implements AutoCloseable {
    private static final int TRIES = 3;

    private final Engine engine;
    private final DuckDBConnection parser;
    private final Map<String, Supplier<TableSource>> tables;
    private final List<AutoCloseable> pins;
    private final Map<String, String> made = new HashMap<>();
    private final boolean fetches;

    private JdbcViews(Engine engine, DuckDBConnection parser, Map<String, Supplier<TableSource>> tables, List<AutoCloseable> pins,
                      boolean fetches) {
        this.fetches = fetches;
        this.engine = engine;
        this.tables = tables;
        this.pins = pins;
        this.parser = parser;
    }

    static JdbcViews open(Engine engine, TableCatalog catalog) {
        List<AutoCloseable> pins = new ArrayList<>();
        try {
            Map<String, Supplier<TableSource>> tables = pinned(catalog, pins);
            return new JdbcViews(engine, engine.confined(catalog.places()), tables, pins, catalog.fetches());
        } catch (RuntimeException e) {
            release(pins);
            throw e;
        }
    }

    /** The tables of one revision, pinned; asked for again when files went away meanwhile. */
    private static Map<String, Supplier<TableSource>> pinned(TableCatalog catalog, List<AutoCloseable> pins) {
        if (catalog.fetches()) {
            return new LinkedHashMap<>(catalog.sources());
        }
        Map<String, Supplier<TableSource>> tables = new LinkedHashMap<>();
        for (int i = 0; i < TRIES; i++) {
            release(pins);
            boolean all = true;
            for (Map.Entry<String, Supplier<TableSource>> table : catalog.sources().entrySet()) {
                try {
                    TableSource source = table.getValue().get();
                    pins.add(source.pin().get());
                    tables.put(table.getKey(), () -> source);
                    all &= !source.owned() || Files.exists(source.path());
                } catch (FolioException e) {
                    tables.put(table.getKey(), table.getValue()); // of a kind that is not read: whoever names it is told
                }
            }
            if (all) {
                return tables;
            }
            tables.keySet().retainAll(catalog.names());
        }
        return tables;
    }

    /**
     * Lets a statement's SQL through when a query may be so, its tables being views of the connection from then on.
     *
     * @return the SQL for DuckDB
     */
    synchronized String admit(DuckDBConnection connection, String sql) throws SQLException {
        SqlText text = SqlText.of(sql, position -> null);
        SqlErrors.Context context = new SqlErrors.Context("The statement", text, List.of(), tables.keySet());
        try {
            for (String table : Guard.check(parser, text, tables.keySet(), engine.options().externalAccess(), context)) {
                if (!table.equals(made.get(folded(table)))) {
                    make(connection, table);
                    made.put(folded(table), table);
                }
            }
            return text.text();
        } catch (FolioException e) {
            throw JdbcConnection.translate(e);
        }
    }

    /** Makes every table a view of another connection, but for those that cannot be read: whoever names one is told. */
    synchronized void makeAll(DuckDBConnection connection) throws SQLException {
        for (String table : tables.keySet()) {
            try {
                make(connection, table);
            } catch (FolioException e) {
                continue;
            }
        }
    }

    /** DuckDB does not tell names apart by case alone: of two such the later one is the view. */
    private void make(DuckDBConnection connection, String table) throws SQLException {
        TableSource named = tables.get(table).get();
        TableSource source = named.inPlace().isEmpty() ? named : named.reachedBy(engine.httpfs());
        if (fetches) {
            pins.add(source.hold());
            tables.put(table, () -> source);
        }
        Facts facts = Facts.of(source, this::another);
        if (source.lake().isPresent()) {
            LakeScan scan = LakeScan.of(source, List.of(), this::another);
            pins.add(scan.hold());
            for (Scan.Setup setup : scan.setup()) {
                setup.on(connection);
            }
            Scan.Setup.of("CREATE OR REPLACE TEMP VIEW " + Sql.quote(table) + " AS SELECT * FROM " + scan.relation()).on(connection);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMP VIEW " + Sql.quote(table) + " AS " + Reader.view(source, facts));
        }
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** A connection like the parser's, also when the folio is closed. */
    private DuckDBConnection another() {
        try {
            return parser.duplicate();
        } catch (SQLException e) {
            throw Errors.wrap(Kind.IO_ERROR, "DuckDB gave no connection: " + e.getMessage(), e);
        }
    }

    /** A transaction was undone, and with it the views that were made in it. */
    synchronized void forget() {
        made.clear();
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, new SqlErrors.Context("The connection", null, List.of(), List.of()));
        } finally {
            release(pins);
        }
    }

    private static void release(List<AutoCloseable> pins) {
        for (AutoCloseable pin : pins) {
            try {
                pin.close();
            } catch (Exception e) {
                continue; // a file that could not be deleted now is an orphan that nobody names
            }
        }
        pins.clear();
    }
}
