package datafolio.cluster;

import java.util.List;

/**
 * What {@link SparkTables#mapChunks} reads.
 *
 * <pre>{@code
 * new MapOptions(List.of("distance"), 100_000, 16)
 * }</pre>
 *
 * @param columns which, in this order; empty for all
 * @param chunkRows rows of a chunk; 0 for as many as make about 2 MB
 * @param partitions into how many tasks the work is cut; 0 for two to a core of the cluster
 */
public record MapOptions(List<String> columns, int chunkRows, int partitions) {
    /** All columns, and what fits. */
    public static final MapOptions DEFAULT = new MapOptions(List.of(), 0, 0);

    /** Copies what it is given. */
    public MapOptions {
        columns = List.copyOf(columns);
    }
}
