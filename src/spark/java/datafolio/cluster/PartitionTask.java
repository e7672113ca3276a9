package datafolio.cluster;

import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.Partition;
import java.util.ArrayList;
import org.apache.spark.api.java.function.Function;

/** The work on one partition, on an executor: the file is opened there, by its path. */
final class PartitionTask<T> implements Function<String, ArrayList<T>> {
    private static final long serialVersionUID = 1L;

    private final ChunkWork<T> work;
    private final ArrayList<String> columns;
    private final int chunkRows;

    PartitionTask(ChunkWork<T> work, MapOptions options) {
        this.work = work;
        this.columns = new ArrayList<>(options.columns());
        this.chunkRows = options.chunkRows();
    }

    @Override
    public ArrayList<T> call(String told) throws Exception {
        Partition partition = Partition.parse(told);
        ArrayList<T> results = new ArrayList<>();
        try (ChunkStream chunks = chunkRows > 0 ? partition.chunks(columns, chunkRows) : partition.chunks(columns)) {
            for (Chunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                if (chunk.rowCount() > 0) {
                    results.add(work.apply(chunk));
                }
            }
        }
        return results;
    }
}
