package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBConnection;

/** Tables in a temporary directory, written by DuckDB itself, and a reader of them. Counts the pins that are held. */
final class TestTables implements TableCatalog, AutoCloseable {
    final Engine engine;
    final Reader reader;
    final AtomicInteger pins = new AtomicInteger();
    private final Path directory;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** Arrow memory that somebody else had not given back before: that is the failure of another test than this. */
    private long memoryBefore;
    private final Map<String, TableSource> sources = new TreeMap<>();

    TestTables(Path directory) throws IOException {
        this(directory, EngineOptions.DEFAULT);
    }

    TestTables(Path directory, EngineOptions options) throws IOException {
        this.memoryBefore = Engine.allocator().getAllocatedMemory();
        this.directory = directory.toRealPath();
        this.engine = Engine.open(options);
        this.reader = new Reader(engine, this);
    }

    /** Writes a Parquet table of this SELECT; {@code options} as in {@code ROW_GROUP_SIZE 2048}. */
    Path write(String name, String select, String options) throws SQLException {
        Path file = directory.resolve(name.replace('/', '_') + ".parquet");
        copy(select, file, "FORMAT parquet, COMPRESSION zstd" + (options.isEmpty() ? "" : ", " + options));
        add(TableSource.parquet(name, file));
        return file;
    }

    void copy(String select, Path file, String options) throws SQLException {
        sql("COPY (" + select + ") TO " + Sql.literal(file.toString()) + " (" + options + ")");
    }

    void sql(String sql) throws SQLException {
        try (DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void add(TableSource source) {
        sources.put(source.name(), new TableSource(source.name(), source.path(), source.format(), source.directory(),
            source.owned(), source.rows(), source.sizeBytes(), source.columns(), source.dtypes(), source.duckdbTypes(),
            source.createdAt(), () -> {
                pins.incrementAndGet();
                return pins::decrementAndGet;
            }));
    }

    @Override
    public Collection<String> names() {
        return sources.keySet();
    }

    @Override
    public TableSource source(String name) {
        TableSource source = sources.get(name);
        if (source == null) {
            throw FolioException.of(Kind.ITEM_NOT_FOUND, "no item " + name, "item", name);
        }
        return source;
    }

    @Override
    public Collection<Path> places() {
        return List.of(directory);
    }

    ChunkStream query(String sql, Object... arguments) {
        return reader.query(sql, "", ReadOptions.ALL.withArguments(java.util.Arrays.asList(arguments)));
    }

    Chunk rows(String sql, Object... arguments) {
        return reader.readQuery(sql, "", ReadOptions.ALL.withArguments(java.util.Arrays.asList(arguments)));
    }

    /** The only value of a query's only row. */
    Object value(String sql, Object... arguments) {
        return rows(sql, arguments).column(0).get(0);
    }

    /**
     * Waits until native work that was left behind has cleaned up; fails when it has not in time. What was missing then is
     * told once, so that one leak is one failure.
     */
    void awaitQuiet() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while ((pins.get() > 0 || memory() > memoryBefore) && System.nanoTime() < until) {
            System.gc();
            Thread.sleep(5);
        }
        String left = pins.getAndSet(0) + " pins, " + (memory() - Math.min(memory(), memoryBefore)) + " bytes of Arrow memory";
        memoryBefore = memory();
        org.junit.jupiter.api.Assertions.assertEquals("0 pins, 0 bytes of Arrow memory", left);
    }

    private static long memory() {
        return Engine.allocator().getAllocatedMemory();
    }

    static Map<String, Object> details(FolioException e) {
        return new HashMap<>(e.details());
    }

    @Override
    public void close() {
        engine.close();
    }
}
