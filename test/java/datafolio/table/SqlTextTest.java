package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TABLE is reserved in DuckDB's grammar: the bare name is quoted, and nothing else is touched. */
class SqlTextTest {
    private static String quoted(String sql) {
        return SqlText.of(sql, i -> null).text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "SELECT * FROM table | SELECT * FROM \"table\"",
        "select * from TABLE where x > 1 | select * from \"table\" where x > 1",
        "SELECT table.x FROM Table AS table JOIN other USING (x) | SELECT \"table\".x FROM \"table\" AS \"table\" JOIN other USING (x)",
        "SELECT 'table', \"table\", 'it''s table' FROM table | SELECT 'table', \"table\", 'it''s table' FROM \"table\"",
        "SELECT E'\\'table' FROM table | SELECT E'\\'table' FROM \"table\"",
        "SELECT $$table ' $$, $a$table$b$table$a$ FROM table | SELECT $$table ' $$, $a$table$b$table$a$ FROM \"table\"",
        "SELECT 1 /* table /* table */ table */ FROM table | SELECT 1 /* table /* table */ table */ FROM \"table\"",
        "SELECT \"a\"\"table\" FROM (table) | SELECT \"a\"\"table\" FROM (\"table\")",
        "SELECT * FROM (table JOIN b USING (x)) | SELECT * FROM (\"table\" JOIN b USING (x))",
        "TABLE flights | TABLE flights",
        "SELECT * FROM (TABLE flights) UNION ALL TABLE flights | SELECT * FROM (TABLE flights) UNION ALL TABLE flights",
        "SELECT tables, table_name, mytable, a$table FROM x | SELECT tables, table_name, mytable, a$table FROM x",
        "FROM table | FROM \"table\"",
        "SELECT * FROM a, table t WHERE t.x = 'table | SELECT * FROM a, \"table\" t WHERE t.x = 'table",
        "CREATE TABLE x AS SELECT 1 | CREATE TABLE x AS SELECT 1",
        "SELECT é.table FROM é, table | SELECT é.\"table\" FROM é, \"table\""})
    void onlyTheBareNameIsQuoted(String sql, String expected) {
        assertEquals(expected, quoted(sql));
    }

    @Test
    void lineCommentsEndWithTheirLine() {
        assertEquals("SELECT 1 -- table\nFROM \"table\" --table", quoted("SELECT 1 -- table\nFROM table --table"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'", "\"", "/*", "--", "$$", "$a$", "E'\\", "?", "$", "$1$", "\\", "'a''"})
    void whatIsNotClosedIsLeftToTheParser(String sql) {
        assertEquals(sql, quoted(sql));
    }

    @Test
    void parametersAreFoundOnlyWhereTheyAreParameters() {
        String sql = "SELECT '?', \"?\", ? /* ? */ , ? -- ?\n, $$?$$ FROM table WHERE x = ?";
        assertEquals(3, SqlText.parameters(sql));
        assertEquals("SELECT '?', \"?\", <1> /* ? */ , <2> -- ?\n, $$?$$ FROM \"table\" WHERE x = <3>",
            SqlText.of(sql, i -> "<" + i + ">").text());
        assertEquals(2, SqlText.parameters("SELECT $2, $1, $2"));
        assertEquals("SELECT <2>, <1>, <2>", SqlText.of("SELECT $2, $1, $2", i -> "<" + i + ">").text());
    }

    @Test
    void placesAreThoseOfTheOriginal() {
        SqlText sql = SqlText.of("SELECT 'é', ? FROM table WHERE nope = ?", i -> "CAST(" + i + " AS BIGINT)")
            .within("SELECT x FROM (", ")");
        int bytes = sql.text().substring(0, sql.text().indexOf("nope")).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        assertEquals(sql.original().indexOf("nope"), sql.originalIndex(bytes));
        assertEquals(0, sql.originalIndex(3));
        assertEquals(sql.original().length(), sql.originalIndex(10_000));
    }
}
