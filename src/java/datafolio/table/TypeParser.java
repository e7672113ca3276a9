package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads DuckDB's texts of types, nested and quoted ones included, by recursive descent. */
final class TypeParser {
    private static final Map<String, DataType> NAMES = names();

    private final String text;
    private int at;

    TypeParser(String text) {
        this.text = text;
    }

    DataType parse() {
        DataType type = type();
        blanks();
        if (at < text.length()) {
            throw bad();
        }
        return type;
    }

    private DataType type() {
        DataType type = base();
        while (eat('[')) {
            blanks();
            int start = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            type = start == at ? new DataType.ListOf(type)
                    : new DataType.ArrayOf(type, Integer.parseInt(text.substring(start, at)));
            expect(']');
        }
        return type;
    }

    private DataType base() {
        blanks();
        if (at < text.length() && text.charAt(at) == '"') {
            String quoted = quoted('"');
            return named(quoted.toUpperCase(Locale.ROOT));
        }
        String word = words();
        return switch (word) {
            case "DECIMAL", "NUMERIC", "DEC" -> decimal();
            case "ENUM" -> enumeration();
            case "STRUCT", "ROW" -> struct();
            case "MAP" -> map();
            case "LIST" -> {
                expect('(');
                DataType element = type();
                expect(')');
                yield new DataType.ListOf(element);
            }
            case "DURATION" -> duration();
            case "VARCHAR", "CHAR", "BPCHAR", "TEXT", "STRING", "NVARCHAR" -> {
                if (eat('(')) {
                    number();
                    expect(')');
                }
                yield Scalar.VARCHAR;
            }
            default -> named(word);
        };
    }

    private DataType named(String word) {
        DataType type = NAMES.get(word);
        if (type == null) {
            throw word.equals("UNION") || word.equals("BIGNUM") || word.equals("VARIANT") || word.equals("GEOMETRY")
                    ? Errors.unsupported("Columns of type " + text + " cannot be read; cast them, to VARCHAR for example.")
                    : bad();
        }
        return type;
    }

    private DataType decimal() {
        int precision = 18;
        int scale = 3;
        if (eat('(')) {
            precision = number();
            scale = eat(',') ? number() : 0;
            expect(')');
        }
        return new DataType.Decimal(precision, scale);
    }

    private DataType enumeration() {
        List<String> values = new ArrayList<>();
        if (eat('(')) {
            if (!eat(')')) {
                do {
                    blanks();
                    values.add(quoted('\''));
                } while (eat(','));
                expect(')');
            }
        }
        return new DataType.Enum(values);
    }

    private DataType struct() {
        List<Field> fields = new ArrayList<>();
        expect('(');
        if (!eat(')')) {
            do {
                blanks();
                String name = at < text.length() && text.charAt(at) == '"' ? quoted('"') : bareName();
                fields.add(new Field(name, type()));
            } while (eat(','));
            expect(')');
        }
        return new DataType.Struct(fields);
    }

    private DataType map() {
        expect('(');
        DataType key = type();
        expect(',');
        DataType value = type();
        expect(')');
        return new DataType.MapOf(key, value);
    }

    private DataType duration() {
        expect('(');
        String unit = bareName().toUpperCase(Locale.ROOT);
        expect(')');
        for (DataType.Unit u : DataType.Unit.values()) {
            if (u.name().equals(unit)) {
                return new DataType.Duration(u);
            }
        }
        throw bad();
    }

    /** One type name: several words where DuckDB's has several (TIMESTAMP WITH TIME ZONE). */
    private String words() {
        String word = bareName().toUpperCase(Locale.ROOT);
        int mark = at;
        if (word.equals("DOUBLE") && nextWordIs("PRECISION")) {
            return word;
        }
        at = mark;
        if ((word.equals("TIMESTAMP") || word.equals("TIME")) && nextWordIs("WITH")) {
            if (nextWordIs("TIME") && nextWordIs("ZONE")) {
                return word + "TZ";
            }
            throw bad();
        }
        at = mark;
        return word;
    }

    private boolean nextWordIs(String wanted) {
        blanks();
        if (!text.regionMatches(true, at, wanted, 0, wanted.length())) {
            return false;
        }
        at += wanted.length();
        return true;
    }

    private String bareName() {
        blanks();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (start == at) {
            throw bad();
        }
        return text.substring(start, at);
    }

    private String quoted(char quote) {
        if (at >= text.length() || text.charAt(at) != quote) {
            throw bad();
        }
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != quote) {
                out.append(c);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                out.append(quote);
                at++;
            } else {
                at++;
                return out.toString();
            }
        }
        throw bad();
    }

    private int number() {
        blanks();
        int start = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        if (start == at || at - start > 9) {
            throw bad();
        }
        return Integer.parseInt(text.substring(start, at));
    }

    private boolean eat(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!eat(c)) {
            throw bad();
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private RuntimeException bad() {
        return Errors.argument("\"%s\" is not a DuckDB type (stopped at character %d). Types look like BIGINT, DECIMAL(10,2), VARCHAR[] or STRUCT(a INTEGER)."
                .formatted(text, at + 1));
    }

    private static Map<String, DataType> names() {
        Map<String, DataType> names = new HashMap<>();
        for (Scalar s : Scalar.values()) {
            names.put(s.name(), s);
        }
        Map<Scalar, String> aliases = Map.ofEntries(
                Map.entry(Scalar.BOOLEAN, "BOOL LOGICAL"), Map.entry(Scalar.TINYINT, "INT1"),
                Map.entry(Scalar.SMALLINT, "INT2 INT16 SHORT"), Map.entry(Scalar.INTEGER, "INT INT4 INT32 SIGNED"),
                Map.entry(Scalar.BIGINT, "INT8 INT64 LONG"), Map.entry(Scalar.HUGEINT, "INT128"),
                Map.entry(Scalar.UTINYINT, "UINT8"), Map.entry(Scalar.USMALLINT, "UINT16"),
                Map.entry(Scalar.UINTEGER, "UINT32"), Map.entry(Scalar.UBIGINT, "UINT64"),
                Map.entry(Scalar.UHUGEINT, "UINT128"), Map.entry(Scalar.FLOAT, "FLOAT4 REAL"),
                Map.entry(Scalar.DOUBLE, "FLOAT8"), Map.entry(Scalar.BLOB, "BYTEA BINARY VARBINARY"),
                Map.entry(Scalar.BIT, "BITSTRING"), Map.entry(Scalar.UUID, "GUID"),
                Map.entry(Scalar.TIMESTAMP, "DATETIME TIMESTAMP_US"));
        aliases.forEach((type, words) -> {
            for (String word : words.split(" ")) {
                names.put(word, type);
            }
        });
        return Map.copyOf(names);
    }
}
