package datafolio.cluster;

import datafolio.AddOptions;
import datafolio.FolioWriter;
import datafolio.PartsFolder;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.CalendarIntervalType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;
import org.apache.spark.sql.types.YearMonthIntervalType;

/** Makes tables of DataFrames: parts by the executors, one file of them by this process, one publish. */
final class FrameWriting {
    /** How Spark writes the parts, whatever the session says: as the columns' types say, not as old programs expect. */
    private static final Map<String, String> SETTINGS = Map.of("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS",
            "spark.sql.parquet.writeLegacyFormat", "false", "spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED",
            "spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED");
    private static final int PATIENCE_SECONDS = 10;

    private FrameWriting() {}

    static Item add(FolioWriter folio, String name, Dataset<Row> rows, AddOptions options) {
        Origins.Origin origin = Origins.of(rows);
        AddOptions add = options.inputs().isEmpty() ? options.inputs(origin.inputs()) : options;
        try (PartsFolder parts = PartsFolder.in(folio, name, add)) {
            OptionalLong written = write(name, rows, parts.target());
            long seen = parts.rowCount();
            if (written.isPresent() && written.getAsLong() != seen || parts.files().isEmpty()) {
                throw FolioException.of(Kind.CONFLICT, "\"" + name + "\" was not added: of " + (written.isPresent() ? written.getAsLong() + " rows" : "the rows")
                        + " that the executors wrote, this process sees " + seen + " below " + parts.target() + ". The folio has to lie on a disk that the driver"
                        + " and all executors share, under the same path.", "item", name, "path", parts.target().toString());
            }
            return folio.addTable(name, source(parts.rows(), origin), add.library("spark"));
        }
    }

    private static ChunkSource source(ChunkSource rows, Origins.Origin origin) {
        return new ChunkSource() {
            @Override
            public void forEach(Consumer<? super Chunk> sink) {
                rows.forEach(sink);
            }

            @Override
            public Map<String, Object> facts() {
                return origin.fields();
            }
        };
    }

    /** Has the executors write the parts; how many rows they wrote, when Spark says it. */
    private static OptionalLong write(String name, Dataset<Row> rows, Path target) {
        org.apache.spark.sql.classic.Dataset<Row> given = (org.apache.spark.sql.classic.Dataset<Row>) rows;
        SparkSession own = given.sparkSession().cloneSession();
        SETTINGS.forEach(own.conf()::set);
        Observation counted = new Observation();
        org.apache.spark.sql.classic.Dataset.ofRows(own, given.queryExecution().analyzed()).select(columns(name, rows.schema()))
                .observe(counted, functions.count(functions.lit(1)).as("rows"))
                .write().option("compression", "snappy").parquet("file://" + target);
        return count(counted);
    }

    /** Of a result that is known to be empty before it is computed, Spark observes nothing. */
    private static OptionalLong count(Observation counted) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!counted.future().isCompleted() && System.nanoTime() < until) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return counted.future().isCompleted() ? OptionalLong.of(counted.future().value().get().get().getLong(0)) : OptionalLong.empty();
    }

    private static Column[] columns(String name, StructType schema) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            check(name, field.name(), field.dataType());
            Column column = functions.col(ParquetColumns.quoted(field.name()));
            columns.add(field.dataType() instanceof NullType ? column.cast(DataTypes.IntegerType).as(field.name()) : column);
        }
        return columns.toArray(Column[]::new);
    }

    private static void check(String name, String column, DataType type) {
        if (type instanceof ArrayType list) {
            check(name, column, list.elementType());
        } else if (type instanceof MapType map) {
            check(name, column, map.keyType());
            check(name, column, map.valueType());
        } else if (type instanceof StructType struct) {
            for (StructField field : struct.fields()) {
                check(name, column, field.dataType());
            }
        } else if (type instanceof DayTimeIntervalType || type instanceof YearMonthIntervalType || type instanceof CalendarIntervalType
                || type instanceof VariantType) {
            throw FolioException.of(Kind.INVALID_DATA, "\"" + name + "\" cannot have the column \"" + column + "\" of Spark's type " + type.sql()
                    + ". Cast it: to a number, or to text.", "item", name, "column", column, "found", type.sql());
        }
    }
}
