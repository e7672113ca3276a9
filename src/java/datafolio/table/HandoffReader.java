package datafolio.table;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/** The writing side of a {@link Handoff}, in the form that DuckDB pulls from. */
final class HandoffReader extends ArrowReader {
    private final Handoff handoff;
    private final Schema schema;
    private long bytes;

    HandoffReader(BufferAllocator allocator, Handoff handoff, Schema schema) {
        super(allocator);
        this.handoff = handoff;
        this.schema = schema;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        ArrowRecordBatch batch = handoff.take();
        if (batch == null) {
            return false;
        }
        bytes += batch.computeBodyLength();
        loadRecordBatch(batch);
        return true;
    }

    @Override
    public long bytesRead() {
        return bytes;
    }

    @Override
    protected void closeReadSource() { }

    @Override
    protected Schema readSchema() {
        return schema;
    }
}
