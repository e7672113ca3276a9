package datafolio.table;

import datafolio.error.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/**
 * What a Parquet file says about itself; read from its footer alone.
 *
 * @param path the file
 * @param rows how many rows it has
 * @param stored names and types as DuckDB finds them: columns that differ only by case are renamed there
 * @param names the columns' own names
 * @param metadata the file's key-value metadata
 * @param sizeBytes the size of the file
 */
record ParquetFile(Path path, long rows, List<Field> stored, List<String> names, Map<String, String> metadata, long sizeBytes) {
    static final String ARROW_SCHEMA = "ARROW:schema";

    /** @throws datafolio.error.FolioException PAYLOAD_DAMAGED when the file is no Parquet file, INVALID_ARGUMENT when there is none */
    static ParquetFile read(DuckDBConnection connection, Path path) {
        if (!Files.isRegularFile(path)) {
            throw Errors.argument("There is no file " + path + ".");
        }
        String file = Sql.literal(path.toString());
        try (Statement statement = connection.createStatement()) {
            List<Field> stored = new ArrayList<>();
            each(statement, "DESCRIBE SELECT * FROM read_parquet(" + file + ", hive_partitioning = false)",
                    r -> stored.add(new Field(r.getString(1), DataType.parse(r.getString(2)))));
            List<String> names = new ArrayList<>();
            List<Integer> open = new ArrayList<>();
            each(statement, "SELECT name, num_children FROM parquet_schema(" + file + ")", r -> topLevel(names, open, r));
            Map<String, String> metadata = new LinkedHashMap<>();
            each(statement, "SELECT key, value FROM parquet_kv_metadata(" + file + ")",
                    r -> metadata.put(utf8(r.getBytes(1)), utf8(r.getBytes(2))));
            long[] rows = {0};
            each(statement, "SELECT num_rows FROM parquet_file_metadata(" + file + ")", r -> rows[0] = r.getLong(1));
            if (names.size() != stored.size()) {
                throw new IOException("its footer tells of %d columns, its data of %d".formatted(names.size(), stored.size()));
            }
            return new ParquetFile(path, rows[0], stored, names, metadata, Files.size(path));
        } catch (SQLException | IOException e) {
            String why = String.valueOf(e.getMessage()).replaceFirst("(?s)\\s*LINE 1: DESCRIBE .*", "");
            throw Errors.wrap(Kind.PAYLOAD_DAMAGED, "The file %s cannot be read as Parquet: %s".formatted(path, why), e,
                    "path", path.toString());
        }
    }

    /**
     * The schema lists the root first and then every node depth first; only the root's own children are columns.
     *
     * @param open how many children are still to come, of each node on the way from the root
     */
    private static void topLevel(List<String> names, List<Integer> open, ResultSet row) throws SQLException {
        while (open.size() > 1 && open.get(open.size() - 1) == 0) {
            open.remove(open.size() - 1);
        }
        if (open.size() == 1) {
            names.add(row.getString(1));
        }
        if (!open.isEmpty()) {
            open.set(open.size() - 1, open.get(open.size() - 1) - 1);
        }
        int children = row.getInt(2);
        if (children > 0 || open.isEmpty()) {
            open.add(children);
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private interface Row {
        void accept(ResultSet row) throws SQLException;
    }

    private static void each(Statement statement, String sql, Row step) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                step.accept(rows);
            }
        }
    }

    /** How each column is read, given what the bundle recorded about it. */
    List<ReadCasts.ReadColumn> columns(Map<String, String> duckdbTypes) {
        return ReadCasts.of(stored, duckdbTypes, names, metadata.get(ARROW_SCHEMA));
    }

    /** Names and logical types of the columns, given what the bundle recorded about them. */
    Schema schema(Map<String, String> duckdbTypes) {
        List<Field> fields = new ArrayList<>();
        List<DataType> types = ReadCasts.types(stored, duckdbTypes, names, metadata.get(ARROW_SCHEMA));
        for (int i = 0; i < names.size(); i++) {
            fields.add(new Field(names.get(i), types.get(i)));
        }
        return new Schema(fields);
    }

    /** What a bundle records about this file: types as Arrow's schema in it tells them, else as they are stored. */
    WrittenTable written(Map<String, String> duckdbTypes) {
        Map<String, org.apache.arrow.vector.types.pojo.Field> arrow = ReadCasts.arrowFields(metadata.get(ARROW_SCHEMA));
        Map<String, String> dtypes = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            dtypes.put(name, arrow.containsKey(name) ? ArrowText.of(arrow.get(name)) : ParquetTypes.seen(stored.get(i).type()).arrowText());
        }
        return new WrittenTable(rows, schema(duckdbTypes), dtypes, duckdbTypes, sizeBytes);
    }
}
