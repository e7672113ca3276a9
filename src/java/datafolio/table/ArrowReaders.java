package datafolio.table;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Arrow's readers of its files and streams, bounded: they make room for as many values as a batch claims, and a damaged
 * one claims billions.
 */
final class ArrowReaders {
    /** Buffers without data, such as the validity of structs without fields, and rounding. */
    private static final long SLACK = 16L << 20;

    private ArrowReaders() {}

    /** A reader of the file format. Sets the allocator's limit. */
    static ArrowReader file(SeekableByteChannel channel, BufferAllocator allocator, CompressionCodec.Factory codecs) throws IOException {
        Bound bound = new Bound(allocator, channel.size());
        return new ArrowFileReader(channel, allocator, codecs) {
            @Override
            protected void loadRecordBatch(ArrowRecordBatch batch) {
                bound.during(batch, () -> super.loadRecordBatch(batch));
            }

            @Override
            protected void loadDictionary(ArrowDictionaryBatch batch) {
                bound.during(batch.getDictionary(), () -> super.loadDictionary(batch));
            }
        };
    }

    /** A reader of the stream format. Sets the allocator's limit. */
    static ArrowReader stream(SeekableByteChannel channel, BufferAllocator allocator, CompressionCodec.Factory codecs) throws IOException {
        Bound bound = new Bound(allocator, channel.size());
        return new ArrowStreamReader(channel, allocator, codecs) {
            @Override
            protected void loadRecordBatch(ArrowRecordBatch batch) {
                bound.during(batch, () -> super.loadRecordBatch(batch));
            }

            @Override
            protected void loadDictionary(ArrowDictionaryBatch batch) {
                bound.during(batch.getDictionary(), () -> super.loadDictionary(batch));
            }
        };
    }

    /** Between batches there is room for what the file has left, while one is loaded for what its data can become. */
    private record Bound(BufferAllocator allocator, long fileBytes) {
        Bound {
            allocator.setLimit(fileBytes + SLACK);
        }

        void during(ArrowRecordBatch batch, Runnable load) {
            allocator.setLimit(allocator.getAllocatedMemory() + needed(batch) + SLACK);
            try {
                load.run();
            } catch (OutOfMemoryException e) {
                throw new IllegalStateException("a batch claims more values than it has data for", e);
            }
            allocator.setLimit(allocator.getAllocatedMemory() + fileBytes + SLACK);
        }

        /** Its data, unpacked; as much again for validity bits that are left out, and for the powers of two that Arrow allocates. */
        private static long needed(ArrowRecordBatch batch) {
            boolean compressed = batch.getBodyCompression().getCodec() >= 0;
            long bytes = 0;
            for (ArrowBuf buffer : batch.getBuffers()) {
                // https://arrow.apache.org/docs/format/Columnar.html#compression: each buffer begins with its length, or -1
                long unpacked = compressed && buffer.capacity() >= Long.BYTES ? Math.max(0, buffer.getLong(0)) : 0;
                bytes += buffer.capacity() + Math.min(unpacked, Long.MAX_VALUE >> 24);
            }
            return 3 * bytes;
        }
    }
}
