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

    /** Replaces what the root holds by a chunk's rows. */
    static void load(Chunk chunk, VectorSchemaRoot root) {
        if (root.getFieldVectors().isEmpty()) {
            root.setRowCount(chunk.rowCount());
            return;
        }
        BufferAllocator allocator = root.getFieldVectors().get(0).getAllocator();
        try (ArrowRecordBatch batch = batch(chunk, Storage.ARROW, allocator)) {
            new VectorLoader(root).load(batch);
        }
    }

    /** A chunk's rows laid out as {@code storage} says, sharing memory where it lies so already; the caller closes the batch. */
    static ArrowRecordBatch batch(Chunk chunk, Storage storage, BufferAllocator allocator) {
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        try {
            Batch memory = chunk.memory();
            for (int i = 0; i < chunk.schema().size(); i++) {
                DataType type = chunk.schema().field(i).type();
                if (memory != null && shareable(type) && memory.laidOutAs(i, ArrowTypes.field("", storage.type(type)))) {
                    memory.share(i, allocator, nodes, buffers);
                } else {
                    write(ArrayCopy.aligned(storage.data(chunk.column(i))), allocator, nodes, buffers);
                }
            }
            return new ArrowRecordBatch(chunk.rowCount(), nodes, buffers);
        } finally {
            buffers.forEach(ArrowBuf::close);
        }
    }

    /** Values of 128 bits may have more digits than a DECIMAL(38,0) holds, which is for {@link Storage} to find out. */
    private static boolean shareable(DataType type) {
        return ReadCasts.leaves(type).stream().noneMatch(t -> t == DataType.Scalar.HUGEINT || t == DataType.Scalar.UHUGEINT);
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
