package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.array.NumpyArray;
import datafolio.manifest.Item;
import datafolio.table.Chunk;
import datafolio.testing.Fixtures;
import datafolio.testing.Notation;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What Python's users write with pandas, Polars and numpy is read here value by value. */
@Tag("interop")
class PythonWroteTest {
    @TempDir
    static Path directory;
    private static Map<?, ?> told;
    private static Folio folio;

    @BeforeAll
    static void write() throws Exception {
        try (Python python = Python.start()) {
            told = (Map<?, ?>) python.ask("write_everything", "bundle", directory.toRealPath().resolve("b"), "scratch", directory.toRealPath());
        }
        folio = Folio.open(directory.resolve("b"), FolioOptions.DEFAULT.readOnly().followingReferences());
    }

    @AfterAll
    static void close() {
        folio.close();
    }

    @Test
    void theFolioIsTheSame() {
        assertEquals(told.get("revision"), folio.revision());
        assertEquals(told.get("title"), folio.metadata().get("title"));
        List<String> names = new ArrayList<>(folio.items().stream().map(Item::name).toList());
        assertEquals(List.of("json/null"), folio.archivedItems().stream().map(Item::name).toList());
        names.add("json/null");
        assertEquals(((Map<?, ?>) told.get("items")).keySet(), java.util.Set.copyOf(names));
        assertEquals(List.of(), folio.problems());
        assertEquals("frame pandas", folio.item("pandas").description().orElseThrow());
        assertEquals(List.of("pandas"), folio.item("pandas/indexed").inputs());
    }

    @TestFactory
    List<DynamicTest> everyItemIsReadAsPythonReadsIt() {
        List<DynamicTest> tests = new ArrayList<>();
        ((Map<?, ?>) told.get("items")).forEach((name, expected) ->
                tests.add(DynamicTest.dynamicTest((String) name, () -> check((String) name, (Map<?, ?>) expected))));
        assertTrue(tests.size() > 60);
        return tests;
    }

    private static void check(String name, Map<?, ?> expected) throws Exception {
        switch ((String) expected.get("kind")) {
            case "table" -> table(name, expected);
            case "array" -> {
                NumpyArray array = folio.array(name);
                assertEquals(((String) expected.get("dtype")).replace("|", ""), array.dtype().replace("|", ""));
                assertEquals(expected.get("shape"), LongStream.of(array.shape()).boxed().toList());
                assertEquals(expected.get("values"), Notation.rowMajor(array));
            }
            case "json" -> assertEquals(expected.get("value"), folio.json(name));
            case "timestamp" -> assertEquals(OffsetDateTime.parse((String) expected.get("value")).toInstant(), folio.timestamp(name));
            default -> assertEquals(expected.get("md5"), Fixtures.md5(folio.file(name)));
        }
    }

    private static void table(String name, Map<?, ?> expected) {
        Chunk all = folio.table(name).read();
        assertEquals(expected.get("columns"), all.names());
        List<?> types = (List<?>) expected.get("types");
        List<?> values = (List<?>) expected.get("values");
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String column = name + "." + all.names().get(i);
            String type = ((String) types.get(i)).startsWith("extension<pandas.period") ? "int64" : Normal.type((String) types.get(i));
            if (!type.equals(Normal.type(all.schema().types().get(i).arrowText()))) {
                wrong.add(column + " is " + types.get(i) + " in Python, here " + all.schema().types().get(i));
            }
            Object want = Normal.value(values.get(i));
            Object have = Normal.value(Notation.columns(Chunk.of(List.of(all.column(i))), Integer.MAX_VALUE).get(0));
            if (!want.equals(have)) {
                String text = have.toString();
                wrong.add(column + " (" + types.get(i) + "): " + want.toString().substring(0, Math.min(300, want.toString().length())) + " in Python, here "
                        + text.substring(0, Math.min(300, text.length())));
            }
        }
        assertEquals("", String.join("\n", wrong));
    }
}
