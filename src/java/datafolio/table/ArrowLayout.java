package datafolio.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * How chunks of one schema lie in an Arrow file, both ways: their columns as Arrow's nodes and buffers, and chunks over
 * such buffers. ENUM columns are dictionary encoded, each by a dictionary of its own; each field notes in its metadata
 * which of our types it is, for Arrow has fewer. Not API.
 */
public final class ArrowLayout {
    private static final String TYPE = "datafolio:type";

    private final Schema schema;
    private final org.apache.arrow.vector.types.pojo.Schema arrow;

    private ArrowLayout(Schema schema, org.apache.arrow.vector.types.pojo.Schema arrow) {
        this.schema = schema;
        this.arrow = arrow;
    }

    /** The texts that the codes of a dictionary stand for. */
    public record Texts(long id, List<String> values) {}

    /**
     * Rows as Arrow lays them out.
     *
     * @param nodes and {@code buffers}: of all columns, depth first; each buffer from its position to its limit
     */
    public record Laid(int rows, List<ArrowFieldNode> nodes, List<ByteBuffer> buffers) {}

    /** How chunks of this schema are written. */
    public static ArrowLayout of(Schema schema) {
        List<org.apache.arrow.vector.types.pojo.Field> fields = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            fields.add(field(schema.field(i), i));
        }
        return new ArrowLayout(schema, new org.apache.arrow.vector.types.pojo.Schema(fields));
    }

    private static org.apache.arrow.vector.types.pojo.Field field(Field field, long id) {
        DataType type = field.type();
        org.apache.arrow.vector.types.pojo.Field plain = ArrowTypes.field(field.name(), encoded(type) ? type : Storage.ARROW.type(type));
        DictionaryEncoding encoding = encoded(type) ? new DictionaryEncoding(id, false, new ArrowType.Int(8 * ArrowTypes.indexWidth((DataType.Enum) type), true)) : null;
        return new org.apache.arrow.vector.types.pojo.Field(field.name(),
                new FieldType(true, plain.getType(), encoding, Map.of(TYPE, type.sql())), plain.getChildren());
    }

    /** An ENUM without known values, and one inside a list or struct, travels as text. */
    private static boolean encoded(DataType type) {
        return type instanceof DataType.Enum e && !e.values().isEmpty();
    }

    /**
     * How a file with this Arrow schema is read.
     *
     * @throws IllegalArgumentException when it was not made by {@link #of}
     */
    public static ArrowLayout read(org.apache.arrow.vector.types.pojo.Schema arrow) {
        ArrowLayout layout = of(new Schema(arrow.getFields().stream().map(f -> new Field(f.getName(), type(f))).toList()));
        if (!layout.arrow.equals(arrow)) {
            throw new IllegalArgumentException("the schema is not of this library");
        }
        return layout;
    }

    private static DataType type(org.apache.arrow.vector.types.pojo.Field field) {
        String text = field.getMetadata().get(TYPE);
        if (text == null) {
            throw new IllegalArgumentException("the column " + field.getName() + " does not tell its type");
        }
        return DataType.parse(text);
    }

    /** Names and types of the columns. */
    public Schema schema() {
        return schema;
    }

    /** The same in Arrow's words. */
    public org.apache.arrow.vector.types.pojo.Schema arrowSchema() {
        return arrow;
    }

    /** The dictionaries that fields name, by their number. */
    public List<Texts> dictionaries() {
        List<Texts> all = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            if (encoded(schema.field(i).type())) {
                all.add(new Texts(i, ((DataType.Enum) schema.field(i).type()).values()));
            }
        }
        return all;
    }

    /** A chunk's rows, in the chunk's own memory where they lie right there: valid no longer than it. */
    public static Laid lay(Chunk chunk) {
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ByteBuffer> buffers = new ArrayList<>();
        for (Column column : chunk.columns()) {
            ArrayData data = encoded(column.type()) ? codes(column, (DataType.Enum) column.type()) : Storage.ARROW.data(column);
            add(ArrayCopy.aligned(data), nodes, buffers);
        }
        return new Laid(chunk.rowCount(), nodes, buffers);
    }

    /** A dictionary's texts as the one column of its batch. */
    public static Laid lay(Texts texts) {
        return lay(Chunk.of(List.of(Chunks.column("values", texts.values(), DataType.Scalar.VARCHAR, 0))));
    }

    /** Signed codes of the width that the field says; 0 where a value is missing. */
    private static ArrayData codes(Column column, DataType.Enum type) {
        int width = ArrowTypes.indexWidth(type);
        if (column instanceof EnumColumn && column.nullCount() == 0 && column.data.width() == width) {
            return column.data;
        }
        Map<String, Integer> positions = new HashMap<>();
        if (!(column instanceof EnumColumn)) {
            type.values().forEach(value -> positions.putIfAbsent(value, positions.size()));
        }
        int n = column.size();
        Bytes codes = new Bytes();
        for (int i = 0; i < n; i++) {
            codes.put(column.isNull(i) ? 0 : column instanceof EnumColumn e ? e.code(i) : positions.get(column.getString(i)), width);
        }
        ByteBuffer validity = column.nullCount() == 0 ? null : ArrayCopy.bits(column.data.validity(), column.data.offset(), n);
        return ArrayData.fixed(width, n, column.nullCount(), validity, codes.buffer());
    }

    private static void add(ArrayData data, List<ArrowFieldNode> nodes, List<ByteBuffer> buffers) {
        int n = data.size();
        nodes.add(new ArrowFieldNode(n, data.nulls()));
        if (data.layout() == ArrayData.Layout.NULL) {
            return;
        }
        buffers.add(data.nulls() == 0 || data.validity() == null ? ByteBuffer.allocate(0) : part(data.validity(), 0, ArrayData.bitmapBytes(n)));
        switch (data.layout()) {
            case BITS -> buffers.add(part(data.values(), 0, ArrayData.bitmapBytes(n)));
            case FIXED -> buffers.add(part(data.values(), data.offset() * data.width(), n * data.width()));
            case VARIABLE -> {
                buffers.add(part(data.offsets(), 0, 4 * (n + 1)));
                buffers.add(part(data.values(), 0, data.start(n)));
            }
            case LIST -> buffers.add(part(data.offsets(), 0, 4 * (n + 1)));
            default -> { }
        }
        data.children().forEach(child -> add(child, nodes, buffers));
    }

    private static ByteBuffer part(ByteBuffer buffer, int start, int length) {
        return buffer.slice(start, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many nodes a batch has. */
    public int nodeCount() {
        return arrow.getFields().stream().mapToInt(ArrowLayout::nodes).sum();
    }

    private static int nodes(org.apache.arrow.vector.types.pojo.Field field) {
        return 1 + field.getChildren().stream().mapToInt(ArrowLayout::nodes).sum();
    }

    /** How many buffers a batch has. */
    public int bufferCount() {
        return arrow.getFields().stream().mapToInt(ArrowLayout::buffers).sum();
    }

    private static int buffers(org.apache.arrow.vector.types.pojo.Field field) {
        ArrowType own = field.getDictionary() == null ? field.getType() : field.getDictionary().getIndexType();
        return TypeLayout.getTypeBufferCount(own) + field.getChildren().stream().mapToInt(ArrowLayout::buffers).sum();
    }

    /**
     * A chunk over buffers that stay as they are as long as anything refers to them; held, and safe for any number of
     * threads.
     *
     * @param laid as many nodes and buffers as {@link #nodeCount} and {@link #bufferCount} say, little-endian
     * @param damaged makes the error of a column whose buffers do not fit each other, from the reason; nothing outside of
     *     the buffers is ever touched
     */
    public Chunk over(Laid laid, long firstRow, java.util.function.Function<String, RuntimeException> damaged) {
        BiConsumer<Field, ArrayData> check = (field, data) -> ArrayCheck.column(field, data, laid.rows(), damaged);
        // a dictionary-encoded field of Arrow's Java classes is told by its codes' type
        List<org.apache.arrow.vector.types.pojo.Field> fields = arrow.getFields().stream().map(ArrowLayout::stored).toList();
        return Chunk.mapped(Batch.of(laid.rows(), laid.nodes(), laid.buffers(), fields, schema, check), firstRow);
    }

    private static org.apache.arrow.vector.types.pojo.Field stored(org.apache.arrow.vector.types.pojo.Field field) {
        return field.getDictionary() == null ? field
                : new org.apache.arrow.vector.types.pojo.Field(field.getName(), FieldType.nullable(field.getDictionary().getIndexType()), null);
    }
}
