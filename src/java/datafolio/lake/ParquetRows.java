package datafolio.lake;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;

/** Reads Parquet files that are part of a log. */
public interface ParquetRows {

    /** Rows as JSON texts, to be closed. */
    interface Rows extends Iterator<String>, AutoCloseable {
        @Override
        void close();
    }

    /**
     * The rows of a file.
     *
     * @param columns the columns to read with their types in DuckDB's words; those that the file lacks are null
     * @throws datafolio.error.FolioException PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    Rows open(Path file, Map<String, String> columns);
}
