package datafolio.arrow;

import datafolio.error.FolioException;
import datafolio.table.ArrowLayout;
import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.PinnedTable;
import datafolio.table.ReadOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the Arrow file of a table, in constant memory. Not API. */
public final class ArrowFile {
    /** The number of the form in which files are written: part of what a cache knows them by. */
    public static final int FORMAT = 1;

    /**
     * Bytes of a batch, about. Enough that a column of it is read in one go (2 MB of doubles) and that hundreds of batches
     * make a file of gigabytes; little enough that writing holds a few of them in memory.
     */
    private static final long BATCH_BYTES = 16L << 20;

    /** What DuckDB says when 32-bit offsets do not reach over the texts or lists of one batch. */
    private static final String OVERFLOW = "Arrow Appender: The maximum";

    private static final int FEWER = 16;

    private ArrowFile() {}

    /**
     * Writes the file, which must not exist.
     *
     * @param options what of the table; how chunks are cut is decided here
     * @throws FolioException as the stream of the table, also COLUMN_NOT_FOUND
     * @throws IOException when the file cannot be written; what is there then is the caller's to delete
     */
    public static void write(PinnedTable table, ReadOptions options, Path file) throws IOException {
        for (int rows = table.rowsWithin(BATCH_BYTES, options); ; rows = Math.max(1, rows / FEWER)) {
            try {
                write(table.chunks(options.withChunkRows(rows).withMaxChunkBytes(Long.MAX_VALUE)), file);
                return;
            } catch (FolioException e) {
                // a few rows may be far wider than the footers let expect: in smaller batches then
                if (rows == 1 || !String.valueOf(e.getMessage()).contains(OVERFLOW)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Writes all rows of a stream, which is closed however that ends.
     *
     * @throws FolioException as the stream
     * @throws IOException when the file cannot be written; what is there then is the caller's to delete
     */
    public static void write(ChunkStream opened, Path file) throws IOException {
        try (ChunkStream chunks = opened; FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            IpcWriter writer = new IpcWriter(channel, ArrowLayout.of(chunks.schema()));
            for (Chunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                writer.write(ArrowLayout.lay(chunk));
            }
            writer.finish();
        }
    }
}
