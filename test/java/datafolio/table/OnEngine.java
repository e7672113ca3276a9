package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of table files: with an engine and a folder for each, and no Arrow memory left after it. */
abstract class OnEngine {
    @TempDir
    Path folder;
    Engine engine;
    private long memoryBefore;

    @BeforeEach
    final void open() {
        engine = Engines.open();
        memoryBefore = Engine.allocator().getAllocatedMemory();
    }

    @AfterEach
    final void close() {
        engine.close();
        assertEquals(memoryBefore, Engine.allocator().getAllocatedMemory());
    }
}
