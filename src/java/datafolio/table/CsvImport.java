package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** CSV files into Parquet, by DuckDB's reader and writer alone. */
final class CsvImport {

    private CsvImport() {}

    static WrittenTable run(Engine engine, Path source, Path target, ImportOptions options) {
        String from = " FROM " + reader(source, options);
        try (DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement()) {
            CsvCheck.nothingIsLeftOut(statement, source, arguments(source, options), options.delimiter().isPresent());
            Schema schema = schema(statement, source, from);
            List<String> columns = new ArrayList<>();
            boolean renamed = FooterNames.unspeakable(schema.names());
            for (int i = 0; i < schema.size(); i++) {
                Field field = schema.field(i);
                columns.add(stored(field) + " AS " + Sql.quote(renamed ? FooterNames.placeholder(i) : field.name()));
            }
            String select = "SELECT " + String.join(", ", columns) + from;
            statement.execute(ParquetSql.copy(select, FooterNames.place(target, schema.names()), options.write().groupRows(1),
                    options.write().compression(), Map.of(ParquetFile.ARROW_SCHEMA, ParquetTypes.arrowSchema(schema))));
            FooterNames.settle(target, schema.names());
            ParquetFile file = ParquetFile.read(connection, target);
            return WrittenTable.of(file.rows(), schema, file.sizeBytes());
        } catch (SQLException e) {
            throw TableFiles.discard(target, unreadable(source, e));
        } catch (IOException e) {
            throw TableFiles.discard(target, ParquetSql.writeFailed(target, e));
        } catch (FolioException e) {
            throw TableFiles.discard(target, e);
        }
    }

    private static Schema schema(Statement statement, Path source, String from) throws SQLException {
        List<Field> fields = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("DESCRIBE SELECT *" + from)) {
            while (rows.next()) {
                fields.add(new Field(rows.getString(1), DataType.parse(rows.getString(2))));
            }
        }
        ParquetWriter.checkNames(fields.stream().map(Field::name).toList());
        return new Schema(fields);
    }

    /** The column in a type that Parquet holds. */
    private static String stored(Field field) {
        DataType stored = Storage.PARQUET.type(field.type());
        if (ReadCasts.leaves(field.type()).contains(DataType.Scalar.INTERVAL)) {
            throw Errors.unsupported("Column \"%s\": intervals cannot be imported from CSV; import them as VARCHAR.".formatted(field.name()));
        }
        String name = Sql.quote(field.name());
        return stored.equals(field.type()) ? name : "CAST(" + name + " AS " + ReadCasts.castText(stored) + ")";
    }

    private static String reader(Path source, ImportOptions options) {
        return "read_csv(" + arguments(source, options) + ")";
    }

    private static String arguments(Path source, ImportOptions options) {
        List<String> arguments = new ArrayList<>(List.of(Sql.literal(source.toAbsolutePath().toString())));
        options.delimiter().ifPresent(d -> arguments.add("delim = " + Sql.literal(d)));
        options.header().ifPresent(h -> arguments.add("header = " + h));
        options.nullText().ifPresent(n -> arguments.add("nullstr = ['', " + Sql.literal(n) + "]"));
        if (!options.write().types().isEmpty()) {
            arguments.add(options.write().types().entrySet().stream()
                    .map(e -> Sql.literal(e.getKey()) + ": " + Sql.literal(e.getValue().sql()))
                    .collect(Collectors.joining(", ", "types = {", "}")));
        }
        return String.join(", ", arguments);
    }

    private static FolioException unreadable(Path source, SQLException e) {
        boolean full = String.valueOf(e.getMessage()).toLowerCase(java.util.Locale.ROOT).contains("no space left");
        return Errors.wrap(full ? Kind.DISK_FULL : Kind.INVALID_DATA, "The file %s cannot be imported as CSV: %s".formatted(source, e.getMessage()),
                e, "path", source.toString());
    }
}
