package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.ParquetRows;
import datafolio.lake.Place;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/** The Parquet files of a log, streamed by DuckDB, a row a JSON text. */
record LakeRows(Supplier<DuckDBConnection> connect, Place place) implements ParquetRows {

    @Override
    public Rows open(Path file, Map<String, String> columns) {
        if (!place.files().bring(file)) {
            throw FolioException.of(Kind.PAYLOAD_MISSING, "The log of \"" + place.item() + "\" cannot be read: its file " + place.files().shown(file) + " is missing.",
                "item", place.item(), "path", place.files().shown(file));
        }
        String sql = "SELECT to_json(t)::VARCHAR FROM read_parquet(" + SqlPaths.file(file) + ", hive_partitioning = false, schema = "
            + LakeScan.schema(columns.entrySet().stream().map(e -> new String[] {Sql.literal(e.getKey()), e.getKey(), e.getValue()}).toList()) + ") AS t";
        SqlErrors.Context context = new SqlErrors.Context("The log of \"" + place.item() + "\"", null, List.of(place.files().shown(file)), List.of());
        DuckDBConnection connection = connect.get();
        try {
            Statement statement = connection.createStatement();
            return new Streamed(connection, statement.executeQuery(sql), context);
        } catch (SQLException e) {
            FolioException told = SqlErrors.translate(e, context);
            close(connection, told);
            throw told;
        }
    }

    private static void close(DuckDBConnection connection, FolioException told) {
        try {
            connection.close();
        } catch (SQLException e) {
            told.addSuppressed(e);
        }
    }

    /** Rows that are read as they are asked for. */
    private static final class Streamed implements Rows {
        private final DuckDBConnection connection;
        private final ResultSet result;
        private final SqlErrors.Context context;
        private String next;
        private boolean ended;

        Streamed(DuckDBConnection connection, ResultSet result, SqlErrors.Context context) {
            this.connection = connection;
            this.result = result;
            this.context = context;
        }

        @Override
        public boolean hasNext() {
            try {
                if (next == null && !ended) {
                    ended = !result.next();
                    next = ended ? null : result.getString(1);
                }
                return next != null;
            } catch (SQLException e) {
                throw SqlErrors.translate(e, context);
            }
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            String row = next;
            next = null;
            return row;
        }

        @Override
        public void close() {
            try (connection) {
                result.getStatement().close();
            } catch (SQLException e) {
                throw SqlErrors.translate(e, context);
            }
        }
    }
}
