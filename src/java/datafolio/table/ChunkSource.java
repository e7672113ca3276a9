package datafolio.table;

import java.util.function.Consumer;

/**
 * Something that can hand out chunks of one schema, one after another: what tables are written from. The chunks may be
 * views that are valid during their step only.
 */
@FunctionalInterface
public interface ChunkSource {

    /** Hands every chunk to {@code sink}, in order, on the calling thread. Called at most once. */
    void forEach(Consumer<? super Chunk> sink);

    /** The chunks of an iterable. */
    static ChunkSource of(Iterable<Chunk> chunks) {
        return sink -> chunks.forEach(sink);
    }
}
