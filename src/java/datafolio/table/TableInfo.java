package datafolio.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a table is, told without reading its rows: from the manifest, or from the footers of its files where the manifest
 * does not say.
 *
 * <pre>{@code
 * TableInfo info = folio.table("flights").info();
 * System.out.println(info.rows().orElse(-1) + " rows of " + info.dtypes());
 * }</pre>
 *
 * @param name the item's name
 * @param rows how many rows it has; empty for CSV of which nothing is recorded
 * @param columns how many columns it has
 * @param sizeBytes size of its files
 * @param columnNames its columns in order
 * @param dtypes their types in Arrow's spelling, in the same order
 * @param createdAt when this version was added, in UTC, as the manifest spells it; empty where it is not recorded
 * @param path the file or directory, absolute
 * @param format {@code "parquet"}, {@code "csv"} or {@code "delta"}
 * @param version the number of the version that it tells of; empty for tables that keep no versions
 */
public record TableInfo(String name, OptionalLong rows, int columns, OptionalLong sizeBytes, List<String> columnNames,
                        Map<String, String> dtypes, String createdAt, Path path, String format, OptionalLong version) {
    /** Of a table that keeps no versions. */
    public TableInfo(String name, OptionalLong rows, int columns, OptionalLong sizeBytes, List<String> columnNames, Map<String, String> dtypes,
                     String createdAt, Path path, String format) {
        this(name, rows, columns, sizeBytes, columnNames, dtypes, createdAt, path, format, OptionalLong.empty());
    }
}
