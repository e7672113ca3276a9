package datafolio.table;

import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/**
 * The files of a bundle's tables: made from chunks, from other files, and from an older file and new rows. Each call
 * makes the file it is told to make, which must not exist, or fails and leaves none.
 */
public final class TableFiles {

    private TableFiles() {}

    /** Writes a table from chunks. */
    public static WrittenTable write(Engine engine, Path target, ChunkSource source, WriteOptions options) {
        try (TableWriter writer = TableWriter.open(engine, target, options)) {
            writer.writeAll(source);
            return writer.finish();
        }
    }

    /** Writes a table from rows. */
    public static WrittenTable writeRows(Engine engine, Path target, Iterable<? extends Map<String, ?>> rows, WriteOptions options) {
        try (TableWriter writer = TableWriter.open(engine, target, options)) {
            writer.writeRows(rows);
            return writer.finish();
        }
    }

    /** Writes a table from columns. */
    public static WrittenTable writeColumns(Engine engine, Path target, Map<String, ?> columns, WriteOptions options) {
        try (TableWriter writer = TableWriter.open(engine, target, options)) {
            writer.writeColumns(columns);
            return writer.finish();
        }
    }

    /**
     * Makes a table of a file: Parquet is copied byte for byte, CSV (.csv, .tsv, .csv.gz) and Arrow (.arrow, .ipc,
     * .feather: the file and the stream format) are rewritten as Parquet.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when there is no such file or its ending is another,
     *     PAYLOAD_DAMAGED or INVALID_DATA naming the file when it cannot be read, MISSING_DEPENDENCY for compressed Arrow files
     */
    public static WrittenTable importFile(Engine engine, Path source, Path target, ImportOptions options) {
        String name = source.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!Files.isRegularFile(source)) {
            throw Errors.argument("There is no file " + source + " to import.");
        } else if (name.endsWith(".parquet") || name.endsWith(".pq")) {
            return copyParquet(engine, source, target);
        } else if (name.matches(".*\\.(csv|tsv|txt)(\\.gz|\\.zst)?")) {
            return CsvImport.run(engine, source, target, options);
        } else if (name.matches(".*\\.(arrow|arrows|ipc|feather)")) {
            return write(engine, target, sink -> ArrowFiles.read(source, sink), options.write());
        }
        throw Errors.argument("The file %s is of no kind that can be imported: .parquet, .csv, .tsv, .csv.gz, .arrow, .ipc or .feather."
                .formatted(source.getFileName()));
    }

    private static WrittenTable copyParquet(Engine engine, Path source, Path target) {
        try (DuckDBConnection connection = engine.working()) {
            ParquetFile file = ParquetFile.read(connection, source);
            ParquetWriter.checkNames(file.names());
            Files.copy(source, target);
            return file.written(Map.of());
        } catch (SQLException | IOException e) {
            throw discard(target, ParquetSql.writeFailed(target, e));
        }
    }

    /**
     * The columns of a table's file.
     *
     * @param duckdbTypes what the bundle recorded about their types, by name; empty when nothing
     */
    public static Schema schema(Engine engine, Path file, Map<String, String> duckdbTypes) {
        return describe(engine, file, duckdbTypes).schema();
    }

    /** What a bundle records about a Parquet file, from its footer. */
    public static WrittenTable describe(Engine engine, Path file, Map<String, String> duckdbTypes) {
        try (DuckDBConnection connection = engine.working()) {
            return ParquetFile.read(connection, file).written(duckdbTypes);
        } catch (SQLException e) {
            throw Errors.wrap(Kind.IO_ERROR, "The connection to DuckDB was not closed cleanly: " + e.getMessage(), e);
        }
    }

    /** Whether two Parquet files of the same columns hold the same rows, in whatever order. */
    public static boolean sameRows(Engine engine, Path one, Path other) {
        String all = "(SELECT * FROM read_parquet(%s, hive_partitioning = false))";
        String a = all.formatted(SqlPaths.file(one));
        String b = all.formatted(SqlPaths.file(other));
        String sql = "SELECT (SELECT count(*) FROM " + a + ") = (SELECT count(*) FROM " + b + ") AND NOT EXISTS (" + a + " EXCEPT ALL " + b + ")";
        try (DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getBoolean(1);
        } catch (SQLException e) {
            throw Errors.wrap(Kind.IO_ERROR, "Two versions of a table could not be compared: " + e.getMessage(), e, "path", one.toString());
        }
    }

    /**
     * Makes one table of an old one and rows to come after it, which {@link TableWriter#open(Engine, Path, Schema,
     * WriteOptions)} wrote for the old one's schema. Stored types, Arrow schema and what pandas noted stay the old one's.
     *
     * @param duckdbTypes what the bundle recorded about the old table's types
     */
    public static WrittenTable append(Engine engine, Path old, Map<String, String> duckdbTypes, Path added, Path target, WriteOptions options) {
        try (DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement()) {
            ParquetFile base = ParquetFile.read(connection, old);
            ParquetFile more = ParquetFile.read(connection, added);
            if (!base.names().equals(more.names())) {
                throw Errors.argument("The added rows were written for other columns than the table has.");
            }
            long bytesPerRow = (base.sizeBytes() + more.sizeBytes()) / Math.max(1, base.rows() + more.rows()) * 4;
            Map<String, String> metadata = metadata(base, duckdbTypes);
            String select = "SELECT * FROM (" + select(base, base) + ") UNION ALL SELECT * FROM (" + select(more, base) + ")";
            statement.execute(ParquetSql.copy(select, FooterNames.place(target, base.names()), options.groupRows(bytesPerRow), options.compression(),
                    metadata));
            FooterNames.settle(target, base.names());
            WrittenTable written = ParquetFile.read(connection, target).written(duckdbTypes);
            if (written.rows() != base.rows() + more.rows()) {
                throw Errors.wrap(Kind.TRUNCATED, "Appending to %s gave %d rows instead of %d; nothing was changed.".formatted(
                        old.getFileName(), written.rows(), base.rows() + more.rows()), null, "path", old.toString());
            }
            return written;
        } catch (SQLException | IOException e) {
            throw discard(target, ParquetSql.writeFailed(target, e));
        } catch (RuntimeException e) {
            throw discard(target, e);
        }
    }

    private static String select(ParquetFile file, ParquetFile as) {
        boolean renamed = FooterNames.unspeakable(file.names());
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < file.names().size(); i++) {
            Field stored = file.stored().get(i);
            DataType wanted = as.stored().get(i).type();
            String column = Sql.quote(stored.name());
            columns.add((stored.type().equals(wanted) ? column : "CAST(" + column + " AS " + wanted.sql() + ")") + " AS "
                    + Sql.quote(renamed ? FooterNames.placeholder(i) : file.names().get(i)));
        }
        return "SELECT " + String.join(", ", columns) + " FROM read_parquet(" + Sql.literal(file.path().toString()) + ", hive_partitioning = false)";
    }

    private static Map<String, String> metadata(ParquetFile base, Map<String, String> duckdbTypes) {
        Map<String, String> kept = new LinkedHashMap<>();
        base.metadata().forEach((key, value) -> {
            if (!key.startsWith("duckdb.")) {
                kept.put(key, value);
            }
        });
        kept.putIfAbsent(ParquetFile.ARROW_SCHEMA, ParquetTypes.arrowSchema(base.schema(duckdbTypes)));
        return kept;
    }

    /** Removes what a failed call may have left, and hands its error on. */
    static RuntimeException discard(Path target, RuntimeException error) {
        try {
            FooterNames.discard(target);
        } catch (IOException e) {
            error.addSuppressed(e);
        }
        return error;
    }
}
