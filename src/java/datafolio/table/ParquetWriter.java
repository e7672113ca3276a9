package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.duckdb.DuckDBConnection;

/**
 * Writes one Parquet file from chunks, in one pass and bounded memory: the caller's thread copies each chunk's buffers
 * into Arrow memory, a thread of the writer runs DuckDB's COPY over them. Columns travel under names by position, so that
 * any names will do. One thread at a time may use a writer; {@link #close()} without {@link #finish()} breaks off and
 * leaves nothing behind.
 */
final class ParquetWriter implements AutoCloseable {
    private static final String STREAM = "datafolio_rows";
    private final DuckDBConnection connection;
    private final BufferAllocator allocator;
    private final Path target;
    private final Schema schema;
    private final Handoff handoff = new Handoff();
    private final Thread thread;
    private volatile Throwable failure;
    private volatile boolean copied;
    private boolean finished;
    private boolean closed;
    private long rows;

    /**
     * Starts writing.
     *
     * @param connection to the library's own instance; the writer closes it
     * @param parent of the memory under way
     * @param target the file to write; it must not exist
     * @param bytesPerRow about how many bytes a row takes
     * @param metadata further key-value metadata of the file
     */
    ParquetWriter(DuckDBConnection connection, BufferAllocator parent, Path target, Schema schema, WriteOptions options,
            long bytesPerRow, Map<String, String> metadata) {
        this.connection = connection;
        this.target = target;
        this.schema = schema;
        checkNames(schema.names());
        this.allocator = parent.newChildAllocator("write " + target.getFileName(), 0, Long.MAX_VALUE);
        String sql = copy(options.groupRows(bytesPerRow), options.compression(), metadata);
        this.thread = new Thread(() -> run(sql), "datafolio-write-" + target.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    static void checkNames(List<String> names) {
        if (names.isEmpty()) {
            throw Errors.data("A table needs at least one column.");
        }
        for (int i = 0; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) != i) {
                throw Errors.data("The column name \"%s\" occurs twice; names within a table are unique.".formatted(names.get(i)),
                        "column", names.get(i));
            }
        }
    }

    /** The columns by position, as Arrow carries them. */
    private org.apache.arrow.vector.types.pojo.Schema carried() {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            fields.add(new Field("c" + i, Storage.PARQUET.type(schema.field(i).type())));
        }
        return ArrowTypes.schema(new Schema(fields));
    }

    private String copy(int groupRows, String compression, Map<String, String> metadata) {
        List<String> columns = new ArrayList<>();
        boolean renamed = FooterNames.unspeakable(schema.names());
        for (int i = 0; i < schema.size(); i++) {
            DataType stored = Storage.PARQUET.type(schema.field(i).type());
            String column = stored == DataType.Scalar.UUID ? "CAST(c" + i + " AS UUID)" : "c" + i;
            columns.add(column + " AS " + Sql.quote(renamed ? FooterNames.placeholder(i) : schema.field(i).name()));
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put("ARROW:schema", ParquetTypes.arrowSchema(schema));
        all.putAll(metadata);
        return ParquetSql.copy("SELECT " + String.join(", ", columns) + " FROM " + STREAM, FooterNames.place(target, schema.names()),
                groupRows, compression, all);
    }

    /**
     * Writes a chunk of the writer's schema.
     *
     * @throws FolioException INVALID_DATA for a value that Parquet cannot hold, INTERRUPTED, or what made DuckDB stop
     */
    void write(Chunk chunk) {
        ArrowRecordBatch batch = ArrowExport.batch(chunk, Storage.PARQUET, allocator);
        try {
            if (!handoff.put(batch)) {
                join();
                throw failed();
            }
            rows += chunk.rowCount();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.wrap(Kind.INTERRUPTED, "Writing " + target.getFileName() + " was interrupted; nothing of it is kept.", e);
        }
    }

    /** Ends the file and tells what is in it. */
    WrittenTable finish() {
        handoff.end();
        join();
        if (failure != null || !copied) {
            throw failed();
        }
        try {
            FooterNames.settle(target, schema.names());
            finished = true;
            return WrittenTable.of(rows, schema, Files.size(target));
        } catch (IOException e) {
            failure = e;
            throw failed();
        }
    }

    private void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                handoff.breakOff();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private FolioException failed() {
        Throwable cause = failure;
        if (cause instanceof FolioException ours) {
            return ours;
        } else if (Thread.currentThread().isInterrupted()) {
            return Errors.wrap(Kind.INTERRUPTED, "Writing " + target.getFileName() + " was interrupted; nothing of it is kept.", cause);
        }
        return ParquetSql.writeFailed(target, cause);
    }

    private void run(String sql) {
        try (ArrowReader reader = new HandoffReader(allocator, handoff, carried());
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
                Statement statement = connection.createStatement()) {
            Data.exportArrayStream(allocator, reader, stream);
            try {
                connection.registerArrowStream(STREAM, stream);
                statement.execute(sql);
                copied = !handoff.brokenOff();
            } finally {
                stream.release();
            }
        } catch (SQLException | RuntimeException | Error e) {
            failure = e;
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        } finally {
            handoff.breakOff();
        }
    }

    /** Breaks off unless the file is finished. May be called twice. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        handoff.breakOff();
        join();
        try (allocator; connection) {
            if (!finished) {
                FooterNames.discard(target);
            }
        } catch (SQLException | IOException e) {
            throw Errors.wrap(Kind.IO_ERROR, "The writer of " + target.getFileName() + " was not closed cleanly: " + e.getMessage(), e);
        }
    }

    /** What is told about a file's columns, for messages. */
    @Override
    public String toString() {
        return "writer of " + target.getFileName() + ", " + schema.names().stream().collect(Collectors.joining(", "));
    }
}
