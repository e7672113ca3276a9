package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * Functions that queries can be given. Only these queries can call them: they run in a DuckDB of their own, which is started by
 * the first one and ends with {@link #close()} or with the folio. Safe for any number of threads and folios.
 *
 * <pre>{@code
 * try (Functions functions = Functions.of(ScalarFunction.of("half", List.of(DataType.parse("DOUBLE")), DataType.parse("DOUBLE"),
 *         row -> (Double) row[0] / 2))) {
 *     folio.query("SELECT half(distance) FROM flights").functions(functions).rows();
 * }
 * }</pre>
 */
public final class Functions implements AutoCloseable {
    /** No functions. */
    public static final Functions NONE = new Functions(List.of());

    /** What functions threw and nobody was told yet: DuckDB passes on only a text. */
    private static final Map<Long, FolioException> THROWN = new ConcurrentHashMap<>();
    private static final int MOST_THROWN = 256;
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Pattern MARK = Pattern.compile("datafolio-function-(\\d+)");

    /** What the name of a function begins with around which there is a macro. */
    private static final String BARE = "datafolio_bare_";

    private final List<ScalarFunction> all;
    private final List<Engine> users = new ArrayList<>();
    private boolean closed;

    private Functions(List<ScalarFunction> all) {
        this.all = List.copyOf(all);
    }

    /** These functions, to be closed. */
    public static Functions of(ScalarFunction... functions) {
        return of(List.of(functions));
    }

    /**
     * These functions, to be closed.
     *
     * @throws FolioException INVALID_ARGUMENT when two have one name
     */
    public static Functions of(List<ScalarFunction> functions) {
        List<String> names = functions.stream().map(f -> f.name().toLowerCase(Locale.ROOT)).toList();
        names.stream().filter(name -> names.indexOf(name) != names.lastIndexOf(name)).findFirst().ifPresent(name -> {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "Two functions are called \"" + name + "\"; SQL does not tell names apart by case.",
                "function", name);
        });
        return new Functions(functions);
    }

    /** The functions. */
    public List<ScalarFunction> all() {
        return all;
    }

    /** Notes that an engine keeps an instance of DuckDB for these. */
    synchronized void usedBy(Engine engine) {
        if (closed) {
            throw FolioException.of(Kind.CLOSED, "These functions are closed. Make others to call them.");
        } else if (!users.contains(engine)) {
            users.add(engine);
        }
    }

    /** Ends their DuckDB. Streams that are open are read to their end. May be called twice. */
    @Override
    public void close() {
        List<Engine> engines;
        synchronized (this) {
            closed = this != NONE;
            engines = List.copyOf(users);
            users.clear();
        }
        engines.forEach(engine -> engine.forget(this));
    }

    /** Makes them known to an instance of DuckDB. */
    void register(DuckDBConnection root) throws SQLException {
        for (ScalarFunction function : all) {
            if (isTaken(root, function.name())) {
                throw FolioException.of(Kind.INVALID_ARGUMENT, "DuckDB has a function \"" + function.name() + "\" already. Give yours another name.",
                    "function", function.name());
            }
            register(root, function);
        }
    }

    private static boolean isTaken(DuckDBConnection root, String name) throws SQLException {
        try (PreparedStatement statement = root.prepareStatement("SELECT count(*) FROM duckdb_functions() WHERE lower(function_name) = lower(?)")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1) > 0;
            }
        }
    }

    private static void register(DuckDBConnection root, ScalarFunction function) throws SQLException {
        boolean wrapped = !Values.hasVectors(function.result()) || !function.arguments().stream().allMatch(Values::hasVectors);
        String name = wrapped ? BARE + function.name() : function.name();
        List<DuckDBLogicalType> types = new ArrayList<>();
        try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction(); DuckDBLogicalType result = Values.logical(function.result())) {
            builder.withName(name).withReturnType(result);
            for (DataType argument : function.arguments()) {
                types.add(Values.logical(argument));
                builder.withParameter(types.get(types.size() - 1));
            }
            if (!function.steady()) {
                builder.withVolatile();
            }
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            builder.withVectorizedFunction((in, out) -> call(function, loader, in, out)).register(root);
        } finally {
            types.forEach(DuckDBLogicalType::close);
        }
        if (wrapped) {
            try (Statement statement = root.createStatement()) {
                statement.execute(wrapper(function));
            }
        }
    }

    /** What queries call in place of a function that takes or gives text for other types: a macro around it. */
    private static String wrapper(ScalarFunction function) {
        List<String> names = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        for (DataType type : function.arguments()) {
            String name = "datafolio_argument_" + names.size();
            names.add(name);
            arguments.add(Values.hasVectors(type) ? name : TextValues.ofArgument(name, type));
        }
        String call = BARE + function.name() + '(' + String.join(", ", arguments) + ')';
        return "CREATE MACRO " + Sql.quote(function.name()) + '(' + String.join(", ", names) + ") AS "
            + (Values.hasVectors(function.result()) ? call : TextValues.toResult(call, function.result()));
    }

    /** One call for the rows of a vector. DuckDB's threads know nothing of the program's classes by themselves. */
    private static void call(ScalarFunction function, ClassLoader loader, DuckDBDataChunkReader in, DuckDBWritableVector out) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            results(function, in, out);
        } catch (Throwable e) {
            throw new IllegalStateException(note(failure(function, e)));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void results(ScalarFunction function, DuckDBDataChunkReader in, DuckDBWritableVector out) throws Exception {
        int rows = Math.toIntExact(in.rowCount());
        int[] called = new int[rows];
        int n = 0;
        for (int row = 0; row < rows; row++) {
            boolean missing = false;
            for (int i = 0; !function.nulls() && !missing && i < function.arguments().size(); i++) {
                missing = in.vector(i).isNull(row);
            }
            if (missing) {
                out.setNull(row);
            } else {
                called[n++] = row;
            }
        }
        if (n == 0) {
            return;
        }
        Object[][] columns = new Object[function.arguments().size()][n];
        for (int i = 0; i < columns.length; i++) {
            for (int k = 0; k < n; k++) {
                columns[i][k] = Values.read(in.vector(i), function.arguments().get(i), called[k]);
            }
        }
        Object[] results = function.body().apply(columns, n);
        if (results.length != n) {
            throw new IllegalStateException("it returned " + results.length + " values for " + n + " rows");
        }
        for (int k = 0; k < n; k++) {
            try {
                Values.write(out, function.result(), called[k], results[k]);
            } catch (ClassCastException | ArithmeticException | NumberFormatException | BadValue e) {
                String why = e instanceof BadValue && !e.getMessage().isEmpty() ? ": " + e.getMessage() : "";
                throw new IllegalStateException("it returned " + results[k] + " (" + results[k].getClass().getName() + "), which is no "
                    + function.result().sql() + why, e);
            }
        }
    }

    private static FolioException failure(ScalarFunction function, Throwable thrown) {
        Throwable cause = thrown instanceof ScalarFunction.FailedRow failed ? failed.getCause() : thrown;
        StringBuilder text = new StringBuilder("The function ").append(function.name()).append(" failed");
        List<String> arguments = new ArrayList<>();
        if (thrown instanceof ScalarFunction.FailedRow failed) {
            for (Object argument : failed.arguments) {
                String shown = String.valueOf(argument);
                arguments.add(shown.length() > 60 ? shown.substring(0, 60) + "…" : shown);
            }
            text.append(" for ").append(arguments);
        }
        text.append(": ").append(cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
        return new FolioException(Kind.FUNCTION_FAILED, text.toString(), Map.of("function", function.name(), "arguments", arguments), cause);
    }

    private static String note(FolioException failure) {
        long number = NUMBER.incrementAndGet();
        THROWN.put(number, failure);
        THROWN.remove(number - MOST_THROWN);
        return "datafolio-function-" + number;
    }

    /** What a function threw, when DuckDB's message stands for that; else null. */
    static FolioException thrown(String message) {
        Matcher mark = MARK.matcher(message);
        return mark.find() ? THROWN.remove(Long.valueOf(mark.group(1))) : null;
    }

    /** Their names and types. */
    @Override
    public String toString() {
        return "functions " + all;
    }
}
