package datafolio.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.manifest.Json;
import datafolio.testing.Notation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The arrays that Python wrote, against what Python says is in them. */
class GoldenArraysTest {
    private static final Path FIXTURES = Path.of("test/resources/fixtures");

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> everyArrayOfTheGoldenBundlesIsReadAndWrittenByteForByte() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        Map<Path, Map<?, ?>> expected = new TreeMap<>();
        try (var files = Files.newDirectoryStream(FIXTURES, "*.expected.json")) {
            for (Path file : files) {
                Path bundle = FIXTURES.resolve(file.getFileName().toString().replace(".expected.json", ""));
                collect(bundle, Json.read(Files.readAllBytes(file)), expected);
            }
        }
        expected.forEach((file, array) -> tests.add(DynamicTest.dynamicTest(FIXTURES.relativize(file).toString(), () -> check(file, array))));
        assertTrue(tests.size() > 15, tests.size() + " arrays");
        return tests;
    }

    private static void collect(Path bundle, Object json, Map<Path, Map<?, ?>> into) {
        if (json instanceof Map<?, ?> map) {
            if (map.get("array") instanceof Map<?, ?> array && map.get("file") instanceof String file && Files.exists(bundle.resolve(file))) {
                into.put(bundle.resolve(file), array);
            }
            map.values().forEach(value -> collect(bundle, value, into));
        } else if (json instanceof List<?> list) {
            list.forEach(value -> collect(bundle, value, into));
        }
    }

    private void check(Path file, Map<?, ?> expected) throws Exception {
        NumpyArray array = NumpyArray.read(file);
        assertEquals(expected.get("dtype"), array.dtype());
        assertEquals(expected.get("shape"), LongStream.of(array.shape()).boxed().toList());
        assertEquals(expected.get("fortran_order"), array.fortranOrder());
        List<?> values = (List<?>) expected.get("values_row_major");
        assertEquals(values.size(), array.size());
        assertEquals(!array.dtype().startsWith("["), array.hasJavaValues());
        assertEquals(values, Notation.rowMajor(array));
        Path again = folder.resolve("again.npy");
        array.write(again);
        assertEquals(-1, Files.mismatch(file, again), "the same bytes");
        assertEquals(array, NumpyArray.read(again));
        assertEquals(array.hashCode(), NumpyArray.read(again).hashCode());
    }
}
