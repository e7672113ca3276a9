package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.AllTypes;
import datafolio.table.ChunkSource;
import datafolio.table.Column;
import datafolio.table.DataType;
import datafolio.table.Functions;
import datafolio.table.ScalarFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions that SQL calls take and give values of every type that tables have. */
class FunctionTypesTest {
    private static final DataType BIGINT = DataType.parse("BIGINT");

    @TempDir
    Path directory;

    /** Values as equal ones compare: bytes as lists, and floats as the doubles that functions get of a FLOAT. */
    private static Object plain(Object value) {
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof Float number) {
            return number.doubleValue();
        } else if (value instanceof List<?> list) {
            return list.stream().map(FunctionTypesTest::plain).toList().toString();
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> all = new LinkedHashMap<>();
            map.forEach((k, v) -> all.put(plain(k), plain(v)));
            return all;
        }
        return value instanceof java.math.BigInteger number ? number.toString() : value instanceof Long number ? number.toString() : value;
    }

    private static List<Object> plain(Column column) {
        return column.toList().stream().map(FunctionTypesTest::plain).toList();
    }

    @Test
    void valuesOfEveryTypeComeAndGo() {
        try (Folio folio = Folio.open(directory.resolve("f"))) {
            folio.addTable("t", ChunkSource.of(AllTypes.chunk()));
            for (DataType type : AllTypes.types()) {
                if (type == DataType.Scalar.NULL) {
                    continue;
                }
                List<Object> seen = Collections.synchronizedList(new ArrayList<>());
                ScalarFunction same = new ScalarFunction("same", List.of(type), type, true, true, ScalarFunction.byRow(row -> {
                    seen.add(row[0]);
                    return row[0];
                }));
                String name = '"' + type.sql().replace("\"", "\"\"") + '"';
                try (Functions functions = Functions.of(same)) {
                    Column expected = folio.query("SELECT " + name + " AS v FROM t").read().column("v");
                    Column found = folio.query("SELECT same(" + name + ") AS v FROM t").functions(functions).read().column("v");
                    assertEquals(plain(expected), plain(found), type.sql());
                    assertEquals(expected.type(), found.type(), type.sql());
                }
                assertEquals(plain(folio.table("t").columns(type.sql()).read().column(type.sql())),
                    seen.stream().map(FunctionTypesTest::plain).toList(), type.sql());
            }
        }
    }

    @Test
    void daysFarAwayComeAndGo() {
        for (String type : List.of("DATE[]", "TIMESTAMP[]", "TIMESTAMPTZ[]")) {
            DataType list = DataType.parse(type);
            try (Folio folio = Folio.open(directory.resolve("f")); Functions functions = Functions.of(ScalarFunction.of("same", List.of(list), list, row -> row[0]))) {
                String days = "['0044-03-15 (BC)', '0001-01-01', '12345-06-07', NULL]::" + type;
                assertEquals(folio.query("SELECT " + days + " AS v").rows(), folio.query("SELECT same(" + days + ") AS v").functions(functions).rows());
                assertEquals(Kind.FUNCTION_FAILED, assertThrows(FolioException.class,
                    () -> folio.query("SELECT same(['infinity']::" + type + ")").functions(functions).rows()).kind());
            }
        }
    }

    @Test
    void anArgumentIsComputedOnce() {
        DataType doubles = DataType.parse("DOUBLE[]");
        try (Folio folio = Folio.open(directory.resolve("f")); Functions functions = Functions.of(ScalarFunction.of("same", List.of(doubles), doubles, row -> row[0]))) {
            assertTrue(folio.query("SELECT bool_and(v[1] = v[2]) AS b FROM (SELECT same(list_value(r, r)) AS v FROM (SELECT random() AS r FROM range(100)))")
                .functions(functions).rows().get(0).get("b").equals(true));
            assertEquals(1, folio.query("SELECT count(*) AS n FROM (SELECT same([random()]) AS v) WHERE v[1] BETWEEN 0 AND 1").functions(functions).rows().size());
        }
    }

    @Test
    void whatIsNotOfTheTypeIsSaid() {
        assertEquals("The function f failed: it returned [1, x] ([Ljava.lang.Object;), which is no BIGINT[]", message("BIGINT[]", new Object[] {1L, "x"})
            .replaceAll("returned \\S+ \\(", "returned [1, x] ("));
        assertEquals("The function f failed: it returned z (java.lang.String), which is no ENUM('x', 'y'): it is none of the values", message("ENUM('x', 'y')", "z"));
        assertEquals("The function f failed: it returned {b=1} (java.util.ImmutableCollections$Map1), which is no STRUCT(\"a\" BIGINT): it has a field \"b\"",
            message("STRUCT(a BIGINT)", Map.of("b", 1L)));
        assertTrue(message("FLOAT[3]", List.of(1f)).endsWith("which is no FLOAT[3]: it has 1 elements"));
        assertTrue(message("UUID", "no").endsWith("which is no UUID"));
        for (String type : List.of("\"NULL\"", "ENUM", "MAP(BIGINT[], BIGINT)[]")) {
            FolioException e = assertThrows(FolioException.class, () -> ScalarFunction.of("f", List.of(DataType.parse(type)), BIGINT, row -> 1L));
            assertEquals(Kind.UNSUPPORTED, e.kind());
            assertTrue(e.getMessage().startsWith("A function takes and returns no " + type.replace("[]", "").replace("BIGINT,", "BIGINT[],")), e.getMessage());
        }
    }

    private String message(String type, Object value) {
        try (Folio folio = Folio.open(directory.resolve("f"));
                Functions functions = Functions.of(ScalarFunction.of("f", List.of(), DataType.parse(type), row -> value))) {
            return assertThrows(FolioException.class, () -> folio.query("SELECT f()").functions(functions).rows()).getMessage()
                .replaceFirst(" for \\[\\]", "");
        }
    }
}
