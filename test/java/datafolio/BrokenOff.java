package datafolio;

import datafolio.Upheavals.Upheaval;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests share that break changes off: a folder for many bundles, and a DuckDB that need not start for each of them. */
abstract class BrokenOff {
    @TempDir
    Path directory;
    private Folio engineKeeper;
    private int made;

    @BeforeEach
    void keepDuckDbRunning() {
        engineKeeper = Folio.open(directory.resolve("keeper"));
        engineKeeper.addRows("t", List.of(Map.of("x", 1L)));
    }

    @AfterEach
    void close() {
        engineKeeper.close();
    }

    static List<Upheaval> upheavals() {
        return Upheavals.all();
    }

    /** A path that nothing is at yet. */
    final Path unused(String what) {
        return directory.resolve(what + made++);
    }
}
