package datafolio.delta;

import datafolio.lake.ParquetRows;
import datafolio.lake.Place;
import io.delta.kernel.defaults.engine.DefaultExpressionHandler;
import io.delta.kernel.defaults.engine.DefaultFileSystemClient;
import io.delta.kernel.defaults.engine.DefaultJsonHandler;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.ParquetHandler;

/** What the Kernel stands on: its own JSON and expressions, files of this machine, and Parquet by DuckDB. */
final class KernelEngine implements Engine {
    private final JsonHandler json;
    private final FileSystemClient files;
    private final ParquetHandler parquet;
    private final ExpressionHandler expressions = new DefaultExpressionHandler();

    KernelEngine(Place place, ParquetRows rows) {
        LocalFiles local = new LocalFiles(place);
        this.json = new DefaultJsonHandler(local);
        this.files = new DefaultFileSystemClient(local);
        this.parquet = new Checkpoints(place, rows);
    }

    @Override
    public ExpressionHandler getExpressionHandler() {
        return expressions;
    }

    @Override
    public JsonHandler getJsonHandler() {
        return json;
    }

    @Override
    public FileSystemClient getFileSystemClient() {
        return files;
    }

    @Override
    public ParquetHandler getParquetHandler() {
        return parquet;
    }
}
