package datafolio.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import datafolio.table.ArrowLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/** Writes one Arrow file, batch by batch, from buffers as they are. The channel stays the caller's. */
final class IpcWriter {
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(Ipc.ALIGNMENT).asReadOnlyBuffer();
    private static final int MOST_AT_ONCE = 512;

    /** A message in the file. */
    private record Placed(long offset, int metadataLength, long bodyLength) {}

    private final FileChannel channel;
    private final ArrowLayout layout;
    private final List<Placed> dictionaries = new ArrayList<>();
    private final List<Placed> batches = new ArrayList<>();
    private final StringBuilder notes = new StringBuilder();
    private final List<ByteBuffer> pending = new ArrayList<>();
    private long position;

    /** Begins the file: magic, schema, dictionaries. */
    IpcWriter(FileChannel channel, ArrowLayout layout) throws IOException {
        this.channel = channel;
        this.layout = layout;
        put(ByteBuffer.wrap(Ipc.MAGIC));
        pad(8);
        message(MessageSerializer.serializeMetadata(layout.arrowSchema(), IpcOption.DEFAULT), List.of());
        for (ArrowLayout.Texts texts : layout.dictionaries()) {
            ArrowLayout.Laid laid = ArrowLayout.lay(texts);
            dictionaries.add(message(metadata(laid, texts.id()), laid.buffers()));
        }
        flush();
    }

    /** Appends a batch. */
    void write(ArrowLayout.Laid laid) throws IOException {
        ByteBuffer metadata = metadata(laid, -1);
        notes.append(laid.rows()).append(':').append(crc(metadata)).append(' ');
        batches.add(message(metadata, laid.buffers()));
        flush();
    }

    /** Ends the file. */
    void finish() throws IOException {
        put(little(8).putInt(Ipc.CONTINUATION).putInt(0).flip());
        ByteBuffer footer = footer();
        put(little(8).putInt(Ipc.CRC_MARK).putInt(crc(footer)).flip());
        int length = footer.remaining();
        put(footer);
        put(little(4).putInt(length).flip());
        put(ByteBuffer.wrap(Ipc.MAGIC));
        flush();
    }

    /** Appends an encapsulated message, its body and each buffer of it at a multiple of the alignment. */
    private Placed message(ByteBuffer metadata, List<ByteBuffer> buffers) throws IOException {
        long start = position;
        int gap = (int) (-(start + 8 + metadata.remaining()) & Ipc.ALIGNMENT - 1);
        int length = metadata.remaining() + gap;
        put(little(8).putInt(Ipc.CONTINUATION).putInt(length).flip());
        put(metadata);
        pad(Ipc.ALIGNMENT);
        long body = position;
        for (ByteBuffer buffer : buffers) {
            put(buffer.duplicate());
            pad(Ipc.ALIGNMENT);
        }
        return new Placed(start, 8 + length, position - body);
    }

    private void put(ByteBuffer bytes) throws IOException {
        position += bytes.remaining();
        pending.add(bytes);
        if (pending.size() >= MOST_AT_ONCE) {
            flush();
        }
    }

    private void pad(int alignment) throws IOException {
        int gap = (int) (-position & alignment - 1);
        if (gap > 0) {
            put(ZEROS.duplicate().limit(gap));
        }
    }

    private void flush() throws IOException {
        ByteBuffer[] all = pending.toArray(ByteBuffer[]::new);
        int from = 0;
        while (from < all.length) {
            if (!all[from].hasRemaining()) {
                from++;
            } else {
                channel.write(all, from, all.length - from);
            }
        }
        pending.clear();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** The metadata of a record batch; of a dictionary's when its number is not negative. */
    private static ByteBuffer metadata(ArrowLayout.Laid laid, long dictionary) {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        List<ArrowFieldNode> nodes = laid.nodes();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, nodes.get(i).getLength(), nodes.get(i).getNullCount());
        }
        int nodesAt = builder.endVector();
        long[] offsets = new long[laid.buffers().size() + 1];
        for (int i = 0; i < laid.buffers().size(); i++) {
            offsets[i + 1] = Ipc.aligned(offsets[i] + laid.buffers().get(i).remaining());
        }
        RecordBatch.startBuffersVector(builder, laid.buffers().size());
        for (int i = laid.buffers().size() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, offsets[i], laid.buffers().get(i).remaining());
        }
        int buffersAt = builder.endVector();
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, laid.rows());
        RecordBatch.addNodes(builder, nodesAt);
        RecordBatch.addBuffers(builder, buffersAt);
        int header = RecordBatch.endRecordBatch(builder);
        if (dictionary >= 0) {
            DictionaryBatch.startDictionaryBatch(builder);
            DictionaryBatch.addId(builder, dictionary);
            DictionaryBatch.addData(builder, header);
            header = DictionaryBatch.endDictionaryBatch(builder);
        }
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, dictionary >= 0 ? MessageHeader.DictionaryBatch : MessageHeader.RecordBatch);
        Message.addHeader(builder, header);
        Message.addBodyLength(builder, offsets[offsets.length - 1]);
        builder.finish(Message.endMessage(builder));
        return builder.dataBuffer();
    }

    private ByteBuffer footer() {
        FlatBufferBuilder builder = new FlatBufferBuilder(4096);
        int schema = layout.arrowSchema().getSchema(builder);
        Footer.startDictionariesVector(builder, dictionaries.size());
        int dictionariesAt = blocks(builder, dictionaries);
        Footer.startRecordBatchesVector(builder, batches.size());
        int batchesAt = blocks(builder, batches);
        int key = builder.createString(Ipc.NOTES);
        int value = builder.createString(notes);
        int notesAt = Footer.createCustomMetadataVector(builder, new int[] {KeyValue.createKeyValue(builder, key, value)});
        Footer.startFooter(builder);
        Footer.addVersion(builder, MetadataVersion.V5);
        Footer.addSchema(builder, schema);
        Footer.addDictionaries(builder, dictionariesAt);
        Footer.addRecordBatches(builder, batchesAt);
        Footer.addCustomMetadata(builder, notesAt);
        Footer.finishFooterBuffer(builder, Footer.endFooter(builder));
        return builder.dataBuffer();
    }

    private static int blocks(FlatBufferBuilder builder, List<Placed> placed) {
        for (int i = placed.size() - 1; i >= 0; i--) {
            Block.createBlock(builder, placed.get(i).offset(), placed.get(i).metadataLength(), placed.get(i).bodyLength());
        }
        return builder.endVector();
    }
}
