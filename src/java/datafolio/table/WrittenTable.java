package datafolio.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a bundle records about a table file.
 *
 * @param rows how many rows it has
 * @param schema names and logical types
 * @param dtypes Arrow's text of each column's type by name, as Python reports them
 * @param duckdbTypes DuckDB's text of those types that the file alone does not tell, by column name
 * @param sizeBytes the size of the file
 */
public record WrittenTable(long rows, Schema schema, Map<String, String> dtypes, Map<String, String> duckdbTypes, long sizeBytes) {

    static WrittenTable of(long rows, Schema schema, long sizeBytes) {
        Map<String, String> dtypes = new LinkedHashMap<>();
        Map<String, String> duckdbTypes = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            dtypes.put(field.name(), ParquetTypes.seen(field.type()).arrowText());
            if (!Storage.readBack(field.type()).equals(field.type())) {
                duckdbTypes.put(field.name(), field.type().sql());
            }
        }
        return new WrittenTable(rows, schema, dtypes, duckdbTypes, sizeBytes);
    }

    /** The column names in order. */
    public List<String> columns() {
        return schema.names();
    }

    /**
     * The fields of the bundle's descriptor that tell about the table: table_format, is_directory, num_rows, num_cols,
     * columns, dtypes, size_bytes, and duckdb_types where it is needed.
     */
    public Map<String, Object> descriptor() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table_format", "parquet");
        fields.put("is_directory", false);
        fields.put("num_rows", rows);
        fields.put("num_cols", (long) schema.size());
        fields.put("columns", List.copyOf(columns()));
        fields.put("dtypes", new LinkedHashMap<>(dtypes));
        fields.put("size_bytes", sizeBytes);
        if (!duckdbTypes.isEmpty()) {
            fields.put("duckdb_types", new LinkedHashMap<>(duckdbTypes));
        }
        return fields;
    }
}
