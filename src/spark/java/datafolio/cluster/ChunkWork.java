package datafolio.cluster;

import datafolio.table.Chunk;
import java.io.Serializable;

/**
 * What {@link SparkTables#mapChunks} does with each chunk, on the executors. What it refers to is sent along and has to be
 * serializable; its class has to be on the executors' classpath.
 *
 * <pre>{@code
 * List<Integer> sizes = tables.mapChunks("flights", MapOptions.DEFAULT, Chunk::rowCount);
 * }</pre>
 *
 * @param <T> what comes of a chunk; it travels back by Java's serialization
 */
@FunctionalInterface
public interface ChunkWork<T> extends Serializable {
    /** Called once for each chunk, in order within a partition; again when a task is repeated. The chunk is valid during the call. */
    T apply(Chunk chunk) throws Exception;
}
