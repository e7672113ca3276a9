package datafolio.table;

/** Quoting for the SQL that this package writes itself. */
final class Sql {

    private Sql() {}

    /** An identifier, always quoted. */
    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A string literal. */
    static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
