package datafolio;

import datafolio.arrow.MappedTable;
import datafolio.lake.AsOf;
import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.DataFile;
import datafolio.table.Functions;
import datafolio.table.Partition;
import datafolio.table.Progress;
import datafolio.table.ReadOptions;
import datafolio.table.Reader;
import datafolio.table.Schema;
import datafolio.table.TableInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A table of a folio, and what of it is to be read. Immutable: each method that narrows the read returns a new value;
 * nothing is opened before {@link #chunks()}, {@link #read()} or {@link #rows()}. Safe for any number of threads.
 *
 * <pre>{@code
 * Folio folio = Folio.open("flights-2013");
 * Chunk late = folio.table("flights").columns("carrier", "dep_delay").where("dep_delay > ?", 60).limit(100).read();
 * try (ChunkStream chunks = folio.table("flights").chunks(10_000)) {
 *     chunks.forEach(chunk -> System.out.println(chunk.rowCount()));
 * }
 * }</pre>
 */
public final class Table {
    private final Reader reader;
    private final Arrows arrows;
    private final String name;
    private final ReadOptions options;

    private Table(Reader reader, Arrows arrows, String name, ReadOptions options) {
        this.reader = reader;
        this.arrows = arrows;
        this.name = name;
        this.options = options;
    }

    /** The whole table of that name. */
    static Table of(Reader reader, Arrows arrows, String name) {
        return new Table(reader, arrows, Objects.requireNonNull(name, "name"), ReadOptions.ALL);
    }

    private Table with(ReadOptions changed) {
        return new Table(reader, arrows, name, changed);
    }

    /** The item's name. */
    public String name() {
        return name;
    }

    /** Reads these columns only, in this order. Without names: all. */
    public Table columns(String... names) {
        return columns(Arrays.asList(names));
    }

    /** Reads these columns only, in this order. An empty list: all. */
    public Table columns(List<String> names) {
        return with(options.withColumns(names));
    }

    /**
     * Reads only the rows that meet a condition.
     *
     * @param condition one SQL expression over the table's columns, such as {@code "dep_delay > ? and carrier in ('UA')"}
     * @param arguments the values of its parameters, in the order of their {@code ?}
     */
    public Table where(String condition, Object... arguments) {
        return with(options.withWhere(condition, Reads.arguments(arguments)));
    }

    /** A condition can call these functions too. They are closed by whoever made them. */
    public Table functions(Functions functions) {
        return with(options.with(options.additions().with(functions)));
    }

    /** The version of that number, of a Delta table. Reading another kind of table is then INVALID_ARGUMENT. */
    public Table version(long number) {
        return at(AsOf.version(number));
    }

    /** The version that was the newest at that time, of a Delta table. Reading another kind of table is then INVALID_ARGUMENT. */
    public Table at(Instant moment) {
        return at(AsOf.time(moment));
    }

    private Table at(AsOf moment) {
        Reader travelling = reader.asOf(Map.of(name, moment));
        return new Table(travelling, arrows.over(travelling), name, options);
    }

    /** Leaves out that many rows at the beginning: of those that meet the condition, when there is one. */
    public Table offset(long rows) {
        return with(options.withOffset(rows));
    }

    /** Reads at most that many rows. */
    public Table limit(long rows) {
        return with(options.withLimit(rows));
    }

    /** Fails with TIMEOUT when opening and reading together take longer. */
    public Table timeout(Duration time) {
        return with(options.withTimeout(time));
    }

    /** Calls the listener after each chunk, in the thread that reads. */
    public Table progress(Consumer<Progress> listener) {
        return with(options.withProgress(listener));
    }

    /** Cuts chunks of that many rows; only the last is shorter. By default as many as make about 2 MB. */
    public Table chunkSize(int rows) {
        return with(options.withChunkRows(rows));
    }

    /** Bounds the estimated size of a chunk, over {@link #chunkSize}. By default 256 MiB. */
    public Table maxChunkBytes(long bytes) {
        return with(options.withMaxChunkBytes(bytes));
    }

    /**
     * The rows as a stream of chunks, to be closed.
     *
     * @throws datafolio.error.FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, COLUMN_NOT_FOUND (with the nearest names),
     *     SQL_ERROR and QUERY_REFUSED for the condition, PAYLOAD_MISSING, PAYLOAD_DAMAGED; of a Delta table VERSION_NOT_FOUND,
     *     UNSUPPORTED, MISSING_DEPENDENCY
     */
    public ChunkStream chunks() {
        return reader.chunks(name, options);
    }

    /** The rows as a stream of chunks of so many rows, to be closed. Errors as {@link #chunks()}. */
    public ChunkStream chunks(int rows) {
        return chunkSize(rows).chunks();
    }

    /** The rows as one chunk in memory of its own. Errors as {@link #chunks()} and {@link ChunkStream#next()}. */
    public Chunk read() {
        return reader.read(name, options);
    }

    /** The rows as a list of ordered maps. Errors as {@link #read()}. */
    public List<Map<String, Object>> rows() {
        return Reads.rows(read());
    }

    /**
     * The rows as an uncompressed Arrow IPC file in the bundle's folder {@code cache}, absolute: for whatever maps Arrow
     * files, pyarrow, Polars and tech.ml.dataset among them. Written once for each version of the table and each choice of
     * columns, condition, offset and limit, in constant memory, by one process while others wait; found from then on. A
     * change of the table makes another file. It may be deleted at any time, also by whoever publishes that change. How
     * chunks are cut ({@link #chunkSize}) does not apply: a batch has about 16 MB.
     *
     * @throws datafolio.error.FolioException as {@link #chunks()} and {@link ChunkStream#next()}; READ_ONLY when it is not
     *     there and the folio must not be changed, UNSUPPORTED for a condition whose meaning changes, such as one that
     *     calls {@code now()}, DISK_FULL, IO_ERROR, CONFLICT when a referenced file changed meanwhile
     */
    public Path arrowFile() {
        return arrows.file(name, options);
    }

    /**
     * The rows as the pages of {@link #arrowFile()}, to be closed.
     *
     * @throws datafolio.error.FolioException as {@link #arrowFile()}; PAYLOAD_DAMAGED when that file was cut or altered
     */
    public MappedTable mapped() {
        return arrows.mapped(name, options);
    }

    /** The first {@code rows} rows as one chunk. Errors as {@link #read()}. */
    public Chunk preview(int rows) {
        return limit(rows).read();
    }

    /**
     * Rows, columns, size and types, told from the manifest or the footers of the files, never from the rows.
     *
     * @throws datafolio.error.FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public TableInfo info() {
        return reader.info(name);
    }

    /** Names and types of all columns of the table, in DuckDB's words. Errors as {@link #info()}. */
    public Schema schema() {
        return reader.schema(name);
    }

    /** The file or directory that holds the rows, absolute. Errors as {@link #info()}. */
    public Path path() {
        return reader.path(name);
    }

    /** The files that hold the rows, in the order in which they are read; one, but of references to folders. Errors as {@link #info()}. */
    public List<DataFile> files() {
        return reader.files(name);
    }

    /**
     * The whole table cut into pieces of about as many bytes each, as plain data that other processes can open without the folio. Told
     * by the footers of the files, without DuckDB. A piece is whole row groups of one file, so that there are fewer than n when there are
     * fewer row groups, and more when there are more files. The files stay as long as the folio names them, a snapshot holds them or a
     * {@link FolioView} of them is open.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT, UNSUPPORTED for CSV and Delta tables, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public List<Partition> partitions(int n) {
        return reader.partitions(name, n);
    }

    /**
     * A query in which this table is called {@code table}: {@code "SELECT carrier, count(*) FROM table GROUP BY 1"}.
     *
     * @param sql one SELECT
     * @param arguments the values of its parameters, in the order of their {@code ?}
     */
    public Query query(String sql, Object... arguments) {
        return Query.of(reader, sql, name, Reads.arguments(arguments));
    }

    /** The name of the table. */
    @Override
    public String toString() {
        return "table " + name;
    }
}
