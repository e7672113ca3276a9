package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Arrow's own files, of the file format (which is Feather's too) and of the stream format, as chunks. */
final class ArrowFiles {
    private static final long MOST_METADATA = 64 << 20;
    private static final String CODECS = "org.apache.arrow.compression.CommonsCompressionFactory";

    private ArrowFiles() {}

    static void read(Path file, Consumer<? super Chunk> sink) {
        try (BufferAllocator allocator = Engine.allocator().newChildAllocator("import " + file.getFileName(), 0, Long.MAX_VALUE);
                SeekableByteChannel channel = Files.newByteChannel(file)) {
            byte[] start = new byte[8];
            try (var in = Files.newInputStream(file)) {
                in.readNBytes(start, 0, start.length);
            }
            String magic = new String(start, StandardCharsets.ISO_8859_1);
            if (magic.startsWith("FEA1")) {
                throw Errors.unsupported("it is of Feather's first version; write it again with a current pyarrow.");
            }
            if (!magic.startsWith("ARROW1")) {
                checkLengths(channel);
            }
            try (ArrowReader reader = magic.startsWith("ARROW1") ? ArrowReaders.file(channel, allocator, codecs())
                    : ArrowReaders.stream(channel, allocator, codecs())) {
                chunks(reader, chunk -> {
                    check(file, chunk);
                    sink.accept(chunk);
                });
            }
        } catch (FolioException e) {
            throw e.getCause() instanceof IOException ? damaged(file, (IOException) e.getCause())
                    : e.kind() == Kind.UNSUPPORTED ? Errors.of(file, e) : e;
        } catch (IllegalArgumentException e) {
            throw String.valueOf(e.getMessage()).contains("arrow-compression") || String.valueOf(e.getMessage()).contains("codec")
                    ? Errors.wrap(Kind.MISSING_DEPENDENCY, "The file %s is compressed: add org.apache.arrow/arrow-compression to the dependencies, or write it uncompressed."
                            .formatted(file), e, "path", file.toString()) : damaged(file, e);
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /**
     * Walks over the messages of a stream: Arrow's reader takes memory as long as each says that it is.
     *
     * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format">Arrow: encapsulated message format</a>
     */
    private static void checkLengths(SeekableByteChannel channel) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        while (fill(channel, prefix.clear().limit(4))) {
            int length = prefix.getInt(0);
            if (length == -1 && fill(channel, prefix.clear().limit(4))) { // since Arrow 0.15 a word of ones comes first
                length = prefix.getInt(0);
            }
            if (length == 0) {
                break;
            }
            if (length < 0 || length > Math.min(channel.size() - channel.position(), MOST_METADATA)) {
                throw new IOException("a message of " + Integer.toUnsignedString(length) + " bytes is longer than what is left of the file");
            }
            ByteBuffer metadata = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            fill(channel, metadata);
            long body = Message.getRootAsMessage(metadata.rewind()).bodyLength();
            if (body < 0 || body > channel.size() - channel.position()) {
                throw new IOException("a message with " + Long.toUnsignedString(body) + " bytes of data is longer than what is left of the file");
            }
            channel.position(channel.position() + body);
        }
        channel.position(0);
    }

    private static boolean fill(SeekableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                return false;
            }
        }
        return true;
    }

    /** What a file says is not trusted: DuckDB would follow offsets and codes wherever they point. */
    private static void check(Path file, Chunk chunk) {
        for (int i = 0; i < chunk.schema().size(); i++) {
            ArrayCheck.column(chunk.schema().field(i), chunk.column(i).data, chunk.rowCount(),
                    why -> damaged(file, new IOException(why)));
        }
    }

    /** A view of each batch in turn. */
    static void chunks(ArrowReader reader, Consumer<? super Chunk> sink) {
        long row = 0;
        try {
            boolean any = false;
            while (reader.loadNextBatch()) {
                any = true;
                try (Chunk chunk = Chunk.borrow(reader.getVectorSchemaRoot(), reader, schema(reader), row)) {
                    row += chunk.rowCount();
                    sink.accept(chunk);
                }
            }
            if (!any) {
                sink.accept(Chunk.empty(schema(reader)));
            }
        } catch (IOException e) {
            throw Errors.wrap(Kind.PAYLOAD_DAMAGED, "Reading Arrow batches failed after row " + row + ": " + e.getMessage(), e);
        }
    }

    private static Schema schema(ArrowReader reader) throws IOException {
        try {
            return Batch.schema(reader.getVectorSchemaRoot().getSchema(), reader);
        } catch (FolioException e) {
            if (e.kind() == Kind.INVALID_ARGUMENT) {
                throw new IOException(e.getMessage(), e); // such as a DECIMAL of no digits
            }
            throw e;
        }
    }

    private static FolioException damaged(Path file, Exception e) {
        if (e instanceof ClosedByInterruptException) {
            return Errors.wrap(Kind.INTERRUPTED, "Importing %s was interrupted; nothing of it is kept.".formatted(file), e, "path", file.toString());
        }
        return Errors.wrap(Kind.PAYLOAD_DAMAGED, "The file %s cannot be read as Arrow: %s".formatted(file, e.getMessage()), e, "path", file.toString());
    }

    /** Arrow's codecs for lz4 and zstd where its module is there. */
    private static CompressionCodec.Factory codecs() {
        try {
            Class<?> codecs = Class.forName(CODECS);
            return (CompressionCodec.Factory) codecs.getField("INSTANCE").get(null);
        } catch (ReflectiveOperationException e) {
            return NoCompressionCodec.Factory.INSTANCE;
        }
    }
}
