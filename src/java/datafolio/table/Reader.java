package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import datafolio.lake.AsOf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/**
 * Reads one folio's tables: turns names and options into SQL over files, checks what users wrote, and opens the streams.
 * Not API: the doors {@code Table} and {@code Query} are made of it. Thread-safe.
 */
public final class Reader {
    private static volatile String version;

    private final Engine engine;
    private final TableCatalog catalog;
    private final Queries queries;

    /** A reader of these tables. */
    public Reader(Engine engine, TableCatalog catalog) {
        this.engine = engine;
        this.catalog = catalog;
        this.queries = new Queries(this, engine, catalog);
    }

    /**
     * The rows of a table.
     *
     * @throws FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, COLUMN_NOT_FOUND with the nearest names, QUERY_REFUSED or
     *     SQL_ERROR for the condition, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public ChunkStream chunks(String table, ReadOptions options) {
        return chunks(pin(table), options);
    }

    /** The rows of a table whose pin the stream takes over. */
    ChunkStream chunks(Pinned pinned, ReadOptions options) {
        Scan scan;
        try {
            scan = scan(pinned, options);
        } catch (RuntimeException e) {
            throw unpinned(e, List.of(pinned));
        }
        try {
            return ChunkStream.open(scan);
        } catch (RuntimeException e) {
            throw unpinned(e, scan.pins().stream().map(pin -> new Pinned(pinned.source(), pin)).toList());
        }
    }

    /** A table as it is now, for several reads of one version. Errors as {@link #chunks} for names. */
    public PinnedTable pinned(String table) {
        return new PinnedTable(this, here(table));
    }

    /** The rows of a table as one held chunk. Errors as {@link #chunks} and {@link ChunkStream#next()}. */
    public Chunk read(String table, ReadOptions options) {
        try (ChunkStream chunks = chunks(table, options)) {
            return whole(chunks);
        }
    }

    /** The result of a query as one held chunk. Errors as {@link #query} and {@link ChunkStream#next()}. */
    public Chunk readQuery(String sql, String own, ReadOptions options) {
        try (ChunkStream chunks = query(sql, own, options)) {
            return whole(chunks);
        }
    }

    private static Chunk whole(ChunkStream chunks) {
        List<Chunk> parts = new ArrayList<>();
        for (Chunk part : chunks) {
            parts.add(part);
        }
        return parts.size() == 1 ? parts.get(0) : Chunk.concat(chunks.schema(), parts);
    }

    /** The file or directory of a table. */
    public Path path(String table) {
        return catalog.fetches() ? there(table) : catalog.source(table).path();
    }

    /** The file after it was fetched. */
    private Path there(String table) {
        try (Closing pinned = new Closing(here(table))) {
            TableSource source = pinned.pinned().source();
            if (source.lake().isPresent() && source.lake().get().place().files().isElsewhere()) {
                throw FolioException.of(Kind.UNSUPPORTED, "The Delta table \"" + table + "\" is at " + source.lake().get().place().shown()
                    + ", and its files are fetched as they are needed: there is no directory of all of them. Read it in chunks or by queries.", "item", table);
            }
            return source.path();
        }
    }

    /** The files of a table, in the order in which they are read. Errors as {@link #info}. */
    public List<DataFile> files(String table) {
        try (Closing pin = new Closing(here(table))) {
            return DataFile.of(pin.pinned().source());
        }
    }

    /** A table cut into about n pieces, by the footers of its files. Errors as {@link Partitions#of}. */
    public List<Partition> partitions(String table, int n) {
        try (Closing pin = new Closing(here(table))) {
            return Partitions.of(pin.pinned().source(), n);
        }
    }

    private Scan scan(Pinned pinned, ReadOptions options) {
        TableSource source = pinned.source();
        if (source.lake().isPresent()) {
            return new LakeReads(this, engine, catalog).scan(pinned, options);
        }
        Facts facts = Facts.of(source, this::connect);
        List<Integer> chosen = positions(source, facts, options.columns());
        SqlErrors.Context context = context(List.of(source), "Table \"" + source.name() + "\"", null, facts.names());
        boolean ranged = options.where().isEmpty() && source.format() == TableSource.Format.PARQUET && !source.directory()
            && (options.offset() > 0 || options.limit() >= 0);
        String select = "SELECT " + chosen.stream().map(i -> facts.selects().get(i) + " AS c" + i).collect(Collectors.joining(", "))
            + " FROM " + source.relation(ranged);
        String sql;
        if (options.where().isPresent()) {
            SqlText condition = Parameters.of(options.arguments()).into(options.where().get());
            String before = "SELECT " + chosen.stream().map(i -> Sql.quote(facts.stored().get(i)))
                .collect(Collectors.joining(", ")) + " FROM (" + view(source, facts) + ") AS \"table\" WHERE (";
            SqlText whole = condition.within(before, "\n)" + paged(options));
            context = context(List.of(source), context.what(), whole, facts.names());
            checkCondition(condition, context);
            sql = whole.text();
        } else if (ranged) {
            sql = select + " WHERE file_row_number >= " + options.offset() + (options.limit() < 0 ? ""
                : " AND file_row_number < " + Math.addExact(options.offset(), options.limit()));
        } else {
            sql = select + paged(options);
        }
        return new Scan(() -> engine.confined(catalog.places(), options.additions().functions()), List.of(), sql, chosen.stream().map(facts.names()::get).toList(),
            chosen.stream().map(facts.types()::get).toList(), options.rowsOf(Widths.rowBytes(source, facts, chosen, this::connect)),
            expected(facts, options), options.timeout(), options.progress(), List.of(pinned.pin()), context);
    }

    /** About how many bytes a row of what the options choose takes in memory. */
    long rowBytes(TableSource source, ReadOptions options) {
        if (source.lake().isPresent()) {
            return LakeScan.of(source, List.of(), this::connect).rowBytes(positions(source, Facts.of(source, this::connect), options.columns()));
        }
        Facts facts = Facts.of(source, this::connect);
        return Widths.rowBytes(source, facts, positions(source, facts, options.columns()), this::connect);
    }

    /** What in a condition differs from one moment to the next, such as {@code now}; nothing of most. */
    List<String> unsteady(TableSource source, SqlText condition) {
        try (DuckDBConnection connection = connect()) {
            return Guard.unsteady(connection, condition, Facts.of(source, this::connect).names());
        } catch (SQLException e) {
            throw SqlErrors.translate(e, Facts.context(source));
        }
    }

    void checkCondition(SqlText condition, SqlErrors.Context context) {
        try (DuckDBConnection connection = connect()) {
            Guard.checkCondition(connection, condition, "table", engine.options().externalAccess(), context);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, context);
        }
    }

    static String paged(ReadOptions options) {
        return (options.limit() < 0 ? "" : " LIMIT " + options.limit())
            + (options.offset() == 0 ? "" : " OFFSET " + options.offset());
    }

    private static long expected(Facts facts, ReadOptions options) {
        if (facts.rows() < 0 || options.where().isPresent()) {
            return -1;
        }
        long left = Math.max(0, facts.rows() - options.offset());
        return options.limit() < 0 ? left : Math.min(left, options.limit());
    }

    static List<Integer> positions(TableSource source, Facts facts, List<String> columns) {
        if (columns.isEmpty()) {
            return IntStream.range(0, facts.names().size()).boxed().toList();
        }
        List<Integer> positions = new ArrayList<>();
        for (String column : columns) {
            int position = facts.names().indexOf(column);
            if (position < 0) {
                List<String> nearest = Nearest.of(column, facts.names());
                throw FolioException.of(Kind.COLUMN_NOT_FOUND, "Table \"" + source.name() + "\" has no column \"" + column
                        + "\". " + (nearest.isEmpty() ? "Its columns: " + String.join(", ", facts.names())
                            : "Nearest names: " + String.join(", ", nearest)) + ".",
                    "item", source.name(), "column", column, "nearest", nearest);
            }
            positions.add(position);
        }
        return positions;
    }

    /** The table as a SELECT whose columns have DuckDB's names and the types they had when they were written. */
    static String view(TableSource source, Facts facts) {
        List<String> columns = new ArrayList<>();
        boolean plain = true;
        for (int i = 0; i < facts.stored().size(); i++) {
            String name = Sql.quote(facts.stored().get(i));
            plain &= facts.selects().get(i).equals(name);
            columns.add(facts.selects().get(i) + " AS " + name);
        }
        return "SELECT " + (plain ? "*" : String.join(", ", columns)) + " FROM " + source.relation(false);
    }

    /**
     * The result of a query.
     *
     * @param sql one SELECT over the folio's tables by name
     * @param own the table that the query may call {@code table}; empty for none
     * @param options its arguments, timeout, progress and chunk size; the rest does not apply
     * @throws FolioException QUERY_REFUSED, SQL_ERROR, TABLE_NOT_FOUND, INVALID_ARGUMENT, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public ChunkStream query(String sql, String own, ReadOptions options) {
        return queries.open(sql, own, options);
    }

    /**
     * What DuckDB would do for a query, or did, as it tells it in JSON. Errors as {@link #query}.
     *
     * @param analyze whether the query is run, so that rows and times are known
     */
    public String plan(String sql, String own, ReadOptions options, boolean analyze) {
        return queries.plan(sql, own, options, analyze);
    }

    /** The version of DuckDB that runs queries. */
    public String engineVersion() {
        String known = version;
        if (known == null) {
            try (DuckDBConnection connection = connect()) {
                known = connection.getMetaData().getDatabaseProductVersion();
                version = known;
            } catch (SQLException e) {
                throw SqlErrors.translate(e, context(List.of(), "DuckDB", null, List.of()));
            }
        }
        return known;
    }

    /** The tables that a query reads, as they are now. Errors as {@link #tables}. */
    public List<TableSource> sources(String sql, String own, ReadOptions options) {
        return tables(sql, own, options).stream().map(catalog::source).toList();
    }

    /** The items that a query reads, in the order of their first mention; checks the query. Rows that it was given are none. */
    public List<String> tables(String sql, String own, ReadOptions options) {
        return queries.used(Parameters.of(options.arguments()).into(sql), own, options.additions()).values().stream()
            .filter(name -> !options.additions().tables().containsKey(name)).distinct().toList();
    }

    /**
     * What a table is, from the manifest where it says enough, else from the footers of its files.
     *
     * @throws FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public TableInfo info(String table) {
        TableSource source = catalog.source(table);
        boolean recorded = source.owned() && source.rows().isPresent() && source.sizeBytes().isPresent()
            && !source.columns().isEmpty() && source.dtypes().size() == source.columns().size();
        if (recorded) {
            return info(source, source.rows(), source.sizeBytes(), source.columns(), source.dtypes());
        }
        try (Closing pin = new Closing(pin(table))) {
            if (source.lake().isPresent()) {
                return new LakeReads(this, engine, catalog).info(pin.pinned().source());
            }
            Optional<Footer> footer = Footer.of(pin.pinned().source());
            if (footer.isPresent()) {
                Footer told = footer.get();
                return info(source, OptionalLong.of(told.rows()), OptionalLong.of(told.sizeBytes()), told.names(), dtypes(told.names(), told.types()));
            }
            Facts facts = Facts.of(pin.pinned().source(), this::connect);
            OptionalLong rows = facts.rows() >= 0 ? OptionalLong.of(facts.rows()) : source.rows();
            OptionalLong size = facts.sizeBytes() >= 0 ? OptionalLong.of(facts.sizeBytes()) : source.sizeBytes();
            return info(source, rows, size, facts.names(), dtypes(facts.names(), facts.types()));
        }
    }

    /** The number of the version that a pinned table is, for tables that keep versions. */
    OptionalLong version(TableSource source) {
        return source.lake().isPresent() ? OptionalLong.of(source.lake().get().table(this::connect).version()) : OptionalLong.empty();
    }

    /** The same tables, some of them, by name, as of another moment; whether they keep versions is told when they are read. */
    public Reader asOf(Map<String, AsOf> moments) {
        return moments.isEmpty() ? this : new Reader(engine, new Travelling(catalog, Map.copyOf(moments)));
    }

    static Map<String, String> dtypes(List<String> names, List<DataType> types) {
        Map<String, String> dtypes = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            dtypes.put(names.get(i), types.get(i).arrowText());
        }
        return dtypes;
    }

    private static TableInfo info(TableSource source, OptionalLong rows, OptionalLong size, List<String> columns,
                                  Map<String, String> dtypes) {
        return new TableInfo(source.name(), rows, columns.size(), size, columns, dtypes, source.createdAt(), source.path(),
            source.format() == TableSource.Format.PARQUET ? "parquet" : "csv");
    }

    /** Names and types of a table's columns, from the footers of its files. */
    public Schema schema(String table) {
        try (Closing pin = new Closing(pin(table))) {
            TableSource source = pin.pinned().source();
            Facts facts = Facts.of(source, this::connect);
            return new Schema(IntStream.range(0, facts.names().size())
                .mapToObj(i -> new Field(facts.names().get(i), facts.types().get(i))).toList());
        }
    }

    /**
     * A connection of JDBC in which each table is a view, as all of them are now.
     *
     * @param closed called once when it is closed
     * @throws FolioException CLOSED, MISSING_DEPENDENCY, MISSING_JVM_OPTION, IO_ERROR
     */
    public Connection connection(Runnable closed) {
        return JdbcConnection.open(engine, catalog, closed);
    }

    DuckDBConnection connect() {
        return engine.confined(catalog.places());
    }

    static SqlErrors.Context context(List<TableSource> sources, String what, SqlText sql, Iterable<String> columns) {
        List<String> names = new ArrayList<>();
        columns.forEach(names::add);
        return new SqlErrors.Context(what, sql, sources.stream().map(TableSource::place).toList(), names);
    }

    /** A table whose files are kept from being deleted. */
    record Pinned(TableSource source, AutoCloseable pin) {}

    /** Pins a table where DuckDB can read it, which may be elsewhere. Errors as {@link #here}. */
    Pinned pin(String table) {
        TableSource source = catalog.source(table);
        TableSource reached = source.inPlace().isEmpty() ? source : source.reachedBy(engine.httpfs());
        return reached.inPlace().isPresent() ? new Pinned(reached, reached.hold()) : here(table, reached);
    }

    /** Pins a table's files on this machine. */
    private Pinned here(String table) {
        return here(table, catalog.source(table).here());
    }

    /** When the files went away since the manifest was read, the manifest is asked once more. */
    private Pinned here(String table, TableSource source) {
        Pinned pinned = new Pinned(source, source.pin().get());
        if (Files.exists(source.path())) {
            return pinned;
        }
        try (Closing gone = new Closing(pinned)) {
            TableSource again = catalog.source(gone.pinned().source().name()).here();
            if (again.path().equals(source.path())) {
                if (!Files.notExists(source.path())) {
                    throw FolioException.of(Kind.IO_ERROR, "Table \"" + table + "\" cannot be read: you may not look into the folder of its file "
                        + source.path() + ". Check who owns the folio.", "item", table, "path", source.path().toString());
                }
                throw FolioException.of(Kind.PAYLOAD_MISSING, "Table \"" + table + "\" cannot be read: its file "
                    + source.path() + " is missing. Restore the file, or delete the item.",
                    "item", table, "path", source.path().toString());
            }
            return new Pinned(again, again.pin().get());
        }
    }

    static RuntimeException unpinned(RuntimeException thrown, List<Pinned> pinned) {
        for (Pinned one : pinned) {
            try (Closing closing = new Closing(one)) {
                closing.pinned();
            } catch (RuntimeException e) {
                thrown.addSuppressed(e);
            }
        }
        return thrown;
    }

    /** A pin in a try-with-resources: closing throws what a FolioException can say. */
    record Closing(Pinned pinned) implements AutoCloseable {
        @Override
        public void close() {
            try {
                pinned.pin().close();
            } catch (Exception e) {
                throw SqlErrors.translate(e, Facts.context(pinned.source()));
            }
        }
    }
}
