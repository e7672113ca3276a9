package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/**
 * Some consecutive rows of a table, by columns.
 *
 * <p>A chunk that a stream hands to a step is a view of native memory: it is valid during that step, after it every read
 * is a CLOSED error. {@link #realize()} makes one that can be kept: it is ordinary heap memory, freed by the garbage
 * collector, and safe for any number of threads. A chunk of {@link datafolio.arrow.MappedTable} can be kept as it is: its
 * memory are the pages of a file, which stay mapped as long as anything reads them. {@link #isHeld()} tells.
 *
 * <pre>{@code
 * double sum = 0;
 * Column fares = chunk.column("fare");
 * for (int i = 0; i < chunk.rowCount(); i++) {
 *     if (!fares.isNull(i)) sum += fares.getDouble(i);
 * }
 * }</pre>
 */
public final class Chunk implements AutoCloseable {
    private final Schema schema;
    private final int rowCount;
    private final long firstRow;
    private final Column[] columns;
    private final Batch batch;
    private final Lease lease;

    private Chunk(Schema schema, int rowCount, long firstRow, Column[] columns, Batch batch, Lease lease) {
        this.schema = schema;
        this.rowCount = rowCount;
        this.firstRow = firstRow;
        this.columns = columns;
        this.batch = batch;
        this.lease = lease;
    }

    /** A chunk of these columns, which must be of one size and stay as they are. */
    public static Chunk of(List<Column> columns) {
        return of(columns, 0);
    }

    static Chunk of(List<Column> columns, long firstRow) {
        int rows = columns.isEmpty() ? 0 : columns.get(0).size();
        Lease lease = Lease.FOREVER;
        for (Column column : columns) {
            if (column.size() != rows) {
                throw Errors.argument("Columns of one chunk have the same number of rows: \"%s\" has %d, \"%s\" has %d.".formatted(
                        columns.get(0).name(), rows, column.name(), column.size()));
            }
            lease = column.lease.held() ? lease : column.lease;
        }
        Schema schema = new Schema(columns.stream().map(Column::field).toList());
        return new Chunk(schema, rows, firstRow, columns.toArray(Column[]::new), null, lease);
    }

    /** A copy of an Arrow root, held: the root may change or be closed afterwards. Dictionaries must be decoded first. */
    public static Chunk of(VectorSchemaRoot root) {
        try (Batch batch = Batch.of(root, null)) {
            return direct(batch, 0, null).realize();
        }
    }

    /**
     * A view of the rows that a root holds now. It keeps the buffers by references of its own, so that the root may be
     * filled anew or closed; {@link #close()} ends the view and gives them back.
     *
     * @param dictionaries of the reader that fills the root; null when nothing is dictionary encoded
     * @param schema what the columns mean, one field for each of the root's
     */
    static Chunk borrow(VectorSchemaRoot root, DictionaryProvider dictionaries, Schema schema, long firstRow) {
        return direct(Batch.of(root, dictionaries, schema), firstRow, null);
    }

    /**
     * A view of a batch, which it owns from now on.
     *
     * @param owner what must not be collected while the chunk or one of its columns is in use, or null
     */
    static Chunk direct(Batch batch, long firstRow, Object owner) {
        return new Chunk(batch.schema(), batch.rowCount(), firstRow, new Column[batch.schema().size()], batch, new Lease(owner));
    }

    /** The rows of a batch over the pages of a file: held, for columns keep those by themselves. */
    static Chunk mapped(Batch batch, long firstRow) {
        return new Chunk(batch.schema(), batch.rowCount(), firstRow, new Column[batch.schema().size()], batch, Lease.FOREVER);
    }

    /**
     * All rows of these chunks, in order, held.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when there is none, SCHEMA_MISMATCH when one has other columns
     */
    public static Chunk concat(List<Chunk> chunks) {
        if (chunks.isEmpty()) {
            throw Errors.argument("There is no chunk, so that nobody knows the columns.");
        }
        Schema schema = chunks.get(0).schema;
        for (Chunk chunk : chunks) {
            if (!chunk.schema.equals(schema)) {
                throw FolioException.of(Kind.SCHEMA_MISMATCH, "Chunks of one table have the same columns: " + chunk.schema.fields() + " are not "
                    + schema.fields() + ".");
            }
        }
        return concat(schema, chunks);
    }

    /** No rows of these columns. */
    public static Chunk empty(Schema schema) {
        return concat(schema, List.of());
    }

    /** All rows of these chunks of one schema, in order, held. */
    static Chunk concat(Schema schema, List<Chunk> chunks) {
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < schema.size(); c++) {
            int position = c;
            List<Column> parts = chunks.stream().map(k -> k.column(position)).toList();
            columns.add(ArrayConcat.column(schema.field(c), parts));
        }
        return Chunk.of(columns, chunks.isEmpty() ? 0 : chunks.get(0).firstRow);
    }

    /** How many rows there are. */
    public int rowCount() {
        return rowCount;
    }

    /** The number of the first row (from 0) in the stream that the chunk came from; 0 for chunks built by hand. */
    public long firstRow() {
        return firstRow;
    }

    /** Names and types of the columns. */
    public Schema schema() {
        return schema;
    }

    /** The column names in order. */
    public List<String> names() {
        return schema.names();
    }

    /** The columns in order. */
    public List<Column> columns() {
        List<Column> all = new ArrayList<>(columns.length);
        for (int i = 0; i < columns.length; i++) {
            all.add(column(i));
        }
        return all;
    }

    /** The column at a position, from 0. */
    public Column column(int index) {
        Objects.checkIndex(index, columns.length);
        lease.check();
        Column column = columns[index];
        if (column == null) {
            column = batch.column(index, lease);
            columns[index] = column;
        }
        return column;
    }

    /**
     * The first column of that name.
     *
     * @throws datafolio.error.FolioException COLUMN_NOT_FOUND, with the nearest names
     */
    public Column column(String name) {
        int i = schema.indexOf(name);
        if (i < 0) {
            throw Errors.noColumn(name, names());
        }
        return column(i);
    }

    /** Row {@code i} (from 0) as an ordered map of its own memory; missing values are null. */
    public Map<String, Object> row(int i) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int c = 0; c < columns.length; c++) {
            row.putIfAbsent(schema.field(c).name(), column(c).get(i));
        }
        return row;
    }

    /** Rows {@code from} to {@code from + length - 1} over the same memory, and no longer valid than this chunk. */
    public Chunk slice(int from, int length) {
        Objects.checkFromIndexSize(from, length, rowCount);
        Column[] slices = columns().stream().map(c -> c.slice(from, length)).toArray(Column[]::new);
        return new Chunk(schema, length, firstRow + from, slices, null, lease);
    }

    /** The given rows (from 0) in the given order, held; for filters that look at more than SQL can say. */
    public Chunk take(int[] rows) {
        Column[] taken = columns().stream().map(c -> c.take(rows)).toArray(Column[]::new);
        return new Chunk(schema, rows.length, firstRow, taken, null, Lease.FOREVER);
    }

    /** These columns only, over the same memory. */
    public Chunk select(List<String> names) {
        Column[] chosen = names.stream().map(this::column).toArray(Column[]::new);
        return new Chunk(new Schema(Arrays.stream(chosen).map(Column::field).toList()), rowCount, firstRow, chosen, null, lease);
    }

    /** This chunk in memory of its own, to be kept as long as one likes; itself when it is held already. */
    public Chunk realize() {
        if (isHeld()) {
            return this;
        }
        lease.check();
        Column[] copies = columns().stream().map(Column::realize).toArray(Column[]::new);
        return new Chunk(schema, rowCount, firstRow, copies, null, Lease.FOREVER);
    }

    /** Whether the chunk may be kept: it is memory of its own, or pages of a file that stay mapped for it. */
    public boolean isHeld() {
        return lease.held();
    }

    /** The bytes that its values take in memory. */
    public long byteSize() {
        return columns().stream().mapToLong(c -> c.data.bytes()).sum();
    }

    /** Copies all rows into an Arrow root made for {@link #arrowSchema()}, replacing what it holds. */
    public void copyTo(VectorSchemaRoot root) {
        ArrowExport.load(this, root);
    }

    /** The Arrow memory that all of this chunk's columns lie in; null of a held chunk and of parts of one. */
    Batch memory() {
        lease.check();
        return batch;
    }

    /** The Arrow schema that {@link #copyTo(VectorSchemaRoot)} expects; ENUM columns are text in it. */
    public org.apache.arrow.vector.types.pojo.Schema arrowSchema() {
        return ArrowExport.schema(schema);
    }

    /** Ends a view of native memory; nothing happens to a held chunk. May be called twice. */
    @Override
    public void close() {
        if (batch != null) {
            lease.end();
            batch.close();
        }
    }

    /** Rows, columns and their types; reads no value. */
    @Override
    public String toString() {
        return "chunk of %,d rows, %d columns".formatted(rowCount, columns.length);
    }
}
