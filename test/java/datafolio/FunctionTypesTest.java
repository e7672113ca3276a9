package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.AllTypes;
import datafolio.table.Chunk;
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
import java.util.stream.IntStream;
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
        List<DataType> types = AllTypes.types().stream().filter(type -> type != DataType.Scalar.NULL).toList();
        List<List<Object>> seen = types.stream().map(type -> Collections.synchronizedList(new ArrayList<>())).toList();
        List<ScalarFunction> same = IntStream.range(0, types.size()).mapToObj(i ->
            new ScalarFunction("same_" + i, List.of(types.get(i)), types.get(i), true, true, ScalarFunction.byRow(row -> {
                seen.get(i).add(row[0]);
                return row[0];
            }))).toList();
        try (Folio folio = Folio.open(directory.resolve("f")); Functions functions = Functions.of(same)) {
            folio.addTable("t", ChunkSource.of(AllTypes.chunk()));
            for (int i = 0; i < types.size(); i++) {
                String type = types.get(i).sql();
                String name = '"' + type.replace("\"", "\"\"") + '"';
                Chunk both = folio.query("SELECT " + name + " AS expected, same_" + i + "(" + name + ") AS found FROM t").functions(functions).read();
                assertEquals(plain(both.column("expected")), plain(both.column("found")), type);
                assertEquals(both.column("expected").type(), both.column("found").type(), type);
                assertEquals(plain(folio.table("t").columns(type).read().column(type)), seen.get(i).stream().map(FunctionTypesTest::plain).toList(), type);
            }
        }
    }

    @Test
    void daysFarAwayComeAndGo() {
        List<String> types = List.of("DATE[]", "TIMESTAMP[]", "TIMESTAMPTZ[]");
        List<ScalarFunction> same = types.stream().map(type -> ScalarFunction.of("same_" + types.indexOf(type), List.of(DataType.parse(type)),
            DataType.parse(type), row -> row[0])).toList();
        try (Folio folio = Folio.open(directory.resolve("f")); Functions functions = Functions.of(same)) {
            for (String type : types) {
                String function = "same_" + types.indexOf(type);
                String days = "['0044-03-15 (BC)', '0001-01-01', '12345-06-07', NULL]::" + type;
                assertEquals(folio.query("SELECT " + days + " AS v").rows(), folio.query("SELECT " + function + "(" + days + ") AS v").functions(functions).rows());
                assertEquals(Kind.FUNCTION_FAILED, assertThrows(FolioException.class,
                    () -> folio.query("SELECT " + function + "(['infinity']::" + type + ")").functions(functions).rows()).kind());
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
