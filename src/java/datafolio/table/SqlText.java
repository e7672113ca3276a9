package datafolio.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * SQL text as tokens: enough of DuckDB's lexer to tell names and parameters from strings, comments, quoted names and
 * dollar quotes. With it {@code FROM table}, which DuckDB's grammar reserves, is made {@code FROM "table"}, and nothing
 * else in the text is touched. Remembers its edits, so that a place in the new text can be told as a place in the old.
 */
final class SqlText {
    enum Kind { WORD, QUOTED, STRING, PARAMETER, SYMBOL }

    /** One token, from {@code start} up to but not including {@code end}. Comments and blanks are no tokens. */
    record Token(Kind kind, int start, int end) {}

    private record Edit(int start, int end, String replacement) {}

    private static final Set<String> BEFORE_STATEMENT =
        Set.of("UNION", "ALL", "EXCEPT", "INTERSECT", "DISTINCT", "NAME", "EXPLAIN", "ANALYZE");
    private static final Set<String> CLAUSES = Set.of("WHERE", "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL",
        "ASOF", "POSITIONAL", "SEMI", "ANTI", "GROUP", "ORDER", "LIMIT", "OFFSET", "HAVING", "QUALIFY", "WINDOW", "UNION",
        "EXCEPT", "INTERSECT", "ON", "USING", "AS", "SELECT", "TABLESAMPLE", "PIVOT", "UNPIVOT", "AT");
    private static final Set<String> DEFINITION = Set.of("CREATE", "REPLACE", "TEMP", "TEMPORARY", "DROP", "ALTER",
        "TRUNCATE", "LOCK", "RECURSIVE", "UNLOGGED", "PERSISTENT", "VACUUM");

    private final String original;
    private final List<Edit> edits;
    private final String prefix;
    private final String text;

    private SqlText(String original, List<Edit> edits, String prefix, String text) {
        this.original = original;
        this.edits = edits;
        this.prefix = prefix;
        this.text = text;
    }

    private SqlText(String original, IntFunction<String> literals) {
        this.original = original;
        this.edits = new ArrayList<>();
        this.prefix = "";
        List<Token> tokens = tokens(original);
        int parameter = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Kind.PARAMETER) {
                String spelled = original.substring(token.start(), token.end());
                int position = spelled.equals("?") ? ++parameter : number(spelled);
                String literal = position < 1 ? null : literals.apply(position);
                if (literal != null) {
                    edits.add(new Edit(token.start(), token.end(), literal));
                }
            } else if (isTableName(tokens, i)) {
                edits.add(new Edit(token.start(), token.end(), '"' + word(token).toLowerCase(Locale.ROOT) + '"'));
            }
        }
        StringBuilder out = new StringBuilder(original.length() + 16);
        int from = 0;
        for (Edit edit : edits) {
            out.append(original, from, edit.start()).append(edit.replacement());
            from = edit.end();
        }
        this.text = out.append(original, from, original.length()).toString();
    }

    /**
     * The text with the bare relation name {@code table} quoted.
     *
     * @param literals what to put in the place of the parameter at a position (from 1), or null to leave it as it is
     */
    static SqlText of(String sql, IntFunction<String> literals) {
        return new SqlText(sql, literals);
    }

    /** How many values the parameters of this text want. */
    static int parameters(String sql) {
        int questions = 0;
        int highest = 0;
        for (Token token : tokens(sql)) {
            if (token.kind() == Kind.PARAMETER) {
                String spelled = sql.substring(token.start(), token.end());
                questions += spelled.equals("?") ? 1 : 0;
                highest = Math.max(highest, spelled.equals("?") ? 0 : number(spelled));
            }
        }
        return Math.max(questions, highest);
    }

    /** The same text as a part of a longer one that the library wrote around it. */
    SqlText within(String before, String after) {
        return new SqlText(original, edits, before + prefix, before + text + after);
    }

    /** What DuckDB is given. */
    String text() {
        return text;
    }

    /** What the user wrote. */
    String original() {
        return original;
    }

    /** The index in the original of what DuckDB calls position, a count of UTF-8 bytes in {@link #text()}. */
    int originalIndex(int bytePosition) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = new String(bytes, 0, Math.min(bytePosition, bytes.length), StandardCharsets.UTF_8).length()
            - prefix.length();
        int shift = 0;
        for (Edit edit : edits) {
            int newStart = edit.start() + shift;
            if (at < newStart) {
                break;
            }
            if (at < newStart + edit.replacement().length()) {
                return edit.start();
            }
            shift += edit.replacement().length() - (edit.end() - edit.start());
        }
        return Math.max(0, Math.min(at - shift, original.length()));
    }

    private boolean isTableName(List<Token> tokens, int i) {
        Token token = tokens.get(i);
        if (token.kind() != Kind.WORD || !word(token).equalsIgnoreCase("table")) {
            return false;
        }
        String before = i == 0 ? "" : word(tokens.get(i - 1)).toUpperCase(Locale.ROOT);
        if (DEFINITION.contains(before)) {
            return false;
        }
        boolean opens = i == 0 || before.equals("(") || before.equals(";") || BEFORE_STATEMENT.contains(before);
        if (!opens || i + 1 == tokens.size()) {
            return true;
        }
        Token next = tokens.get(i + 1);
        boolean names = next.kind() == Kind.QUOTED
            || next.kind() == Kind.WORD && !CLAUSES.contains(word(next).toUpperCase(Locale.ROOT));
        return !names;
    }

    private String word(Token token) {
        return original.substring(token.start(), token.end());
    }

    private static int number(String spelled) {
        try {
            return Integer.parseInt(spelled.substring(1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The tokens of the text. What is not closed reaches to the end; DuckDB's parser will say so. */
    static List<Token> tokens(String sql) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            int start = i;
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            } else if (sql.startsWith("--", i)) {
                i = orEnd(sql, sql.indexOf('\n', i), 1);
                continue;
            } else if (sql.startsWith("/*", i)) {
                i = endOfComment(sql, i);
                continue;
            } else if (c == '\'') {
                boolean escapes = i > 0 && (sql.charAt(i - 1) == 'e' || sql.charAt(i - 1) == 'E') && lastIs(tokens, i, 1);
                i = endOfQuoted(sql, i, '\'', escapes);
                tokens.add(new Token(Kind.STRING, start, i));
            } else if (c == '"') {
                i = endOfQuoted(sql, i, '"', false);
                tokens.add(new Token(Kind.QUOTED, start, i));
            } else if (c == '?') {
                tokens.add(new Token(Kind.PARAMETER, start, ++i));
            } else if (c == '$') {
                int tag = endOfTag(sql, i);
                if (tag > 0) {
                    String mark = sql.substring(i, tag);
                    i = orEnd(sql, sql.indexOf(mark, tag), mark.length());
                    tokens.add(new Token(Kind.STRING, start, i));
                } else {
                    i = endOfWord(sql, i + 1);
                    tokens.add(new Token(Kind.PARAMETER, start, i));
                }
            } else if (isWordPart(c)) {
                i = endOfWord(sql, i);
                tokens.add(new Token(Kind.WORD, start, i));
            } else {
                tokens.add(new Token(Kind.SYMBOL, start, ++i));
            }
        }
        return tokens;
    }

    /** Whether the last token is a word of that length that ends right here, as the E of E'...' does. */
    private static boolean lastIs(List<Token> tokens, int end, int length) {
        Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        return last != null && last.kind() == Kind.WORD && last.end() == end && last.end() - last.start() == length;
    }

    private static int endOfQuoted(String sql, int start, char quote, boolean escapes) {
        int i = start + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (escapes && c == '\\') {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return sql.length();
    }

    private static int endOfComment(String sql, int start) {
        int depth = 0;
        int i = start;
        while (i < sql.length()) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                i += 2;
                if (--depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return sql.length();
    }

    /** The end of the opening mark of a dollar quote such as {@code $$} or {@code $tag$}, or -1. */
    private static int endOfTag(String sql, int start) {
        int i = start + 1;
        while (i < sql.length() && isWordPart(sql.charAt(i)) && !(i == start + 1 && Character.isDigit(sql.charAt(i)))) {
            i++;
        }
        return i < sql.length() && sql.charAt(i) == '$' ? i + 1 : -1;
    }

    private static int endOfWord(String sql, int start) {
        int i = start;
        while (i < sql.length() && (isWordPart(sql.charAt(i)) || sql.charAt(i) == '$')) {
            i++;
        }
        return i;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c > 127 && !Character.isWhitespace(c);
    }

    private static int orEnd(String sql, int found, int length) {
        return found < 0 ? sql.length() : found + length;
    }
}
