package datafolio.array;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Python literals that numpy's headers are made of: dicts with text keys, lists, tuples, text, whole numbers, True and
 * False. They come as Map, List, {@link Tuple}, String, Long and Boolean. Anything else, names and calls included, is
 * refused.
 */
final class PyLiteral {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;

    private PyLiteral(String text) {
        this.text = text;
    }

    /** A Python tuple. */
    record Tuple(List<Object> items) {
        @Override
        public String toString() {
            return items.size() == 1 ? "(" + repr(items.get(0)) + ",)"
                    : items.stream().map(PyLiteral::repr).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /** The one value that the text spells, white space around it allowed. */
    static Object parse(String text) throws Malformed {
        PyLiteral parser = new PyLiteral(text);
        Object value = parser.value();
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.wrong("something follows the value");
        }
        return value;
    }

    /** The value as Python's repr() spells it. */
    static String repr(Object value) {
        if (value instanceof String string) {
            return quote(string);
        } else if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        } else if (value instanceof List<?> list) {
            return list.stream().map(PyLiteral::repr).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.toString();
    }

    private Object value() throws Malformed {
        skipSpace();
        char c = peek();
        if (c == '{' || c == '[' || c == '(') {
            if (++depth > DEEPEST) {
                throw wrong("it is nested more than " + DEEPEST + " deep");
            }
            at++;
            Object value = c == '{' ? dict() : c == '[' ? items(']') : tuple();
            depth--;
            return value;
        } else if (c == '\'' || c == '"') {
            return string();
        } else if (c == '-' || c >= '0' && c <= '9') {
            return number();
        } else if (text.startsWith("True", at)) {
            at += 4;
            return Boolean.TRUE;
        } else if (text.startsWith("False", at)) {
            at += 5;
            return Boolean.FALSE;
        }
        throw wrong(c == 0 ? "it ends too early" : "this is no value");
    }

    private Map<String, Object> dict() throws Malformed {
        Map<String, Object> map = new LinkedHashMap<>();
        while (!closes('}')) {
            if (!(value() instanceof String key)) {
                throw wrong("a key is no text");
            }
            skipSpace();
            expect(':');
            if (map.put(key, value()) != null) {
                throw wrong("the key " + quote(key) + " is there twice");
            }
            comma('}');
        }
        return map;
    }

    private Object tuple() throws Malformed {
        int start = at;
        List<Object> items = items(')');
        if (items.size() == 1 && text.substring(start, at - 1).stripTrailing().endsWith(",") || items.size() != 1) {
            return new Tuple(items);
        }
        return items.get(0);
    }

    private List<Object> items(char close) throws Malformed {
        List<Object> items = new ArrayList<>();
        while (!closes(close)) {
            items.add(value());
            comma(close);
        }
        return items;
    }

    /** Whether the closing bracket is next; it is passed then. */
    private boolean closes(char close) {
        skipSpace();
        if (peek() != close) {
            return false;
        }
        at++;
        return true;
    }

    private void comma(char close) throws Malformed {
        skipSpace();
        if (peek() != close) {
            expect(',');
        }
    }

    private void expect(char c) throws Malformed {
        if (peek() != c) {
            throw wrong(at < text.length() ? "'" + c + "' is missing" : "it ends too early");
        }
        at++;
    }

    private Long number() throws Malformed {
        int start = at;
        at++;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        String digits = text.substring(start, at);
        if (peek() == 'L') {
            at++; // Python 2 wrote numbers so
        }
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            at = start;
            throw wrong(digits.equals("-") ? "this is no number" : "the number is beyond 64 bits");
        }
    }

    private String string() throws Malformed {
        char quote = text.charAt(at++);
        StringBuilder out = new StringBuilder();
        while (peek() != quote || at >= text.length()) {
            if (at >= text.length() || peek() == '\n') {
                throw wrong("a text is not closed");
            }
            char c = text.charAt(at++);
            if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
            }
        }
        at++;
        return out.toString();
    }

    private void escape(StringBuilder out) throws Malformed {
        char c = peek();
        at++;
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        int plain = "\\'\"nrt".indexOf(c);
        if (digits == 0 && plain >= 0 && c != 0) {
            out.append("\\'\"\n\r\t".charAt(plain));
            return;
        }
        String hex = digits == 0 || at + digits > text.length() ? "" : text.substring(at, at + digits);
        if (!hex.matches("[0-9a-fA-F]+") || !Character.isValidCodePoint((int) Math.min(Long.parseLong(hex, 16), Integer.MAX_VALUE))) {
            throw wrong("this is no escape that repr() writes");
        }
        out.appendCodePoint(Integer.parseInt(hex, 16));
        at += digits;
    }

    private static String quote(String string) {
        char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        string.codePoints().forEach(c -> {
            int plain = "\n\r\t".indexOf(c);
            if (c == quote || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (plain >= 0) {
                out.append('\\').append("nrt".charAt(plain));
            } else if (printable(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
            }
        });
        return out.append(quote).toString();
    }

    private static boolean printable(int c) {
        return c == ' ' || switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The next character, or NUL at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private Malformed wrong(String why) {
        String here = text.substring(Math.min(at, text.length()), Math.min(text.length(), at + 20)).strip();
        return new Malformed(why + ", at character " + (at + 1) + (here.isEmpty() ? "" : ", before " + quote(here)));
    }
}
