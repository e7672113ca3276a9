package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written here is read by pandas, Polars, pyarrow and numpy through Python's package, value by value. */
@Tag("interop")
class WrittenHereTest {
    /** Columns of {@link datafolio.table.AllTypes} that pandas does not read, and with them the whole table. */
    static final List<String> NOT_IN_PANDAS = List.of("TIME_NS");

    @TempDir
    static Path directory;
    private static Path bundle;
    private static Map<String, Object> told;
    private static Python python;

    @BeforeAll
    static void write() throws Exception {
        Path scratch = directory.toRealPath();
        bundle = scratch.resolve("b");
        told = WrittenHere.write(bundle, scratch);
        python = Python.start();
    }

    @AfterAll
    static void close() {
        python.close();
    }

    @Test
    void pythonReadsEveryValueInEveryWay() {
        List<?> differences = (List<?>) python.ask("compare", "bundle", bundle, "expected", told);
        assertEquals("", differences.stream().map(each -> (String) each).map(text -> text.substring(0, Math.min(600, text.length())))
                .collect(Collectors.joining("\n")));
    }

    @Test
    void pythonFindsNothingWrongAndWritesToACopy() {
        Map<?, ?> found = (Map<?, ?>) python.ask("check", "bundle", bundle, "flags", List.of("--probe-writes"));
        assertEquals(List.of(), found.get("errors"));
        assertEquals(List.of(), found.get("warnings"));
    }
}
