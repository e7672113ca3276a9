package datafolio.table;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Something that can hand out chunks of one schema, one after another: what tables are written from. The chunks may be
 * views that are valid during their step only.
 *
 * <pre>{@code
 * folio.addTable("doubled", sink -> folio.table("t").chunks().forEach(chunk -> sink.accept(twice(chunk))));
 * }</pre>
 */
@FunctionalInterface
public interface ChunkSource {

    /** Hands every chunk to {@code sink}, in order, on the calling thread. Called at most once. */
    void forEach(Consumer<? super Chunk> sink);

    /** What the rows were made by, for the bundle's record, when the source knows it after {@link #forEach}; else empty. */
    default Optional<String> library() {
        return Optional.empty();
    }

    /** The columns, when the source knows them after {@link #forEach}: what a table is made of when no chunk came. */
    default Optional<Schema> columns() {
        return Optional.empty();
    }

    /** Further fields for the descriptor of a table that is made of these rows, known after {@link #forEach}; none by default. */
    default Map<String, Object> facts() {
        return Map.of();
    }

    /** One chunk. */
    static ChunkSource of(Chunk chunk) {
        return sink -> sink.accept(chunk);
    }

    /** The rows that an Arrow root holds now; dictionaries must be decoded first. */
    static ChunkSource of(org.apache.arrow.vector.VectorSchemaRoot root) {
        return sink -> {
            try (Chunk chunk = Chunk.borrow(root, null, Batch.schema(root.getSchema(), null), 0)) {
                sink.accept(chunk);
            }
        };
    }

    /** The remaining batches of an Arrow reader, which stays open. */
    static ChunkSource of(org.apache.arrow.vector.ipc.ArrowReader reader) {
        return sink -> ArrowFiles.chunks(reader, sink);
    }

    /** The chunks of an iterator. */
    static ChunkSource of(Iterator<Chunk> chunks) {
        return sink -> chunks.forEachRemaining(sink);
    }

    /** The chunks of an iterable. */
    static ChunkSource of(Iterable<Chunk> chunks) {
        return sink -> chunks.forEach(sink);
    }
}
