package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * The Parquet files of a new Delta table: a table's rows, each value as a type that Delta has, cut into files of about 128 MB. Not
 * API: the export is made of it.
 *
 * @param columns the columns as they are written, in order
 * @param files the files, with what DuckDB counted while it wrote them
 */
public record DeltaParts(List<Field> columns, List<File> files) {
    private static final String FILE_SIZE = "128MB";

    /**
     * A file.
     *
     * @param path where it is
     * @param rows how many rows it has
     * @param sizeBytes its size
     * @param partition the values of the partition columns by name, as DuckDB's text; null for missing ones
     * @param statistics by column what is known of its values: {@code min}, {@code max}, {@code null_count} and more, as texts
     */
    public record File(Path path, long rows, long sizeBytes, Map<String, String> partition, Map<String, Map<String, String>> statistics) {}

    /**
     * Writes the files.
     *
     * @param folder a folder that exists and is empty
     * @param partitions columns that stand in the files' folders instead of in the files
     * @throws FolioException COLUMN_NOT_FOUND, INVALID_ARGUMENT for columns that cannot be partition columns, DISK_FULL, IO_ERROR, and
     *     as {@link Reader#chunks}
     */
    public static DeltaParts write(Reader reader, Engine engine, String table, Path folder, List<String> partitions) {
        try (PinnedTable pinned = reader.pinned(table); DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement()) {
            TableSource source = pinned.source();
            Facts facts = Facts.of(source, reader::connect);
            String from = "(" + Reader.view(source, facts) + ")";
            if (source.lake().isPresent()) {
                LakeScan scan = LakeScan.of(source, List.of(), reader::connect);
                pinned.keep(scan.hold());
                for (Scan.Setup setup : scan.setup()) {
                    setup.on(connection);
                }
                from = scan.relation();
            }
            List<Field> columns = new ArrayList<>();
            List<String> selects = new ArrayList<>();
            for (int i = 0; i < facts.names().size(); i++) {
                DataType type = DeltaTypes.of(facts.names().get(i), facts.types().get(i));
                columns.add(new Field(facts.names().get(i), type));
                String stored = Sql.quote(facts.stored().get(i));
                selects.add((type.equals(facts.types().get(i)) ? stored : "CAST(" + stored + " AS " + type.sql() + ")") + " AS " + Sql.quote(facts.names().get(i)));
            }
            List<String> by = partitions(source, facts, columns, partitions);
            String sql = "COPY (SELECT " + String.join(", ", selects) + " FROM " + from + ") TO " + Sql.literal(folder.toString())
                + " (FORMAT parquet, COMPRESSION zstd, RETURN_STATS, OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'part-{uuid}'"
                + (by.isEmpty() ? ", FILE_SIZE_BYTES '" + FILE_SIZE + "'" : ", PARTITION_BY (" + by.stream().map(Sql::quote).collect(Collectors.joining(", ")) + ")") + ")";
            List<File> files = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    files.add(new File(Path.of(result.getString("filename")), result.getLong("count"), result.getLong("file_size_bytes"),
                        texts(result.getObject("partition_keys")), statistics(result.getObject("column_statistics"))));
                }
            }
            return new DeltaParts(columns, files.stream().filter(file -> file.rows() > 0).toList());
        } catch (SQLException e) {
            throw ParquetSql.writeFailed(folder, e);
        }
    }

    private static List<String> partitions(TableSource source, Facts facts, List<Field> columns, List<String> names) {
        List<Integer> positions = names.isEmpty() ? List.of() : Reader.positions(source, facts, names);
        for (int position : positions) {
            if (!(columns.get(position).type() instanceof DataType.Scalar type && type != DataType.Scalar.BLOB) && !(columns.get(position).type() instanceof DataType.Decimal)) {
                throw Errors.argument("The column \"" + columns.get(position).name() + "\" of type " + columns.get(position).type() + " cannot part a Delta table.");
            }
        }
        if (!positions.isEmpty() && positions.stream().distinct().count() == columns.size()) {
            throw Errors.argument("A Delta table needs a column that it is not parted by.");
        }
        return positions.stream().map(i -> facts.names().get(i)).distinct().toList();
    }

    private static Map<String, String> texts(Object map) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> found) {
            found.forEach((key, value) -> texts.put(String.valueOf(key), value == null ? null : value.toString()));
        }
        return texts;
    }

    /** Columns are told in quotes, and fields of structs by a path: those are left out. */
    private static Map<String, Map<String, String>> statistics(Object map) {
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> found) {
            found.forEach((key, value) -> {
                String name = String.valueOf(key);
                if (!name.replace("\"\"", "").contains("\".\"") && name.startsWith("\"")) {
                    columns.put(name.substring(1, name.length() - 1).replace("\"\"", "\""), texts(value));
                }
            });
        }
        return columns;
    }

    /** The columns as Delta's schema in JSON. */
    public String schema() {
        return new String(Json.write(DeltaTypes.schema(columns)), StandardCharsets.UTF_8);
    }

    /** Whether there are times without a zone, which older readers of Delta tables do not know. */
    public boolean hasLocalTimes() {
        return columns.stream().anyMatch(column -> DeltaTypes.hasLocalTimes(column.type()));
    }
}
