package datafolio.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** From chunks back to Arrow memory: one bulk copy a buffer. */
final class ArrowExport {

    private ArrowExport() {}

    /** The Arrow schema in which chunks of this schema travel to other people's code. */
    static org.apache.arrow.vector.types.pojo.Schema schema(Schema schema) {
        return ArrowTypes.schema(new Schema(schema.fields().stream()
                .map(f -> new Field(f.name(), Storage.ARROW.type(f.type()))).toList()));
    }

    static void load(Chunk chunk, VectorSchemaRoot root) {
        org.apache.arrow.memory.BufferAllocator allocator = root.getFieldVectors().isEmpty() ? null
                : root.getFieldVectors().get(0).getAllocator();
        load(chunk.columns(), chunk.rowCount(), Storage.ARROW, allocator, root);
    }

    /** Replaces what the root holds by these columns, laid out as {@code storage} says. */
    static void load(List<Column> columns, int rows, Storage storage, BufferAllocator allocator, VectorSchemaRoot root) {
        if (columns.isEmpty()) {
            root.setRowCount(rows);
            return;
        }
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        try {
            for (Column column : columns) {
                write(ArrayCopy.aligned(storage.data(column)), allocator, nodes, buffers);
            }
            try (ArrowRecordBatch batch = new ArrowRecordBatch(rows, nodes, buffers)) {
                new VectorLoader(root).load(batch);
            }
        } finally {
            buffers.forEach(ArrowBuf::close);
        }
    }

    private static void write(ArrayData data, BufferAllocator allocator, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        int n = data.size();
        nodes.add(new ArrowFieldNode(n, data.nulls()));
        if (data.layout() == ArrayData.Layout.NULL) {
            return;
        }
        buffers.add(data.nulls() == 0 || data.validity() == null ? allocator.getEmpty()
                : buffer(allocator, data.validity(), 0, ArrayData.bitmapBytes(n)));
        switch (data.layout()) {
            case BITS -> buffers.add(buffer(allocator, data.values(), 0, ArrayData.bitmapBytes(n)));
            case FIXED -> buffers.add(buffer(allocator, data.values(), data.offset() * data.width(), n * data.width()));
            case VARIABLE -> {
                buffers.add(buffer(allocator, data.offsets(), 0, 4 * (n + 1)));
                buffers.add(buffer(allocator, data.values(), 0, data.start(n)));
            }
            case LIST -> buffers.add(buffer(allocator, data.offsets(), 0, 4 * (n + 1)));
            default -> { }
        }
        data.children().forEach(child -> write(child, allocator, nodes, buffers));
    }

    private static ArrowBuf buffer(BufferAllocator allocator, ByteBuffer from, int start, int length) {
        ArrowBuf buf = allocator.buffer(length);
        buf.setBytes(0, from.duplicate().position(start).limit(start + length));
        buf.writerIndex(length);
        return buf;
    }
}
