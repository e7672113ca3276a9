package datafolio.cluster;

import datafolio.FolioReader;
import datafolio.Table;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.DataFile;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** A table as a DataFrame over its very files; its schema is told, so that Spark needs no job to find it. */
final class TableFrame {
    private static final Cleaner CLEANER = Cleaner.create();

    private TableFrame() {}

    static Dataset<Row> of(SparkSession session, FolioReader folio, String name) {
        SparkTables.Held held = SparkTables.Held.of(folio);
        try {
            Table table = held.reader().table(name);
            List<DataFile> files = table.files();
            Dataset<Row> rows = table.info().format().equals("csv") ? csv(session, table, files) : parquet(session, table, files);
            CLEANER.register(keeper(((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed()), held::close);
            return rows;
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /** What of a table's plan is also part of every plan that is made from it: as long as it is in use, the files are. */
    static Object keeper(LogicalPlan plan) {
        return CollectionConverters.asJava(plan.collectLeaves()).stream().flatMap(leaf -> location(leaf).stream()).findFirst().orElse(plan);
    }

    /** The list of files that a leaf of a plan reads. */
    static Optional<Object> location(LogicalPlan leaf) {
        return leaf instanceof LogicalRelation relation && relation.relation() instanceof HadoopFsRelation files ? Optional.of(files.location()) : Optional.empty();
    }

    private static Dataset<Row> parquet(SparkSession session, Table table, List<DataFile> files) {
        ParquetColumns columns = ParquetColumns.of(session, files.get(0).path());
        columns.twins(session).ifPresent(twins -> {
            throw FolioException.of(Kind.UNSUPPORTED, "Table \"" + table.name() + "\" has columns that differ only by capital letters, " + twins
                    + ". Spark tells them apart when its setting spark.sql.caseSensitive is true.", "item", table.name(), "columns", twins);
        });
        Map<String, DataType> folders = folders(files);
        Column[] selected = Stream.concat(Stream.of(columns.schema().fieldNames()).map(name -> folders.containsKey(name) ? functions.col(ParquetColumns.quoted(name))
                : columns.column(name)), folders.keySet().stream().filter(name -> !List.of(columns.schema().fieldNames()).contains(name))
                .map(name -> functions.col(ParquetColumns.quoted(name)))).toArray(Column[]::new);
        return reader(session, table, with(columns.schema(), folders)).option("mergeSchema", false).parquet(paths(table, files)).select(selected);
    }

    private static Dataset<Row> csv(SparkSession session, Table table, List<DataFile> files) {
        Map<String, DataType> folders = folders(files);
        CsvColumns columns = CsvColumns.of(new datafolio.table.Schema(table.schema().fields().stream().filter(field -> !folders.containsKey(field.name())).toList()),
                files.get(0).path());
        return reader(session, table, with(columns.schema(), folders)).option("sep", columns.delimiter()).option("header", columns.header())
                .option("mode", "FAILFAST").option("enforceSchema", true).option("multiLine", false).option("escape", "\"").csv(paths(table, files));
    }

    private static DataFrameReader reader(SparkSession session, Table table, StructType schema) {
        return session.read().schema(schema).option(DataSource.GLOB_PATHS_KEY(), false).option("basePath", "file://" + root(table));
    }

    private static Path root(Table table) {
        Path path = table.path();
        return java.nio.file.Files.isDirectory(path) ? path : path.getParent();
    }

    private static String[] paths(Table table, List<DataFile> files) {
        files.stream().map(file -> root(table).relativize(file.path())).flatMap(path -> Stream.iterate(path, p -> p != null, Path::getParent))
                .map(path -> path.getFileName().toString()).filter(part -> part.startsWith("_") || part.startsWith(".")).findFirst().ifPresent(part -> {
                    throw FolioException.of(Kind.UNSUPPORTED, "Table \"" + table.name() + "\" has files of which Spark reads none, for their name or folder begins with"
                            + " _ or a point: " + part + ".", "item", table.name(), "path", part);
                });
        return files.stream().map(file -> "file://" + file.path()).toArray(String[]::new);
    }

    /** The columns that directories make. */
    private static Map<String, DataType> folders(List<DataFile> files) {
        Map<String, DataType> types = new LinkedHashMap<>();
        DataFile.types(files).forEach((column, type) -> types.put(column, switch (type) {
            case "BIGINT" -> DataTypes.LongType;
            case "DATE" -> DataTypes.DateType;
            case "TIMESTAMP" -> DataTypes.TimestampNTZType;
            default -> DataTypes.StringType;
        }));
        return types;
    }

    private static StructType with(StructType schema, Map<String, DataType> folders) {
        StructType all = new StructType();
        for (org.apache.spark.sql.types.StructField field : schema.fields()) {
            all = folders.containsKey(field.name()) ? all : all.add(field);
        }
        for (Map.Entry<String, DataType> folder : folders.entrySet()) {
            all = all.add(folder.getKey(), folder.getValue(), true);
        }
        return all;
    }
}
