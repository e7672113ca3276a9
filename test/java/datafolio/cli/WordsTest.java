package datafolio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values as Python, JSON and EDN spell them. */
class WordsTest {
    @Test
    void spellsAsPythonDoes() {
        List<Object> list = new ArrayList<>(List.of(true, 1L, 0.001, 1e-7, 1e16, 2.0, "it's", "a\n"));
        list.add(null);
        assertEquals("[True, 1, 0.001, 1e-07, 1e+16, 2.0, \"it's\", 'a\\n', None]", Python.repr(list));
        assertEquals("[1, 2, 3, 4, 5, ...] (2 more items)", Python.metadata(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L)));
        assertEquals("x".repeat(60) + "... (5 more chars)", Python.metadata("x".repeat(65)));
        assertEquals("1023 B", Python.size(1023));
        assertEquals("1.5 MB", Python.size(1_536_000));
        assertTrue(Python.moment("2024-01-15T14:34:56.789Z", LocalDate.of(2024, 6, 1)).startsWith("January 15, 2024 at "));
        assertEquals("not a time", Python.moment("not a time", LocalDate.now()));
    }

    @Test
    void keysAreKeywordsWhereClojureReadsThemAsSuch() {
        assertTrue(DataText.isKeyword("runs/a"));
        assertTrue(DataText.isKeyword("dep_delay"));
        for (String name : List.of("", "a b", "1a", "a/b/c", "/", "a/", "ä", "a/1")) {
            assertFalse(DataText.isKeyword(name), name);
        }
        StringBuilder out = new StringBuilder();
        DataText.append(out, Map.of("a b", List.of(Double.NaN, 1)), true);
        assertEquals("{\"a b\" [##NaN 1]}", out.toString());
    }

    @Test
    void cutsByPlacesOfTheTerminal() {
        assertEquals("数…", Width.cut("数据数据", 4));
        assertEquals("abc", Width.cut("abc", 3));
        assertEquals("ab…", Width.cut("abcd", 3));
    }
}
