package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.table.ChunkStream;
import datafolio.table.Column;
import datafolio.table.Partition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of a table are opened by pyarrow in processes of Python's own pool, and by this library from their JSON alone. */
@Tag("interop")
class PartitionsTest {
    @TempDir
    Path directory;
    private static Python python;

    @BeforeAll
    static void start() {
        python = Python.start();
    }

    @AfterAll
    static void stop() {
        python.close();
    }

    @Test
    void aPoolOfPythonSumsWhatWeSum() {
        List<String> pieces;
        long expected = 0;
        try (Folio folio = Folio.open(directory.resolve("f"))) {
            folio.importTable("flights", Path.of("notebooks/data/flights.parquet"));
            folio.addTable("copy", folio.query("SELECT * FROM flights"), AddOptions.DEFAULT);
            pieces = folio.table("copy").partitions(2).stream().map(Partition::json).toList();
        }
        for (String each : pieces) {
            try (ChunkStream chunks = Partition.parse(each).chunks(List.of("distance"))) {
                for (var chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                    Column miles = chunk.column("distance");
                    for (int i = 0; i < chunk.rowCount(); i++) {
                        expected += miles.getLong(i);
                    }
                }
            }
        }
        assertEquals(350217607L, expected);
        assertEquals(Map.of("miles", expected, "rows", 336776L, "processes", 2L), python.ask("sum_pieces", "pieces", new ArrayList<>(pieces), "column", "distance"));
    }
}
