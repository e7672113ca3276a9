package datafolio.arrow;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.ArrowLayout;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What the footer of an Arrow file of ours says, checked: everything that it names lies inside the file.
 *
 * @param layout what the columns are
 * @param batches in order
 */
record IpcFile(ArrowLayout layout, List<Batch> batches) {
    private static final int HEAD = 8;
    private static final int TAIL = 4 + Ipc.MAGIC.length;
    private static final int LEAST = HEAD + 16 + TAIL;

    /**
     * A batch in the file.
     *
     * @param offset of its message
     * @param length of its message with the body
     * @param metadataLength of the message before its body
     * @param rows how many rows it has
     * @param crc checksum of its metadata without what pads it
     */
    record Batch(long offset, long length, int metadataLength, int rows, int crc) {
        long end() {
            return offset + length;
        }
    }

    /**
     * Reads the footer.
     *
     * @throws FolioException PAYLOAD_DAMAGED when the file is not what was written
     * @throws IOException when it cannot be read
     */
    static IpcFile read(Path path, FileChannel channel) throws IOException {
        try {
            long size = channel.size();
            if (size < LEAST || !Arrays.equals(Ipc.MAGIC, bytes(channel, 0, Ipc.MAGIC.length).array())) {
                throw new EOFException("it is no Arrow file");
            }
            ByteBuffer tail = bytes(channel, size - TAIL, TAIL);
            int length = tail.getInt(0);
            if (!Arrays.equals(Ipc.MAGIC, Arrays.copyOfRange(tail.array(), 4, TAIL)) || length <= 0 || length > size - LEAST) {
                throw new EOFException("its end is missing");
            }
            long start = size - TAIL - length;
            ByteBuffer footer = bytes(channel, start, length);
            ByteBuffer mark = bytes(channel, start - 8, 8);
            if (mark.getInt(0) != Ipc.CRC_MARK) {
                throw new EOFException("it was not written by this library");
            } else if (mark.getInt(4) != IpcWriter.crc(footer)) {
                throw new EOFException("its footer was altered");
            }
            return parse(Footer.getRootAsFooter(footer), start - 8);
        } catch (EOFException | RuntimeException e) {
            throw damaged(path, e.getMessage(), e);
        }
    }

    private static IpcFile parse(Footer footer, long end) throws EOFException {
        String[] notes = footer.customMetadata(0).value().trim().split(" ");
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            Block block = footer.recordBatches(i);
            String[] note = notes[i].split(":");
            Batch batch = new Batch(block.offset(), block.metaDataLength() + block.bodyLength(), block.metaDataLength(),
                    Integer.parseInt(note[0]), Integer.parseInt(note[1]));
            if (batch.offset < HEAD || batch.metadataLength < 16 || batch.rows < 0 || block.bodyLength() < 0 || block.bodyLength() > Integer.MAX_VALUE
                    || batch.offset > end || batch.end() > end || batch.length > Integer.MAX_VALUE) {
                throw new EOFException("batch " + i + " lies outside of it");
            }
            batches.add(batch);
        }
        return new IpcFile(ArrowLayout.read(Schema.convertSchema(footer.schema())), List.copyOf(batches));
    }

    private static ByteBuffer bytes(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("it is too short");
            }
        }
        return bytes.flip();
    }

    /**
     * A batch's nodes and buffers.
     *
     * @param message the batch's part of the file
     * @throws FolioException PAYLOAD_DAMAGED
     */
    ArrowLayout.Laid laid(Path path, int index, ByteBuffer message) {
        Batch batch = batches.get(index);
        try {
            if (message.getInt(0) != Ipc.CONTINUATION || message.getInt(4) != batch.metadataLength - 8) {
                throw new EOFException("there is no message");
            }
            byte[] metadata = new byte[batch.metadataLength - 8];
            message.get(8, metadata);
            ByteBuffer header = ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN);
            if (!sound(header, batch.crc)) {
                throw new EOFException("its metadata was altered");
            }
            Message parsed = Message.getRootAsMessage(header);
            if (parsed.headerType() != MessageHeader.RecordBatch) {
                throw new EOFException("it holds no rows");
            }
            return laid((RecordBatch) parsed.header(new RecordBatch()), message.slice(batch.metadataLength, (int) batch.length - batch.metadataLength), batch);
        } catch (EOFException | RuntimeException e) {
            throw damaged(path, "in batch " + index + ", " + e.getMessage(), e);
        }
    }

    /** Whether the metadata, which may be followed by up to an alignment of zeros, has the checksum. */
    private static boolean sound(ByteBuffer metadata, int crc) {
        for (int gap = 0; gap < Ipc.ALIGNMENT && gap < metadata.limit(); gap++) {
            if (IpcWriter.crc(metadata.slice(0, metadata.limit() - gap)) == crc) {
                return true;
            } else if (metadata.get(metadata.limit() - 1 - gap) != 0) {
                return false;
            }
        }
        return false;
    }

    private ArrowLayout.Laid laid(RecordBatch header, ByteBuffer body, Batch batch) throws EOFException {
        if (header.length() != batch.rows || header.compression() != null || header.nodesLength() != layout.nodeCount()
                || header.buffersLength() != layout.bufferCount()) {
            throw new EOFException("it is not of the file's schema");
        }
        List<ArrowFieldNode> nodes = new ArrayList<>(header.nodesLength());
        for (int i = 0; i < header.nodesLength(); i++) {
            nodes.add(new ArrowFieldNode(header.nodes(i).length(), header.nodes(i).nullCount()));
        }
        List<ByteBuffer> buffers = new ArrayList<>(header.buffersLength());
        for (int i = 0; i < header.buffersLength(); i++) {
            buffers.add(body.slice(Math.toIntExact(header.buffers(i).offset()), Math.toIntExact(header.buffers(i).length())).order(ByteOrder.LITTLE_ENDIAN));
        }
        return new ArrowLayout.Laid(batch.rows, nodes, buffers);
    }

    static FolioException damaged(Path path, String why, Throwable cause) {
        return new FolioException(Kind.PAYLOAD_DAMAGED, "The Arrow file " + path + " cannot be used: " + why + ". Delete it: it is made again from"
                + " the table when it is asked for.", Map.of("path", path.toString()), cause);
    }
}
