package datafolio.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bin/fuzz} does at length: every reader is given what nobody wrote. */
class FuzzTest {
    private static final long SEED = 20_240_229;
    private static final Set<String> IN_NATIVE_CODE = Set.of("parquet", "import");

    @TempDir
    Path directory;

    /** In this process, but for what could end it. */
    private void run(String target, long seed, int from, int cases) throws Exception {
        Fuzz.Report report = IN_NATIVE_CODE.contains(target) ? Watch.run(target, seed, from, cases)
            : Fuzz.run(Fuzz.TARGETS.get(target).get(), seed, from, cases, directory.toRealPath(), null);
        assertEquals(List.of(), report.failures(), "seed " + seed);
        assertEquals(cases, report.outcomes().values().stream().mapToInt(n -> n).sum());
    }

    @ParameterizedTest
    @CsvSource({"manifest,150", "registry,100", "npy,1000", "arrow,300", "parquet,40", "import,20"})
    void damageIsToldOrReadAndNothingElseHappens(String target, int cases) throws Exception {
        run(target, SEED, 0, cases);
    }

    /** What was found once, by target, seed and number. */
    @ParameterizedTest
    @CsvSource({"manifest,1,54", "manifest,2,1172", "registry,1,30", "arrow,2,111", "arrow,2,234", "parquet,3,1721", "parquet,31804360,231", "import,1,92", "import,38951592,67",
        "import,43723098,59", "import,43723098,132", "import,159178280,513", "import,159178280,3185"})
    void whatWasFoundIsMended(String target, long seed, int number) throws Exception {
        run(target, seed, number, 1);
    }

    @Tag("slow")
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"manifest,1500", "registry,500", "npy,8000", "arrow,3000", "parquet,400", "import,200"})
    void theSameForLonger(String target, int cases) throws Exception {
        run(target, SEED + 1, 0, cases); // the same each time; bin/fuzz takes others
    }
}
