package datafolio.table;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/**
 * Everything a {@link ChunkStream} needs to run: what is read, how it is cut, and what to hold on to meanwhile.
 *
 * @param connect gives the private connection
 * @param setup what the connection needs first, such as temporary views
 * @param sql the SELECT to stream
 * @param names the column names to show instead of DuckDB's, by position; empty: DuckDB's
 * @param types the columns' types by position; empty: as DuckDB tells
 * @param chunkRows rows in each chunk but the last
 * @param expectedRows how many rows there must be, or -1 where that is not known
 * @param timeout how long opening and reading may take together
 * @param progress told after each chunk
 * @param pins closed when the stream no longer reads any file
 * @param context for errors
 */
record Scan(Supplier<DuckDBConnection> connect, List<Setup> setup, String sql, List<String> names,
            List<DataType> types, int chunkRows, long expectedRows, Optional<Duration> timeout,
            Optional<Consumer<Progress>> progress, List<AutoCloseable> pins, SqlErrors.Context context) {

    /** Prepares a connection. */
    @FunctionalInterface
    interface Setup {
        void on(DuckDBConnection connection) throws SQLException;

        /** A statement. */
        static Setup of(String sql) {
            return connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            };
        }
    }
}
