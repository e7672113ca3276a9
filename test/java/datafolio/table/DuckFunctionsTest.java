package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.testing.Hostile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every function of the DuckDB in use is one that somebody looked at, and is let through or refused as it was then decided. */
class DuckFunctionsTest {
    @TempDir
    Path directory;

    @Test
    void eachFunctionIsLetThroughOrRefusedAsTheListSays() throws Exception {
        Map<String, TreeSet<String>> list = Hostile.functions();
        List<String> unknown = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        try (TestTables tables = new TestTables(directory)) {
            tables.write("t", "SELECT 1 AS a", "");
            try (DuckDBConnection parser = tables.engine.confined(List.of(directory)); Statement statement = parser.createStatement()) {
                Map<String, String> functions = new TreeMap<>();
                try (ResultSet all = statement.executeQuery("SELECT DISTINCT function_name, function_type FROM duckdb_functions()")) {
                    while (all.next()) {
                        functions.put(all.getString(2) + " " + all.getString(1), all.getString(1));
                    }
                }
                for (Map.Entry<String, String> function : functions.entrySet()) {
                    String type = function.getKey().split(" ")[0];
                    String name = function.getValue();
                    String kind = type.startsWith("table") ? "table" : type.equals("pragma") ? "pragma" : "call";
                    boolean refused = list.getOrDefault("no-" + kind, new TreeSet<>()).contains(name) || kind.equals("pragma");
                    seen++;
                    if (!list.get(kind).contains(name) && !refused || kind.equals("pragma") && !list.get(kind).contains(name)) {
                        unknown.add(function.getKey());
                    } else if (refused != refused(parser, kind, Sql.quote(name))) {
                        wrong.add(function.getKey() + (refused ? " is let through" : " is refused"));
                    }
                }
            }
        }
        assertEquals(List.of(), unknown, "DuckDB has functions that nobody looked at: see test/resources/hostile/duckdb-functions.txt");
        assertEquals(List.of(), wrong);
        assertTrue(seen > 1000, seen + " functions");
    }

    private static boolean refused(DuckDBConnection parser, String kind, String name) throws Exception {
        String sql = kind.equals("table") ? "SELECT * FROM " + name + "()" : kind.equals("pragma") ? "CALL " + name + "()" : "SELECT " + name + "()";
        SqlText text = SqlText.of(sql, position -> null);
        try {
            Guard.check(parser, text, List.of("t"), false, new SqlErrors.Context("The query", text, List.of(), List.of()));
            return false;
        } catch (FolioException e) {
            assertTrue(e.kind() == Kind.QUERY_REFUSED, sql + ": " + e);
            return true;
        }
    }
}
