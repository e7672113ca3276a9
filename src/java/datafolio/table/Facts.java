package datafolio.table;

import datafolio.lake.LakeColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/**
 * What the footers of a table's files say, read without touching any row, and remembered as long as the file stays as it
 * is.
 *
 * @param rows number of rows, or -1 for CSV and Delta
 * @param names the true column names; DuckDB renames those that differ only by case
 * @param stored the names by which DuckDB knows the same columns
 * @param selects the SQL expressions that read them as the types they were written with
 * @param types these types
 * @param sizeBytes size of the files
 */
record Facts(long rows, List<String> names, List<String> stored, List<String> selects, List<DataType> types,
             long sizeBytes) {
    private static final Remembered<Facts> KNOWN = new Remembered<>();

    /**
     * The facts of a table.
     *
     * @throws datafolio.error.FolioException PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    static Facts of(TableSource source, Supplier<DuckDBConnection> connect) {
        if (source.lake().isPresent()) {
            List<LakeColumn> columns = source.lake().get().table(connect).columns();
            List<String> names = columns.stream().map(LakeColumn::name).toList();
            return new Facts(-1, names, names, names.stream().map(Sql::quote).toList(), columns.stream().map(c -> DataType.parse(c.type())).toList(), -1);
        }
        return KNOWN.of(source, () -> find(source, connect));
    }

    private static Facts find(TableSource source, Supplier<DuckDBConnection> connect) {
        try (DuckDBConnection connection = connect.get(); Statement statement = connection.createStatement()) {
            return source.format() == TableSource.Format.CSV ? csv(source, statement) : parquet(source, statement);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, context(source));
        }
    }

    static SqlErrors.Context context(TableSource source) {
        return new SqlErrors.Context("Table \"" + source.name() + "\"", null, List.of(source.place()), source.columns());
    }

    private static List<Field> describe(String select, TableSource source, Statement statement) throws SQLException {
        List<Field> fields = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("DESCRIBE SELECT " + select + " FROM " + source.relation(false))) {
            while (result.next()) {
                fields.add(new Field(result.getString(1), DataType.parse(result.getString(2))));
            }
        }
        return fields;
    }

    private static Facts csv(TableSource source, Statement statement) throws SQLException {
        List<Field> fields = describe("*", source, statement);
        List<String> names = fields.stream().map(Field::name).toList();
        long size = source.sizeBytes().orElseGet(() -> source.directory() ? -1 : sizeOf(source.path()));
        return new Facts(-1, names, names, names.stream().map(Sql::quote).toList(), fields.stream().map(Field::type).toList(),
            size);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }

    private static Facts parquet(TableSource source, Statement statement) throws SQLException {
        List<Field> fields = describe("*", source, statement);
        List<String> stored = fields.stream().map(Field::name).toList();
        long rows;
        long size;
        String first;
        try (ResultSet result = statement.executeQuery("SELECT sum(num_rows)::BIGINT, sum(file_size_bytes)::BIGINT,"
            + " min(file_name) FROM parquet_file_metadata(" + source.files() + ")")) {
            result.next();
            rows = result.getLong(1);
            size = result.getLong(2);
            first = source.directory() ? SqlPaths.file(Path.of(result.getString(3))) : source.files();
        }
        List<String> names = names(first, stored, statement);
        String arrowSchema = null;
        try (ResultSet result = statement.executeQuery("SELECT decode(value) FROM parquet_kv_metadata(" + first
            + ") WHERE decode(key) = 'ARROW:schema'")) {
            if (result.next()) {
                arrowSchema = result.getString(1);
            }
        }
        List<ReadCasts.ReadColumn> reads = ReadCasts.of(fields, source.duckdbTypes(), names, arrowSchema);
        List<String> selects = reads.stream().map(ReadCasts.ReadColumn::sql).toList();
        if (!selects.equals(stored.stream().map(Sql::quote).toList())) {
            fields = describe(String.join(", ", selects), source, statement);
        }
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            DataType told = reads.get(i).typeOrNull();
            types.add(told == null ? fields.get(i).type() : told);
        }
        return new Facts(rows, names, stored, selects, types, size);
    }

    /** The names at the top of the file's schema tree; columns that DuckDB adds, such as partitions, keep theirs. */
    private static List<String> names(String file, List<String> stored, Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("SELECT name, num_children FROM parquet_schema(" + file + ")")) {
            result.next();
            while (result.next()) {
                names.add(result.getString(1));
                long inside = result.getLong(2);
                while (inside > 0 && result.next()) {
                    inside += result.getLong(2) - 1;
                }
            }
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            all.add(i < names.size() ? names.get(i) : stored.get(i));
        }
        return all;
    }
}
