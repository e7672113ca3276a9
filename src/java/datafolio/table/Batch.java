package datafolio.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * One batch of Arrow memory and how its columns are to be understood: the bridge from native memory, streamed or mapped,
 * to {@link Chunk}.
 *
 * <p>Of a stream it holds references of its own to the batch's buffers: the root it was taken from may go on to its next
 * batch. Not thread-safe; {@link #close()} releases them and may be called twice. Pages of a file need no release, and
 * their columns may be taken by any thread.
 */
final class Batch implements AutoCloseable {
    private final ArrowRecordBatch memory;
    private final int rows;
    private final List<ArrowFieldNode> nodes;
    private final IntFunction<ByteBuffer> buffers;
    private final List<org.apache.arrow.vector.types.pojo.Field> fields;
    private final Schema schema;
    private final DictionaryProvider dictionaries;
    private final BiConsumer<Field, ArrayData> check;
    private boolean closed;

    private Batch(ArrowRecordBatch memory, List<org.apache.arrow.vector.types.pojo.Field> fields, Schema schema,
            DictionaryProvider dictionaries) {
        this.memory = memory;
        this.rows = memory.getLength();
        this.nodes = memory.getNodes();
        this.buffers = i -> nio(memory.getBuffers().get(i));
        this.fields = fields;
        this.schema = schema;
        this.dictionaries = dictionaries;
        this.check = (field, data) -> { };
    }

    private Batch(int rows, List<ArrowFieldNode> nodes, List<ByteBuffer> buffers, List<org.apache.arrow.vector.types.pojo.Field> fields,
            Schema schema, BiConsumer<Field, ArrayData> check) {
        this.memory = null;
        this.rows = rows;
        this.nodes = nodes;
        this.buffers = buffers::get;
        this.fields = fields;
        this.schema = schema;
        this.dictionaries = null;
        this.check = check;
    }

    /**
     * Rows in memory that somebody else keeps and nobody gives back: pages of a file.
     *
     * @param nodes and {@code buffers}: as many as the fields have, depth first; the buffers little-endian
     * @param schema what the columns mean, ENUMs with their values
     * @param check called with each column that is looked at, before any value is read
     */
    static Batch of(int rows, List<ArrowFieldNode> nodes, List<ByteBuffer> buffers, List<org.apache.arrow.vector.types.pojo.Field> fields,
            Schema schema, BiConsumer<Field, ArrayData> check) {
        return new Batch(rows, nodes, buffers, fields, schema, check);
    }

    /** The rows that a root holds now, typed by Arrow's schema alone. */
    static Batch of(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return of(root, dictionaries, schema(root.getSchema(), dictionaries));
    }

    /**
     * The rows that a root holds now.
     *
     * @param dictionaries those of the reader that fills the root; null when no column is dictionary encoded
     * @param schema what the columns mean, one field for each of the root's: it knows types that Arrow does not, and may
     *     name an ENUM without its values
     */
    static Batch of(VectorSchemaRoot root, DictionaryProvider dictionaries, Schema schema) {
        ArrowRecordBatch memory = new VectorUnloader(root, true, NoCompressionCodec.INSTANCE, false).getRecordBatch();
        return new Batch(memory, root.getSchema().getFields(), schema, dictionaries);
    }

    /** Our schema of an Arrow reader's, with the values of its dictionaries as far as they are loaded. */
    static Schema schema(org.apache.arrow.vector.types.pojo.Schema schema, DictionaryProvider dictionaries) {
        return new Schema(schema.getFields().stream()
                .map(f -> new Field(f.getName(), resolved(DataType.ofArrow(f), f, dictionaries))).toList());
    }

    /** A type in which each ENUM has the values of the dictionary that a field names. */
    private static DataType resolved(DataType type, org.apache.arrow.vector.types.pojo.Field field, DictionaryProvider dictionaries) {
        if (field.getDictionary() != null && dictionaries != null) {
            Dictionary dictionary = dictionaries.lookup(field.getDictionary().getId());
            if (dictionary == null) {
                return type;
            }
            org.apache.arrow.vector.types.pojo.Field values = dictionary.getVector().getField();
            DataType valueType = resolved(DataType.ofArrow(values), values, dictionaries);
            return valueType == DataType.Scalar.VARCHAR ? new DataType.Enum(texts(dictionary.getVector(), dictionaries)) : valueType;
        } else if (type instanceof DataType.ListOf l) {
            return new DataType.ListOf(resolved(l.element(), field.getChildren().get(0), dictionaries));
        } else if (type instanceof DataType.ArrayOf a) {
            return new DataType.ArrayOf(resolved(a.element(), field.getChildren().get(0), dictionaries), a.length());
        } else if (type instanceof DataType.MapOf m) {
            List<org.apache.arrow.vector.types.pojo.Field> entry = field.getChildren().get(0).getChildren();
            return new DataType.MapOf(resolved(m.key(), entry.get(0), dictionaries), resolved(m.value(), entry.get(1), dictionaries));
        } else if (type instanceof DataType.Struct s) {
            List<Field> parts = new ArrayList<>();
            for (int i = 0; i < s.fields().size(); i++) {
                parts.add(new Field(s.fields().get(i).name(), resolved(s.fields().get(i).type(), field.getChildren().get(i), dictionaries)));
            }
            return new DataType.Struct(parts);
        }
        return type;
    }

    private static List<String> texts(FieldVector values, DictionaryProvider dictionaries) {
        try (Batch batch = of(VectorSchemaRoot.of(values), dictionaries, Schema.of(new Field("values", DataType.Scalar.VARCHAR)))) {
            return batch.column(0, new Lease(null)).toList().stream().map(String::valueOf).toList();
        }
    }

    Schema schema() {
        return schema;
    }

    int rowCount() {
        return rows;
    }

    /** The column at a position, reading the batch's memory for as long as the lease lasts. */
    Column column(int index, Lease lease) {
        Cursor cursor = new Cursor();
        for (int i = 0; i < index; i++) {
            cursor.skip(fields.get(i));
        }
        Field field = schema.field(index);
        DataType type = resolved(field.type(), fields.get(index));
        ArrayData data = cursor.next(fields.get(index));
        check.accept(field, data);
        return Column.of(type == field.type() ? field : new Field(field.name(), type), data, lease);
    }

    /** An ENUM whose values were not known when the schema was made gets them from its dictionary. */
    private DataType resolved(DataType type, org.apache.arrow.vector.types.pojo.Field field) {
        return !(type instanceof DataType.Scalar) && type.sql().contains("ENUM") && !type.sql().contains("ENUM(") ? resolved(type, field, dictionaries) : type;
    }

    /** Whether a column lies in memory just as {@code wanted} is laid out, so that it can be shared instead of copied. */
    boolean laidOutAs(int index, org.apache.arrow.vector.types.pojo.Field wanted) {
        return memory != null && sameLayout(fields.get(index), wanted);
    }

    private static boolean sameLayout(org.apache.arrow.vector.types.pojo.Field a, org.apache.arrow.vector.types.pojo.Field b) {
        if (a.getDictionary() != null || !a.getType().equals(b.getType()) || a.getChildren().size() != b.getChildren().size()) {
            return false;
        }
        for (int i = 0; i < a.getChildren().size(); i++) {
            if (!sameLayout(a.getChildren().get(i), b.getChildren().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Adds a column's nodes and buffers as they are; the buffers become shared with {@code allocator}. */
    void share(int index, BufferAllocator allocator, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        Cursor cursor = new Cursor();
        for (int i = 0; i < index; i++) {
            cursor.skip(fields.get(i));
        }
        int node = cursor.node;
        int buffer = cursor.buffer;
        cursor.skip(fields.get(index));
        nodes.addAll(memory.getNodes().subList(node, cursor.node));
        for (ArrowBuf buf : memory.getBuffers().subList(buffer, cursor.buffer)) {
            long length = buf.capacity();
            ArrowBuf shared = buf.getReferenceManager().transferOwnership(buf, allocator).getTransferredBuffer();
            buffers.add(shared.writerIndex(length));
        }
    }

    @Override
    public void close() {
        if (!closed && memory != null) {
            closed = true;
            memory.close();
        }
    }

    /** Walks the batch's nodes and buffers, which lie depth first. */
    private final class Cursor {
        private int node;
        private int buffer;
        private int variadic;

        void skip(org.apache.arrow.vector.types.pojo.Field field) {
            node++;
            buffer += TypeLayout.getTypeBufferCount(field.getType());
            if (view(field.getType())) {
                buffer += memory.getVariadicBufferCounts().get(variadic++).intValue();
            }
            field.getChildren().forEach(this::skip);
        }

        ArrayData next(org.apache.arrow.vector.types.pojo.Field field) {
            ArrowType type = field.getType();
            ArrowFieldNode n = nodes.get(node++);
            int size = n.getLength();
            int nulls = n.getNullCount();
            if (type instanceof ArrowType.Null) {
                return ArrayData.nulls(size);
            }
            ByteBuffer present = buffer();
            ByteBuffer validity = nulls == 0 ? null : present;
            ArrayData data = values(field, type, size, nulls, validity);
            return field.getDictionary() == null ? Foreign.scaled(field, data) : decoded(field, data);
        }

        private ArrayData values(org.apache.arrow.vector.types.pojo.Field field, ArrowType type, int size, int nulls, ByteBuffer validity) {
            if (type instanceof ArrowType.Bool) {
                return ArrayData.bits(size, nulls, validity, buffer());
            } else if (type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary) {
                return ArrayData.variable(4, size, nulls, validity, buffer(), buffer());
            } else if (type instanceof ArrowType.LargeUtf8 || type instanceof ArrowType.LargeBinary) {
                return ArrayData.variable(8, size, nulls, validity, buffer(), buffer());
            } else if (view(type)) {
                ByteBuffer views = buffer();
                List<ByteBuffer> texts = new ArrayList<>();
                for (long left = memory.getVariadicBufferCounts().get(variadic++); left > 0; left--) {
                    texts.add(buffer());
                }
                return Foreign.views(size, nulls, validity, views, texts);
            } else if (type instanceof ArrowType.List || type instanceof ArrowType.Map) {
                return ArrayData.list(4, size, nulls, validity, buffer(), next(field.getChildren().get(0)));
            } else if (type instanceof ArrowType.LargeList) {
                return ArrayData.list(8, size, nulls, validity, buffer(), next(field.getChildren().get(0)));
            } else if (type instanceof ArrowType.FixedSizeList f) {
                return ArrayData.fixedList(f.getListSize(), size, nulls, validity, next(field.getChildren().get(0)));
            } else if (type instanceof ArrowType.Struct) {
                return ArrayData.struct(size, nulls, validity, field.getChildren().stream().map(this::next).toList());
            }
            return ArrayData.fixed(width(type), size, nulls, validity, buffer());
        }

        /** Dictionaries of text stay codes, which the ENUM's own values explain; others are spelled out. */
        private ArrayData decoded(org.apache.arrow.vector.types.pojo.Field field, ArrayData codes) {
            if (dictionaries == null) {
                return codes;
            }
            Dictionary dictionary = dictionaries.lookup(field.getDictionary().getId());
            if (dictionary.getVector().getField().getType() instanceof ArrowType.Utf8
                    || dictionary.getVector().getField().getType() instanceof ArrowType.LargeUtf8) {
                return codes;
            }
            int[] rows = new int[codes.size()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = codes.missing(i) ? -1 : (int) code(codes, i);
            }
            try (Batch values = of(VectorSchemaRoot.of(dictionary.getVector()), dictionaries)) {
                return ArrayCopy.take(values.new Cursor().next(values.fields.get(0)), rows);
            }
        }

        private long code(ArrayData codes, int i) {
            return switch (codes.width()) {
                case 1 -> codes.values().get(i) & 0xFF;
                case 2 -> codes.values().getShort(i << 1) & 0xFFFF;
                case 4 -> codes.values().getInt(i << 2);
                default -> codes.values().getLong(i << 3);
            };
        }

        private ByteBuffer buffer() {
            return buffers.apply(buffer++);
        }
    }

    private static ByteBuffer nio(ArrowBuf buf) {
        return buf.nioBuffer(0, (int) Math.min(buf.capacity(), Integer.MAX_VALUE)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean view(ArrowType type) {
        return type instanceof ArrowType.Utf8View || type instanceof ArrowType.BinaryView;
    }

    /** Bytes of a value of fixed width. */
    static int width(ArrowType type) {
        if (type instanceof ArrowType.FixedSizeBinary b) {
            return b.getByteWidth();
        } else if (type instanceof ArrowType.Decimal d) {
            return d.getBitWidth() / 8;
        }
        int bits = TypeLayout.getTypeLayout(type).getBufferLayouts().get(1).getTypeBitWidth();
        return type instanceof ArrowType.Interval && bits > 64 ? 16 : bits / 8;
    }
}
