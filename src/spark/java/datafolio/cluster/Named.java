package datafolio.cluster;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * SQL whose parameters have names. Spark 4.1 hands out positional ones in no particular order as soon as there are more than four,
 * so that {@code ?} must not be left to it.
 *
 * @param sql with {@code :datafolio_0}, {@code :datafolio_1} … for each {@code ?}
 * @param arguments by these names
 */
record Named(String sql, Map<String, Object> arguments) {
    private static final String NAME = "datafolio_";
    private static final Pattern FRAMES = Pattern.compile("\\s*(PRECEDING|FOLLOWING)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern COUNTS = Pattern.compile("\\b(LIMIT|OFFSET)\\s*$", Pattern.CASE_INSENSITIVE);

    /** @throws FolioException INVALID_ARGUMENT when there are more or fewer arguments than parameters */
    static Named of(String sql, Object[] arguments) {
        StringBuilder named = new StringBuilder();
        Map<String, Object> values = new LinkedHashMap<>();
        int parameters = 0;
        for (int i = 0; i < sql.length(); ) {
            int end = passed(sql, i);
            if (end == i + 1 && sql.charAt(i) == '?') {
                named.append(':').append(NAME).append(parameters);
                if (parameters < arguments.length) {
                    values.put(NAME + parameters, fitting(arguments[parameters], sql, i));
                }
                parameters++;
            } else {
                named.append(sql, i, end);
            }
            i = end;
        }
        if (parameters != arguments.length) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "The query has " + parameters + " parameters (?), but " + arguments.length + " arguments were given.",
                    "sql", sql);
        }
        return new Named(named.toString(), values);
    }

    /** LIMIT, OFFSET and the frames of windows take nothing but INT. */
    private static Object fitting(Object argument, String sql, int at) {
        boolean count = COUNTS.matcher(sql.substring(0, at)).find() || FRAMES.matcher(sql.substring(at + 1)).lookingAt();
        return argument instanceof Long n && n == n.intValue() && count ? (Object) n.intValue() : argument;
    }

    /** The end of what begins here: a text, a quoted name, a comment, or one character. */
    private static int passed(String sql, int from) {
        char c = sql.charAt(from);
        if (c == '\'' || c == '"' || c == '`') {
            return quoted(sql, from, c);
        } else if (sql.startsWith("--", from)) {
            int end = sql.indexOf('\n', from);
            return end < 0 ? sql.length() : end;
        } else if (sql.startsWith("/*", from)) {
            int end = sql.indexOf("*/", from + 2);
            return end < 0 ? sql.length() : end + 2;
        }
        return from + 1;
    }

    /** A doubled quote ends one piece and begins the next, which comes to the same. */
    private static int quoted(String sql, int from, char quote) {
        for (int i = from + 1; i < sql.length(); i++) {
            if (sql.charAt(i) == '\\' && quote != '`') {
                i++;
            } else if (sql.charAt(i) == quote) {
                return i + 1;
            }
        }
        return sql.length();
    }
}
