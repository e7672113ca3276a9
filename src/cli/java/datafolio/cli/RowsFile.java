package datafolio.cli;

import datafolio.arrow.ArrowFile;
import datafolio.table.ChunkStream;
import datafolio.table.Engine;
import datafolio.table.EngineOptions;
import datafolio.table.TableWriter;
import datafolio.table.WriteOptions;
import java.io.IOException;
import java.nio.file.Path;

/** Rows as files. */
final class RowsFile {
    private RowsFile() {}

    static void parquet(ChunkStream chunks, Path file) {
        try (Engine engine = Engine.open(EngineOptions.DEFAULT);
                TableWriter writer = TableWriter.open(engine, file, chunks.schema(), WriteOptions.DEFAULT)) {
            writer.writeAll(chunks);
            writer.finish();
        }
    }

    static void arrow(ChunkStream chunks, Path file) throws IOException {
        ArrowFile.write(chunks, file);
    }
}
