package datafolio;

import datafolio.lake.AsOf;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import datafolio.table.ChunkStream;
import datafolio.table.Functions;
import datafolio.table.Progress;
import datafolio.table.ReadOptions;
import datafolio.table.Reader;
import datafolio.table.ScalarFunction;
import datafolio.table.Schema;
import datafolio.table.TableSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One SELECT over the tables of a folio. A value like {@link Table}: nothing runs before {@link #chunks()},
 * {@link #read()} or {@link #rows()}, and it may be run any number of times. It reads the folio's tables and nothing
 * else on the machine, and writes nothing, unless the folio was opened with external access.
 *
 * <pre>{@code
 * folio.query("""
 *     SELECT airlines.name, avg(dep_delay) AS delay
 *     FROM flights JOIN airlines USING (carrier)
 *     WHERE origin = ? GROUP BY ALL ORDER BY delay DESC""", "JFK").rows();
 * }</pre>
 */
public final class Query {
    private final Reader reader;
    private final String sql;
    private final String own;
    private final ReadOptions options;

    private Query(Reader reader, String sql, String own, ReadOptions options) {
        this.reader = reader;
        this.sql = sql;
        this.own = own;
        this.options = options;
    }

    /** A query over all tables; {@code own}, when not empty, is the one that is called {@code table}. */
    static Query of(Reader reader, String sql, String own, List<Object> arguments) {
        return new Query(reader, Objects.requireNonNull(sql, "sql"), own, ReadOptions.ALL.withArguments(arguments));
    }

    private Query with(ReadOptions changed) {
        return new Query(reader, sql, own, changed);
    }

    /** The SQL as it was given. */
    public String sql() {
        return sql;
    }

    /** Fails with TIMEOUT when running and reading together take longer. */
    public Query timeout(Duration time) {
        return with(options.withTimeout(time));
    }

    /** Calls the listener after each chunk, in the thread that reads. */
    public Query progress(Consumer<Progress> listener) {
        return with(options.withProgress(listener));
    }

    /** Cuts chunks of that many rows; only the last is shorter. By default as many as make about 2 MB. */
    public Query chunkSize(int rows) {
        return with(options.withChunkRows(rows));
    }

    /** Bounds the estimated size of a chunk, over {@link #chunkSize}. By default 256 MiB. */
    public Query maxChunkBytes(long bytes) {
        return with(options.withMaxChunkBytes(bytes));
    }

    /** Reads these tables, by name, as of another moment: Delta tables. Another kind of table is then INVALID_ARGUMENT. */
    public Query versions(Map<String, AsOf> moments) {
        return new Query(reader.asOf(moments), sql, own, options);
    }

    /** The SQL can call these functions too. They are closed by whoever made them. */
    public Query functions(Functions functions) {
        return with(options.with(options.additions().with(functions)));
    }

    /**
     * The SQL can read these rows by a name too. They are copied into DuckDB when it is opened, and are gone with its result.
     *
     * @param rows a chunk that may be kept; {@link Chunk#realize()} makes one
     */
    public Query table(String name, Chunk rows) {
        return with(options.with(options.additions().with(Objects.requireNonNull(name, "name"), rows.realize())));
    }

    /** Calls the listener with what the result is derived from, each time it is opened. */
    public Query derivation(Consumer<Derivation> listener) {
        Derivation how = derivation();
        return with(options.with(options.additions().with((List<TableSource> sources) -> listener.accept(how.reading(sources)))));
    }

    /** What its result would be derived from if it were read now. Nothing is run. Errors as {@link #chunks()} for names. */
    public Derivation derived() {
        return derivation().reading(reader.sources(sql, own, options));
    }

    private Derivation derivation() {
        return new Derivation(sql, options.arguments(), own.isEmpty() ? Optional.empty() : Optional.of(own), Optional.empty(),
                reader.engineVersion(), Map.of(), named(options.additions().functions().all().stream().map(ScalarFunction::name).toList()),
                named(List.copyOf(options.additions().tables().keySet())));
    }

    /** Those of the names that stand in the SQL. */
    private List<String> named(List<String> names) {
        return names.stream().filter(name -> Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?!\\w)", Pattern.CASE_INSENSITIVE).matcher(sql).find())
                .toList();
    }

    /** The result as what a table is made from, which records how it was made. */
    ChunkSource source() {
        AtomicReference<Derivation> how = new AtomicReference<>();
        Query noted = derivation(how::set);
        return new ChunkSource() {
            private Schema schema;

            @Override
            public void forEach(Consumer<? super Chunk> sink) {
                ChunkStream chunks = noted.chunks();
                schema = chunks.schema();
                chunks.forEach(sink);
            }

            @Override
            public Optional<Schema> columns() {
                return Optional.of(schema);
            }

            @Override
            public Map<String, Object> facts() {
                return how.get().fields();
            }
        };
    }

    /**
     * The result as a stream of chunks, to be closed.
     *
     * @throws datafolio.error.FolioException QUERY_REFUSED saying what and why, SQL_ERROR with the place in the SQL,
     *     TABLE_NOT_FOUND with the nearest names, INVALID_ARGUMENT for the arguments, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    public ChunkStream chunks() {
        return reader.query(sql, own, options);
    }

    /** The result as a stream of chunks of so many rows, to be closed. Errors as {@link #chunks()}. */
    public ChunkStream chunks(int rows) {
        return chunkSize(rows).chunks();
    }

    /** The result as one chunk in memory of its own. Errors as {@link #chunks()} and {@link ChunkStream#next()}. */
    public Chunk read() {
        return reader.readQuery(sql, own, options);
    }

    /** The result as a list of ordered maps. Errors as {@link #read()}. */
    public List<Map<String, Object>> rows() {
        return Reads.rows(read());
    }

    /** Names and types of the result's columns; runs the query up to its first rows. Errors as {@link #read()}. */
    public Schema schema() {
        try (ChunkStream chunks = chunks()) {
            return chunks.schema();
        }
    }

    /** What DuckDB would do; nothing is run. Errors as {@link #chunks()}. */
    public Plan plan() {
        return Plan.parse(reader.plan(sql, own, options, false));
    }

    /** What DuckDB did, with rows and times: the query is run and its result thrown away. Errors as {@link #read()}. */
    public Plan profile() {
        return Plan.parse(reader.plan(sql, own, options, true));
    }

    /** The names of the items that the query reads, in the order of their first mention; nothing is run. */
    public List<String> tables() {
        return reader.tables(sql, own, options);
    }

    /** The SQL. */
    @Override
    public String toString() {
        return "query " + sql;
    }
}
