package datafolio.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bin/fuzz} does at length: every reader is given what nobody wrote, in a process that may die. */
class FuzzTest {
    private static final long SEED = 20_240_229;

    @ParameterizedTest
    @CsvSource({"manifest,150", "registry,100", "npy,1000", "arrow,300", "parquet,40", "import,20"})
    void damageIsToldOrReadAndNothingElseHappens(String target, int cases) throws Exception {
        assertEquals(List.of(), Watch.run(target, SEED, 0, cases).failures(), "seed " + SEED);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"manifest,1500", "registry,500", "npy,8000", "arrow,3000", "parquet,400", "import,200"})
    void theSameForLonger(String target, int cases) throws Exception {
        long seed = System.nanoTime() >>> 20;
        System.out.println("fuzz " + target + ", seed " + seed);
        assertEquals(List.of(), Watch.run(target, seed, 0, cases).failures(), "seed " + seed);
    }
}
