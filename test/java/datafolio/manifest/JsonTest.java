package datafolio.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** JSON at its limits. */
class JsonTest {
    private static Object read(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nestingIsBoundedAndToldAsAnError() {
        assertEquals("[".repeat(1000) + "]".repeat(1000), read("[".repeat(1000) + "]".repeat(1000)).toString());
        for (int depth : new int[] {1001, 100_000}) {
            FolioException e = assertThrows(FolioException.class, () -> read("[".repeat(depth) + "]".repeat(depth)));
            assertEquals(Kind.INVALID_DATA, e.kind());
        }
    }

    @Test
    void textsAndKeysMayBeLong() {
        String text = "x".repeat(30_000_000);
        assertEquals(text, read("\"" + text + "\""));
        assertEquals(java.util.Map.of("k".repeat(100_000), 1L), read("{\"" + "k".repeat(100_000) + "\": 1}"));
    }
}
