package datafolio;

import datafolio.error.FolioException;
import datafolio.table.Reader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A folio's tables for JDBC. Each connection sees every table, references too, as a view, all of them as they were when it
 * was made; it is read-only, and its statements are single SELECTs that reach what {@link Query} reaches.
 *
 * <pre>{@code
 * try (FolioDataSource tables = folio.dataSource();
 *         Connection connection = tables.getConnection();
 *         PreparedStatement late = connection.prepareStatement("SELECT count(*) FROM flights WHERE dep_delay > ?")) {
 *     late.setInt(1, 60);
 *     try (ResultSet result = late.executeQuery()) {
 *         result.next();
 *         System.out.println(result.getLong(1));
 *     }
 * }
 * }</pre>
 *
 * <p>Results stream: however large one is, memory is not. So a connection runs one statement at a time; for another one
 * while the first is being read, ask for another connection. Moments come as {@code OffsetDateTime}; of a TIMESTAMP ask
 * {@code getObject(i, LocalDateTime.class)}, since {@code java.sql.Timestamp} shifts times that the JVM's zone skips.
 *
 * <p>Safe for any number of threads; a connection serves one at a time, as ever. Connections do not need the data source
 * or the folio to be open once they are made, and keep their tables' files until they are closed.
 */
public final class FolioDataSource implements DataSource, AutoCloseable {
    private final Reader reader;
    private final Path path;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    FolioDataSource(Reader reader, Path path) {
        this.reader = reader;
        this.path = path;
    }

    /**
     * A connection of its own, which the caller closes.
     *
     * @throws SQLException when the data source or the folio is closed, or DuckDB cannot be started; the cause is a
     *     FolioException
     */
    @Override
    public Connection getConnection() throws SQLException {
        if (closed) {
            throw new SQLException("This data source is closed. Ask the folio for another.", "08003");
        }
        Connection[] made = new Connection[1];
        try {
            made[0] = reader.connection(() -> open.remove(made[0]));
        } catch (FolioException e) {
            throw new SQLException(e.getMessage(), "08001", e);
        }
        open.add(made[0]);
        if (closed) {
            made[0].close();
            throw new SQLException("This data source was closed meanwhile. Ask the folio for another.", "08003");
        }
        return made[0];
    }

    /** As {@link #getConnection()}: a folio knows no users. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    /**
     * Closes the connections that are still open. May be called twice.
     *
     * @throws SQLException when one of them could not be closed; the others were
     */
    @Override
    public void close() throws SQLException {
        closed = true;
        SQLException failed = null;
        for (Connection connection : List.copyOf(open)) {
            try {
                connection.close();
            } catch (SQLException e) {
                if (failed != null) {
                    e.addSuppressed(failed);
                }
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** None is kept. */
    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    /** Is not used. */
    @Override
    public void setLogWriter(PrintWriter out) {}

    /** Has no effect: a connection is made at once. */
    @Override
    public void setLoginTimeout(int seconds) {}

    /** 0: a connection is made at once. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    /** There is none. */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("A folio logs by SLF4J.");
    }

    /** This, as a type that it has. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("A folio's data source is no " + type.getName() + ".");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    /** The folio's path. */
    @Override
    public String toString() {
        return "data source of folio " + path + (closed ? ", closed" : "");
    }
}
