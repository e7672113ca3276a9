package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A piece of a table: whole row groups of one Parquet file, told by plain data, which other processes and machines that see the same
 * file can open without the folio; this library, pyarrow, Dask and Spark among them.
 *
 * <pre>{@code
 * String told = folio.table("flights").partitions(8).get(0).json(); // to be sent to whom it may concern
 * try (ChunkStream chunks = Partition.parse(told).chunks(List.of("distance"))) {
 *     chunks.forEach(chunk -> System.out.println(chunk.rowCount()));
 * }
 * }</pre>
 *
 * @param table the item's name
 * @param path the file, absolute
 * @param fromGroup the first row group
 * @param toGroup the row group after the last
 * @param firstRow the first row of these in the file
 * @param rows how many rows there are
 * @param offset the first row of these in the table
 * @param bytes their size in the file
 * @param values columns that are not in the file but in the names of directories above it, as texts; null for missing values
 * @param types DuckDB's types of these columns, and of columns that Parquet holds in another form; by column
 */
public record Partition(String table, Path path, int fromGroup, int toGroup, long firstRow, long rows, long offset, long bytes,
                        Map<String, String> values, Map<String, String> types) {
    /** Copies what it is given. */
    public Partition {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(path, "path");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    }

    /** All of a Parquet file. @throws FolioException PAYLOAD_MISSING, PAYLOAD_DAMAGED */
    public static Partition ofFile(Path file) {
        List<RowGroups.Group> groups = RowGroups.of(file);
        return new Partition(file.getFileName().toString(), file.toAbsolutePath(), 0, groups.size(), 0, groups.stream().mapToLong(RowGroups.Group::rows).sum(),
                0, groups.stream().mapToLong(RowGroups.Group::bytes).sum(), Map.of(), Map.of());
    }

    /**
     * The rows as a stream of chunks, to be closed, read without the folio; nothing but these row groups is read.
     *
     * @param columns which, in this order; empty for all
     * @throws FolioException COLUMN_NOT_FOUND, PAYLOAD_MISSING, PAYLOAD_DAMAGED, MISSING_DEPENDENCY, MISSING_JVM_OPTION
     */
    public ChunkStream chunks(List<String> columns) {
        return PartitionReader.open(this, columns, OptionalInt.empty());
    }

    /** The rows in chunks of so many rows. Errors as {@link #chunks(List)}. */
    public ChunkStream chunks(List<String> columns, int rows) {
        return PartitionReader.open(this, columns, OptionalInt.of(rows));
    }

    /** The same as a map of texts, numbers, lists and maps; {@code row_groups} are the first and the one after the last. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("table", table);
        map.put("path", path.toString());
        map.put("format", "parquet");
        map.put("row_groups", List.of((long) fromGroup, (long) toGroup));
        map.put("first_row", firstRow);
        map.put("rows", rows);
        map.put("offset", offset);
        map.put("limit", rows);
        map.put("bytes", bytes);
        if (!values.isEmpty()) {
            map.put("values", values);
        }
        if (!types.isEmpty()) {
            map.put("types", types);
        }
        return map;
    }

    /** What {@link #toMap()} made. @throws FolioException INVALID_ARGUMENT naming what is missing or wrong */
    public static Partition of(Map<String, ?> map) {
        try {
            List<?> groups = (List<?>) map.get("row_groups");
            return new Partition((String) map.get("table"), Path.of((String) map.get("path")), (int) number(groups.get(0)), (int) number(groups.get(1)),
                    number(map.get("first_row")), number(map.get("rows")), number(map.get("offset")), number(map.get("bytes")),
                    texts(map.get("values")), texts(map.get("types")));
        } catch (RuntimeException e) {
            throw new FolioException(Kind.INVALID_ARGUMENT, "This is no partition of a table, which has table, path, row_groups, first_row, rows, offset"
                    + " and bytes: " + map, Map.of("found", String.valueOf(map)), e);
        }
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static Map<String, String> texts(Object value) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (value != null) {
            ((Map<?, ?>) value).forEach((key, text) -> texts.put((String) key, (String) text));
        }
        return texts;
    }

    /** The same as JSON, on one line. */
    public String json() {
        return new String(Json.write(toMap()), StandardCharsets.UTF_8).replaceAll("\\n\\s*", " ").strip();
    }

    /** What {@link #json()} wrote. @throws FolioException INVALID_ARGUMENT */
    @SuppressWarnings("unchecked")
    public static Partition parse(String json) {
        Object map = Json.read(json.getBytes(StandardCharsets.UTF_8));
        return of(map instanceof Map<?, ?> ? (Map<String, ?>) map : Map.of());
    }
}
