package datafolio.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void typosSwapsAndPartsAreNear() {
        List<String> columns = List.of("fare", "tip", "distance", "pickup_at", "Carrier");
        assertEquals(List.of("fare"), Nearest.of("fair", columns));
        assertEquals(List.of("Carrier"), Nearest.of("carreir", columns));
        assertEquals(List.of("pickup_at"), Nearest.of("pickup", columns));
        assertEquals(List.of(), Nearest.of("zebra", columns));
        assertEquals(List.of(), Nearest.of("x", List.of()));
    }

    @Test
    void threeAtMostNearestFirst() {
        assertEquals(List.of("abc", "abcd", "abcde"), Nearest.of("abc", List.of("abcdef", "abcde", "abcd", "abc")));
    }
}
