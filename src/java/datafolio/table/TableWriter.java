package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one table file from whatever rows come in, in one pass and bounded memory. The columns are settled by the first
 * chunk, or beforehand by the table that rows are added to. After a failure it accepts nothing more. Not thread-safe.
 *
 * <pre>{@code
 * try (TableWriter writer = TableWriter.open(engine, file, WriteOptions.DEFAULT)) {
 *     writer.write(chunk);
 *     WrittenTable written = writer.finish();
 * }
 * }</pre>
 */
public final class TableWriter implements AutoCloseable {
    private final Engine engine;
    private final Path target;
    private final WriteOptions options;
    private final Map<String, String> metadata;
    private SchemaFit fit;
    private Schema schema;
    private ParquetWriter parquet;
    private RuntimeException failure;
    private long rows;

    private TableWriter(Engine engine, Path target, Schema schema, WriteOptions options, Map<String, String> metadata) {
        this.engine = engine;
        this.target = target;
        this.options = options;
        this.metadata = metadata;
        settle(schema);
    }

    /** A writer of a new table; {@code target} must not exist. */
    public static TableWriter open(Engine engine, Path target, WriteOptions options) {
        return new TableWriter(engine, target, null, options, Map.of());
    }

    /** A writer of rows for a table with these columns. */
    public static TableWriter open(Engine engine, Path target, Schema schema, WriteOptions options) {
        return new TableWriter(engine, target, schema, options, Map.of());
    }

    private void settle(Schema settled) {
        this.schema = settled;
        this.fit = settled == null ? null : new SchemaFit(settled);
    }

    /** The columns, once they are settled. */
    public Optional<Schema> schema() {
        return Optional.ofNullable(schema);
    }

    /** How many rows were written so far. */
    public long rows() {
        return rows;
    }

    /**
     * Writes a chunk; it may be a view that ends when this returns.
     *
     * @throws FolioException SCHEMA_MISMATCH naming each column that does not fit, INVALID_DATA, INTERRUPTED, DISK_FULL, IO_ERROR
     */
    public void write(Chunk chunk) {
        guarded(() -> accept(chunk));
    }

    /** Writes rows; see {@link Chunks#ofRows}. */
    public void writeRows(Iterable<? extends Map<String, ?>> more) {
        guarded(() -> (schema == null ? Chunks.ofRows(more, options.types()) : Chunks.ofRows(more, schema)).forEach(this::accept));
    }

    /** Writes columns; see {@link Chunks#ofColumns}. */
    public void writeColumns(Map<String, ?> columns) {
        guarded(() -> accept(schema == null ? Chunks.ofColumns(columns, options.types()) : fitting(columns)));
    }

    /** Columns with the types that the table has; where their values are others altogether, the error names each of them. */
    private Chunk fitting(Map<String, ?> columns) {
        try {
            return Chunks.ofColumns(columns, known(columns));
        } catch (FolioException e) {
            fit.check(Chunks.ofColumns(columns, Map.of()).schema());
            throw e;
        }
    }

    /** Writes all chunks of a source. */
    public void writeAll(ChunkSource source) {
        guarded(() -> {
            source.forEach(this::accept);
            if (schema == null) {
                source.columns().ifPresent(columns -> accept(Chunk.empty(columns)));
            }
        });
    }

    private Map<String, DataType> known(Map<String, ?> columns) {
        Map<String, DataType> types = schema.typeMap();
        types.keySet().retainAll(columns.keySet());
        return types;
    }

    private void accept(Chunk chunk) {
        Chunk fitting = fitted(chunk);
        if (parquet == null) {
            long bytesPerRow = fitting.rowCount() == 0 ? 1 : fitting.byteSize() / fitting.rowCount();
            start(bytesPerRow);
        }
        if (fitting.rowCount() > 0) {
            parquet.write(fitting);
            rows += fitting.rowCount();
        }
    }

    private Chunk fitted(Chunk chunk) {
        if (fit == null) {
            Chunk declared = declared(chunk);
            ParquetWriter.checkNames(declared.names());
            settle(declared.schema());
            return declared;
        }
        return options.types().isEmpty() || chunk.schema().equals(schema) ? fit.fit(chunk) : fit.fit(declared(chunk));
    }

    /** The chunk with declared types put in place of its own. */
    private Chunk declared(Chunk chunk) {
        for (String name : options.types().keySet()) {
            if (schema == null && chunk.schema().indexOf(name) < 0) {
                throw Errors.noColumn(name, chunk.names());
            }
        }
        List<Column> columns = new ArrayList<>();
        for (Column column : chunk.columns()) {
            DataType type = options.types().getOrDefault(column.name(), column.type());
            columns.add(Widening.column(column, new Field(column.name(), type), rows));
        }
        return options.types().isEmpty() ? chunk : Chunk.of(columns, chunk.firstRow());
    }

    private void start(long bytesPerRow) {
        parquet = new ParquetWriter(engine.working(), Engine.allocator(), target, schema, options, bytesPerRow, metadata);
    }

    private void guarded(Runnable step) {
        if (failure != null) {
            throw FolioException.of(Kind.INVALID_DATA, "Nothing more can be written: an earlier write failed (" + failure.getMessage() + ").");
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * Ends the file.
     *
     * @throws FolioException INVALID_DATA when no chunk came, so that there are no columns; DISK_FULL, IO_ERROR
     */
    public WrittenTable finish() {
        if (schema == null && failure == null && !options.types().isEmpty()) {
            settle(new Schema(options.types().entrySet().stream().map(e -> new Field(e.getKey(), e.getValue())).toList()));
        }
        WrittenTable[] written = new WrittenTable[1];
        guarded(() -> {
            if (schema == null) {
                throw Errors.data("A table needs columns, and nothing came: give at least one (empty) chunk, or declare types.");
            }
            if (parquet == null) {
                start(1);
            }
            written[0] = parquet.finish();
        });
        return written[0];
    }

    /** Breaks off and leaves no file, unless {@link #finish()} was called. May be called twice. */
    @Override
    public void close() {
        if (parquet != null) {
            parquet.close();
        }
    }
}
