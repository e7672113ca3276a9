package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/**
 * A JDBC connection over {@link JdbcViews}: DuckDB's own, behind proxies that pass every SQL text through the first wall
 * ({@link Guard}). Results too are behind proxies: DuckDB's own would hand out its connection.
 */
final class JdbcConnection implements InvocationHandler {
    private final DuckDBConnection duckdb;
    private final Supplier<DuckDBConnection> metadata;
    private final JdbcViews views;
    private final Runnable closed;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private Connection proxy;
    private DuckDBConnection describing;

    private JdbcConnection(DuckDBConnection duckdb, Supplier<DuckDBConnection> metadata, JdbcViews views, Runnable closed) {
        this.duckdb = duckdb;
        this.metadata = metadata;
        this.views = views;
        this.closed = closed;
    }

    static Connection open(Engine engine, TableCatalog catalog, Runnable closed) {
        JdbcViews views = JdbcViews.open(engine, catalog);
        try {
            Collection<Path> places = catalog.places();
            JdbcConnection handler = new JdbcConnection(engine.jdbc(places), () -> engine.metadata(places), views, closed);
            handler.proxy = proxy(Connection.class, handler);
            return handler.proxy;
        } catch (RuntimeException e) {
            views.close();
            throw e;
        }
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "close" -> close();
            case "isClosed" -> {
                return !open.get();
            }
            case "isReadOnly" -> {
                return true;
            }
            case "setReadOnly" -> {
                if (Boolean.FALSE.equals(arguments[0])) {
                    throw new SQLException("A folio's data source only reads. Change the folio itself.", "25006");
                }
            }
            case "toString" -> {
                return "connection to a folio's tables" + (open.get() ? "" : ", closed");
            }
            case "getMetaData" -> {
                return proxy(DatabaseMetaData.class, new Around(describing().getMetaData()));
            }
            case "rollback" -> {
                views.forget();
                return call(duckdb, method, arguments);
            }
            default -> {
                return other(self, duckdb, method, arguments);
            }
        }
        return null;
    }

    /** The connection behind the metadata: its own, since tools read several of its results at once. */
    private synchronized DuckDBConnection describing() throws SQLException {
        if (!open.get()) {
            throw new SQLException("This connection is closed.", "08003");
        }
        if (describing == null) {
            try {
                describing = metadata.get();
            } catch (FolioException e) {
                throw translate(e);
            }
            views.makeAll(describing);
        }
        return describing;
    }

    /** What connections, statements and metadata have in common. */
    private Object other(Object self, Wrapper target, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            case "equals" -> {
                return self == arguments[0];
            }
            case "isWrapperFor" -> {
                return ((Class<?>) arguments[0]).isInstance(self);
            }
            case "unwrap" -> {
                if (((Class<?>) arguments[0]).isInstance(self)) {
                    return self;
                }
                throw new SQLException("What is behind a folio's connection is not handed out: it would not be read-only.");
            }
            case "getConnection" -> {
                return proxy;
            }
            default -> {
                Object result = call(target, method, checked(method, arguments));
                return result instanceof PreparedStatement prepared ? proxy(PreparedStatement.class, new Around(prepared))
                    : result instanceof Statement statement ? proxy(Statement.class, new Around(statement))
                    : result instanceof ResultSet rows ? proxy(ResultSet.class, new Rows(rows, self)) : result;
            }
        }
    }

    /** The arguments with the SQL among them checked, its tables made known to DuckDB. */
    private Object[] checked(Method method, Object[] arguments) throws SQLException {
        boolean sql = arguments != null && arguments[0] instanceof String && method.getName().matches("execute.*|addBatch|prepare.*");
        if (!sql) {
            return arguments;
        }
        Object[] changed = arguments.clone();
        changed[0] = views.admit(duckdb, (String) arguments[0]);
        return changed;
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(JdbcConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private synchronized void close() throws SQLException {
        if (open.getAndSet(false)) {
            try {
                if (describing != null) {
                    describing.close();
                }
                duckdb.close();
            } finally {
                views.close();
                closed.run();
            }
        }
    }

    /** An error of ours as JDBC throws them. */
    static SQLException translate(FolioException e) {
        String state = e.kind() == Kind.TABLE_NOT_FOUND ? "42S02" : e.kind() == Kind.QUERY_REFUSED ? "25006"
            : e.kind() == Kind.SQL_ERROR ? "42000" : "58030";
        return new SQLException(e.getMessage(), state, e);
    }

    /** The rows of a result; they are read without a detour but for the methods that would lead to DuckDB. */
    private final class Rows implements InvocationHandler {
        private final ResultSet rows;
        private final Object owner;

        Rows(ResultSet rows, Object owner) {
            this.rows = rows;
            this.owner = owner;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "getStatement" -> owner instanceof Statement ? owner : null;
                case "isWrapperFor", "unwrap", "equals", "hashCode" -> other(self, rows, method, arguments);
                case "toString" -> "result of a folio's connection";
                default -> call(rows, method, arguments);
            };
        }
    }

    /** A statement, or the metadata, of this connection. */
    private final class Around implements InvocationHandler {
        private final Wrapper target;

        Around(Wrapper target) {
            this.target = target;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("isReadOnly")) {
                return true;
            }
            return method.getName().equals("toString") ? target.toString() : other(self, target, method, arguments);
        }
    }
}
