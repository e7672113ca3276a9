package datafolio.arrow;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.ArrowLayout;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import datafolio.table.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table as an Arrow file that is mapped into memory: its chunks lie in the file's own pages, which the system reads when
 * they are looked at and may drop again. Nothing is copied, and opening costs the same for any size.
 *
 * <pre>{@code
 * try (MappedTable trips = folio.table("trips").mapped()) {
 *     double sum = 0;
 *     for (Chunk chunk : trips) sum += chunk.column("fare").sum();
 * }
 * }</pre>
 *
 * <p>Unlike a stream it has its chunks all at once, in any order and as often as one likes: {@link #chunk(int)} is one
 * batch of the file, about 16 MB. A chunk may be kept, also after {@link #close()}, and read by any number of threads: the
 * part of the file that it lies in stays mapped as long as the chunk or one of its columns can be reached, and is given
 * back by the garbage collector. So closing is never dangerous; it lets go of what was not handed out. The file may be
 * deleted meanwhile. Altering or cutting it is nobody's business: it is part of the bundle's cache and never changes.
 *
 * <p>Safe for any number of threads.
 */
public final class MappedTable implements AutoCloseable, Iterable<Chunk>, ChunkSource {
    /** Bytes of one mapping at most, unless a single batch is larger: a ByteBuffer cannot hold more than 2 GB. */
    private static final long PART = 1L << 30;

    private final Path path;
    private final IpcFile file;
    private final long[] firstRows;
    private volatile ByteBuffer[] messages;
    private final AtomicReferenceArray<Chunk> chunks;

    private MappedTable(Path path, IpcFile file, ByteBuffer[] messages) {
        this.path = path;
        this.file = file;
        this.messages = messages;
        this.chunks = new AtomicReferenceArray<>(messages.length);
        this.firstRows = new long[file.batches().size() + 1];
        for (int i = 0; i < file.batches().size(); i++) {
            firstRows[i + 1] = firstRows[i] + file.batches().get(i).rows();
        }
    }

    /**
     * Maps a file that {@code folio.table(name).arrowFile()} named.
     *
     * @throws FolioException PAYLOAD_MISSING, PAYLOAD_DAMAGED when the file was cut or altered or is another's, IO_ERROR,
     *     INTERRUPTED
     */
    public static MappedTable open(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            IpcFile file = IpcFile.read(path, channel);
            return new MappedTable(path, file, map(channel, file.batches()));
        } catch (NoSuchFileException e) {
            throw error(Kind.PAYLOAD_MISSING, "There is no Arrow file " + path + " any more. Ask the table for it again.", path, e);
        } catch (ClosedByInterruptException e) {
            throw error(Kind.INTERRUPTED, "Mapping " + path + " was interrupted.", path, e);
        } catch (IOException e) {
            throw error(Kind.IO_ERROR, "The Arrow file " + path + " cannot be mapped: " + e.getMessage() + ".", path, e);
        }
    }

    private static FolioException error(Kind kind, String message, Path path, Throwable cause) {
        return new FolioException(kind, message, Map.of("path", path.toString()), cause);
    }

    /** The part of the file of each batch: neighbours share a mapping. */
    private static ByteBuffer[] map(FileChannel channel, List<IpcFile.Batch> batches) throws IOException {
        List<ByteBuffer> messages = new ArrayList<>(batches.size());
        for (int from = 0; from < batches.size(); from = messages.size()) {
            long start = batches.get(from).offset();
            int to = from + 1;
            while (to < batches.size() && batches.get(to).offset() >= batches.get(to - 1).end() && batches.get(to).end() - start <= PART) {
                to++;
            }
            ByteBuffer part = channel.map(FileChannel.MapMode.READ_ONLY, start, batches.get(to - 1).end() - start);
            for (IpcFile.Batch batch : batches.subList(from, to)) {
                messages.add(part.slice((int) (batch.offset() - start), (int) batch.length()).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        return messages.toArray(ByteBuffer[]::new);
    }

    /** The mapped file. */
    public Path path() {
        return path;
    }

    /** Names and types of the columns. */
    public Schema schema() {
        return file.layout().schema();
    }

    /** How many rows there are. */
    public long rowCount() {
        return firstRows[firstRows.length - 1];
    }

    /** How many chunks there are. */
    public int size() {
        return file.batches().size();
    }

    /**
     * The chunk at a position, from 0, in the order of the rows. It is held: it may be kept.
     *
     * @throws IndexOutOfBoundsException when there are fewer
     * @throws FolioException PAYLOAD_DAMAGED when the batch was altered (also when one of its columns is looked at), CLOSED
     */
    public Chunk chunk(int index) {
        Objects.checkIndex(index, size());
        ByteBuffer[] mapped = messages;
        if (mapped == null) {
            throw FolioException.of(Kind.CLOSED, "This mapping of " + path + " was closed. Map the table again.", "path", path.toString());
        }
        Chunk chunk = chunks.get(index);
        if (chunk == null) {
            ArrowLayout.Laid laid = file.laid(path, index, mapped[index]);
            chunk = file.layout().over(laid, firstRows[index], why -> IpcFile.damaged(path, "in batch " + index + ", " + why, null));
            chunks.set(index, chunk);
        }
        return chunk;
    }

    /** The chunks in order. Errors as {@link #chunk}. */
    @Override
    public Iterator<Chunk> iterator() {
        return stream().iterator();
    }

    /** The chunks in order; may be made parallel. Errors as {@link #chunk}. */
    public Stream<Chunk> stream() {
        return IntStream.range(0, size()).mapToObj(this::chunk);
    }

    /** Hands every chunk to the consumer, in order. Errors as {@link #chunk}. */
    @Override
    public void forEach(Consumer<? super Chunk> step) {
        for (int i = 0; i < size(); i++) {
            step.accept(chunk(i));
        }
    }

    /** Hands out no more chunks; those that were handed out stay valid. May be called twice. */
    @Override
    public void close() {
        messages = null;
        for (int i = 0; i < chunks.length(); i++) {
            chunks.set(i, null);
        }
    }

    /** Rows and chunks; reads nothing. */
    @Override
    public String toString() {
        return "mapped table of %,d rows in %,d chunks".formatted(rowCount(), size());
    }
}
