package datafolio.cluster;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioReader;
import datafolio.FolioView;
import datafolio.FolioWriter;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.table.Partition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The tables of a folio as DataFrames, and DataFrames as its tables. The folio's files have to be seen, under the same paths, by the
 * driver and by all executors; to add tables, the executors write there too. A value without state; safe for any number of threads.
 *
 * <p>A DataFrame reads the files that the folio, view or snapshot named when it was made, whatever is published later. Of an open folio,
 * they are kept as long as the DataFrame, or one that was made of it, is in use and the folio is open; of a {@link FolioView}, as long
 * as that is open.
 *
 * <pre>{@code
 * SparkTables tables = SparkTables.of(session, folio);
 * Dataset<Row> late = tables.table("flights").filter("dep_delay > 60");
 * tables.add("late_by_carrier", late.groupBy("carrier").count(), AddOptions.DEFAULT.inputs(List.of("flights")));
 * }</pre>
 */
public final class SparkTables {
    private final SparkSession session;
    private final FolioReader folio;

    private SparkTables(SparkSession session, FolioReader folio) {
        this.session = session;
        this.folio = folio;
    }

    /**
     * The tables of a folio, or of a view of it, in a session.
     *
     * @throws FolioException UNSUPPORTED for sessions of Spark Connect, whose driver is another process
     */
    public static SparkTables of(SparkSession session, FolioReader folio) {
        if (!(session instanceof org.apache.spark.sql.classic.SparkSession)) {
            throw FolioException.of(Kind.UNSUPPORTED, "A session of Spark Connect does not read the files of this process's folio. Use a session whose driver"
                    + " this is: SparkSession.builder().master(\"spark://…\").getOrCreate().");
        }
        return new SparkTables(session, Objects.requireNonNull(folio, "folio"));
    }

    /**
     * A table as a DataFrame. What types become is told in docs/scale.md.
     *
     * @throws FolioException ITEM_NOT_FOUND, WRONG_ITEM_TYPE, PAYLOAD_MISSING, PAYLOAD_DAMAGED, UNSUPPORTED
     */
    public Dataset<Row> table(String name) {
        return TableFrame.of(classic(), folio, name);
    }

    /** These columns of a table, in this order. Errors as {@link #table(String)}, and COLUMN_NOT_FOUND with the nearest names. */
    public Dataset<Row> table(String name, List<String> columns) {
        Dataset<Row> all = table(name);
        List<String> known = List.of(all.columns());
        columns.stream().filter(column -> !known.contains(column)).findFirst().ifPresent(column -> {
            List<String> nearest = datafolio.error.Nearest.of(column, known);
            throw FolioException.of(Kind.COLUMN_NOT_FOUND, "Table \"" + name + "\" has no column \"" + column + "\"."
                    + (nearest.isEmpty() ? "" : " Nearest names: " + String.join(", ", nearest) + "."), "item", name, "column", column, "nearest", nearest);
        });
        return all.select(columns.stream().map(column -> org.apache.spark.sql.functions.col(ParquetColumns.quoted(column)))
                .toArray(org.apache.spark.sql.Column[]::new));
    }

    /**
     * One SELECT of Spark SQL in which some of the folio's tables are known by their names. Nothing of the session is changed.
     *
     * @param sql with a {@code ?} for each argument; names with other characters than letters, digits and {@code _} in backticks
     * @param tables the names of the items that it reads
     * @throws FolioException as {@link #table(String)}, of each of them; INVALID_ARGUMENT when there are more or fewer arguments than
     *     {@code ?}; QUERY_REFUSED for what is no query
     */
    public Dataset<Row> query(String sql, List<String> tables, Object... arguments) {
        Named named = Named.of(sql, arguments);
        Dataset<Row> result = new Statement(classic(), named).over(tables, this::table);
        Origins.note(result, Map.of(), tables);
        return result;
    }

    /**
     * One SELECT of Spark SQL in which all of the folio's tables are known by their names; what else the session knows is known too.
     * Nothing of the session is changed.
     *
     * @param sql with a {@code ?} for each argument; names with other characters than letters, digits and {@code _} in backticks
     * @throws FolioException as {@link #query}; of names that nobody knows Spark's AnalysisException tells
     */
    public Dataset<Row> sql(String sql, Object... arguments) {
        Statement statement = new Statement(classic(), Named.of(sql, arguments));
        Map<String, Dataset<Row>> read = new LinkedHashMap<>();
        List<String> named = statement.tablesOf(folio.items().stream().filter(item -> item.type().isTable()).map(Item::name).toList());
        Dataset<Row> result = statement.over(named, name -> read.computeIfAbsent(name, this::table));
        List<String> inputs = read.entrySet().stream().filter(each -> Statement.reads(result, each.getValue())).map(Map.Entry::getKey).toList();
        Origins.note(result, Map.of(), inputs);
        return result;
    }

    private org.apache.spark.sql.classic.SparkSession classic() {
        return (org.apache.spark.sql.classic.SparkSession) session;
    }

    /**
     * Adds a DataFrame as a table: one publish, whole or not at all. The executors write their parts side by side into a folder of the
     * bundle, then this process makes one Parquet file of them, in constant memory. Results of {@link #query} are recorded with the
     * tables that they were made from, unless inputs are given.
     *
     * @throws FolioException ITEM_EXISTS, INVALID_NAME, READ_ONLY, INVALID_DATA for columns that no table can hold, CONFLICT when
     *     executors wrote to a disk that this process does not see, DISK_FULL; and what Spark throws when the job fails. Then nothing
     *     is left of it.
     */
    public Item add(String name, Dataset<Row> rows, AddOptions options) {
        if (!(folio instanceof FolioWriter writer)) {
            throw FolioException.of(Kind.READ_ONLY, "A view cannot be changed: it shows " + folio.path() + " at one moment. Change the folio that it was"
                    + " opened from.", "path", folio.path().toString());
        }
        return FrameWriting.add(writer, name, rows, options);
    }

    /**
     * What comes of each chunk of a table, in the order of the rows; the work is done on the executors, which open the table's files by
     * themselves. A task that fails is repeated as Spark is configured to, so that the work may be done more than once.
     *
     * @throws FolioException as {@link datafolio.Table#partitions(int)}; what the work throws comes as the cause of Spark's exception
     */
    public <T> List<T> mapChunks(String table, MapOptions options, ChunkWork<T> work) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        int pieces = options.partitions() > 0 ? options.partitions() : 2 * Math.max(1, context.defaultParallelism());
        try (Held held = Held.of(folio)) {
            List<String> told = held.reader().table(table).partitions(pieces).stream().map(Partition::json).toList();
            if (told.isEmpty()) {
                return List.of();
            }
            List<T> results = new ArrayList<>();
            context.parallelize(told, told.size()).map(new PartitionTask<>(work, options)).collect().forEach(results::addAll);
            return results;
        }
    }

    /** A reader whose files stay: a view of an open folio, or what is a view already. */
    record Held(FolioReader reader, AutoCloseable view) implements AutoCloseable {
        static Held of(FolioReader folio) {
            if (folio instanceof Folio open) {
                FolioView view = open.at();
                return new Held(view, view);
            } else if (folio instanceof FolioView view) {
                return new Held(view, () -> { });
            }
            throw FolioException.of(Kind.UNSUPPORTED, "Inside of a transaction nothing is handed to Spark: what it would read is not published yet.");
        }

        @Override
        public void close() {
            try {
                view.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The folio's path and the session. */
    @Override
    public String toString() {
        return "tables of " + folio.path() + " in Spark " + session.version();
    }
}
