package datafolio.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.ParquetRows;
import datafolio.lake.Place;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.data.DefaultJsonRow;
import io.delta.kernel.defaults.internal.data.DefaultRowBasedColumnarBatch;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Checkpoints, and the files beside them: read by DuckDB, of which each row comes as JSON, which the Kernel's own rows are made of. */
final class Checkpoints implements ParquetHandler {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int BATCH = 1024;

    private final Place place;
    private final ParquetRows parquet;

    Checkpoints(Place place, ParquetRows parquet) {
        this.place = place;
        this.parquet = parquet;
    }

    @Override
    public CloseableIterator<FileReadResult> readParquetFiles(CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (StructField field : schema.fields()) {
            columns.put(field.getName(), Types.text(field.getDataType()));
        }
        return new CloseableIterator<>() {
            private String name;
            private ParquetRows.Rows rows;

            @Override
            public boolean hasNext() {
                while (rows == null || !rows.hasNext()) {
                    end();
                    if (!files.hasNext()) {
                        return false;
                    }
                    name = files.next().getPath();
                    Path file = LocalFiles.local(place, name);
                    rows = parquet.open(file, columns);
                }
                return true;
            }

            @Override
            public FileReadResult next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                List<Row> batch = new ArrayList<>();
                while (batch.size() < BATCH && rows.hasNext()) {
                    batch.add(row(rows.next(), schema));
                }
                return new FileReadResult(new DefaultRowBasedColumnarBatch(schema, batch), name);
            }

            private void end() {
                if (rows != null) {
                    rows.close();
                    rows = null;
                }
            }

            @Override
            public void close() throws IOException {
                try (files) {
                    end();
                }
            }
        };
    }

    private Row row(String json, StructType schema) {
        try {
            return new DefaultJsonRow((ObjectNode) MAPPER.readTree(json), schema);
        } catch (JsonProcessingException | RuntimeException e) {
            throw new FolioException(Kind.PAYLOAD_DAMAGED, "A checkpoint in the log of \"" + place.item() + "\" cannot be read: " + e.getMessage() + ".",
                    DeltaFormat.details(place), e);
        }
    }

    @Override
    public CloseableIterator<DataFileStatus> writeParquetFiles(String folder, CloseableIterator<FilteredColumnarBatch> data, List<Column> columns) {
        throw refused();
    }

    @Override
    public void writeParquetFileAtomically(String file, CloseableIterator<FilteredColumnarBatch> data) {
        throw refused();
    }

    private UnsupportedOperationException refused() {
        return new UnsupportedOperationException("Tables that are referred to are only read: " + place.shown());
    }
}
