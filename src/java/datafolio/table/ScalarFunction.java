package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A function that SQL can call, written in Java: for a query that it is given to, see {@link Functions}. DuckDB calls it from
 * several threads at once, for some two thousand rows at a time.
 *
 * <p>Arguments are as columns give them ({@link Column}), but for FLOAT, which is a double, and for UBIGINT, which is a BigInteger;
 * results are what columns are built of. SQL sees a DURATION as a BIGINT. Types that DuckDB's driver has no vectors for (lists,
 * structs, maps, ENUM, BLOB, BIT, UUID, JSON, TIME, INTERVAL) cross as text, which costs some time.
 *
 * <pre>{@code
 * ScalarFunction clean = ScalarFunction.of("clean", List.of(DataType.parse("VARCHAR")), DataType.parse("VARCHAR"),
 *     row -> ((String) row[0]).strip().toLowerCase());
 * try (Functions functions = Functions.of(clean)) {
 *     folio.query("SELECT clean(name) FROM airlines").functions(functions).rows();
 * }
 * }</pre>
 *
 * @param name by which SQL calls it: letters, digits and {@code _}
 * @param arguments the types of its arguments
 * @param result the type of what it returns
 * @param nulls whether it is called for rows in which an argument is missing; else their result is missing
 * @param steady whether it gives the same for the same arguments, so that DuckDB may call it less often
 * @param body what it does
 */
public record ScalarFunction(String name, List<DataType> arguments, DataType result, boolean nulls, boolean steady, Body body) {

    /** What a function does for many rows at once. */
    @FunctionalInterface
    public interface Body {
        /**
         * The results for some rows.
         *
         * @param columns the values of each argument, as many as there are rows; null for a missing one
         * @param rows how many rows there are
         * @return as many values, null for a missing one
         */
        Object[] apply(Object[][] columns, int rows) throws Exception;
    }

    /** What a function does for one row. */
    @FunctionalInterface
    public interface RowBody {
        /** The result for these arguments; null for a missing one. */
        Object apply(Object[] arguments) throws Exception;
    }

    /** Checks that nothing is missing; INVALID_ARGUMENT for a name that queries cannot call, UNSUPPORTED for types. */
    public ScalarFunction {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(body, "body");
        arguments = List.copyOf(arguments);
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "\"" + name + "\" cannot be called from SQL: a function's name has letters, digits and _.",
                "function", name);
        }
        if (CallRules.refusal(Map.of("function_name", name)).isPresent()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "Queries may call no function of the name \"" + name + "\". Give yours another.",
                "function", name);
        }
        arguments.forEach(TextValues::check);
        TextValues.check(result);
    }

    /** A function of one row after the other, which is not called where an argument is missing. */
    public static ScalarFunction of(String name, List<DataType> arguments, DataType result, RowBody body) {
        return new ScalarFunction(name, arguments, result, false, true, byRow(body));
    }

    /** The same for rows in which an argument is missing. */
    public ScalarFunction withNulls() {
        return new ScalarFunction(name, arguments, result, true, steady, body);
    }

    /** The same, called anew for each row, whatever its arguments are. */
    public ScalarFunction unsteady() {
        return new ScalarFunction(name, arguments, result, nulls, false, body);
    }

    /** What a function of one row does for many. */
    public static Body byRow(RowBody body) {
        return (columns, rows) -> {
            Object[] results = new Object[rows];
            for (int row = 0; row < rows; row++) {
                Object[] arguments = new Object[columns.length];
                for (int i = 0; i < columns.length; i++) {
                    arguments[i] = columns[i][row];
                }
                try {
                    results[row] = body.apply(arguments);
                } catch (Exception e) {
                    throw new FailedRow(arguments, e);
                }
            }
            return results;
        };
    }

    /** What a body of rows threw, with the row's arguments. */
    static final class FailedRow extends Exception {
        private static final long serialVersionUID = 1L;
        final transient Object[] arguments;

        FailedRow(Object[] arguments, Exception cause) {
            super(cause);
            this.arguments = arguments;
        }
    }

    /** The name and the types. */
    @Override
    public String toString() {
        return name + arguments + " -> " + result;
    }
}
