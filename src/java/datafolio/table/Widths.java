package datafolio.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/** How many bytes a value of each column takes in memory, about, from the footers alone: it decides how chunks are cut. */
final class Widths {
    private static final long LEAST = 8;
    private static final long UNKNOWN = 64;
    private static final Remembered<List<Long>> KNOWN = new Remembered<>();

    private Widths() {}

    /** Estimated bytes of one row of these columns, given by position; at least 1. */
    static long rowBytes(TableSource source, Facts facts, List<Integer> columns, Supplier<DuckDBConnection> connect) {
        List<Long> widths = KNOWN.of(source, () -> find(source, facts, connect));
        return Math.max(1, columns.stream().mapToLong(widths::get).sum());
    }

    /**
     * The column's uncompressed size by the rows, but not less than its longest known value where the values themselves
     * are in a dictionary.
     */
    private static List<Long> find(TableSource source, Facts facts, Supplier<DuckDBConnection> connect) {
        Map<String, Long> found = new LinkedHashMap<>();
        if (source.format() == TableSource.Format.PARQUET) {
            String sql = "SELECT split_part(path_in_schema, ', ', 1), sum(total_uncompressed_size)::BIGINT,"
                + " max(CASE WHEN contains(encodings, 'DICTIONARY') THEN greatest(length(stats_max), length(stats_min)) END)::BIGINT"
                + " FROM parquet_metadata(" + source.files() + ") GROUP BY 1";
            try (DuckDBConnection connection = connect.get(); Statement statement = connection.createStatement();
                 ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    found.put(result.getString(1), Math.max(result.getLong(2) / Math.max(1, facts.rows()), result.getLong(3)));
                }
            } catch (SQLException e) {
                throw SqlErrors.translate(e, Facts.context(source));
            }
        }
        List<Long> widths = new ArrayList<>();
        for (String name : facts.names()) {
            widths.add(Math.max(LEAST, found.getOrDefault(name, UNKNOWN)));
        }
        return widths;
    }
}
