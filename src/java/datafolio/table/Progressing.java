package datafolio.table;

import java.util.Optional;
import java.util.function.Consumer;

/** Chunks that are counted as they pass. Not API. */
public final class Progressing {
    private Progressing() {}

    /** The same chunks; the listener, where there is one, is told after each. */
    public static ChunkSource of(ChunkSource chunks, Optional<Consumer<Progress>> listener) {
        if (listener.isEmpty()) {
            return chunks;
        }
        long expected = chunks instanceof ChunkStream stream ? stream.expectedRows() : -1;
        return sink -> {
            long[] passed = new long[2];
            chunks.forEach(chunk -> {
                long bytes = chunk.byteSize();
                sink.accept(chunk);
                passed[0] += chunk.rowCount();
                passed[1] += bytes;
                listener.get().accept(new Progress(passed[0], expected, passed[1]));
            });
            if (expected < 0) {
                listener.get().accept(new Progress(passed[0], passed[0], passed[1]));
            }
        };
    }
}
