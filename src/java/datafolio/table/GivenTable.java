package datafolio.table;

import datafolio.error.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.duckdb.DuckDBConnection;

/** Rows that a query was given, as a temporary table of its connection: gone when that is closed. */
final class GivenTable {
    private static final String STREAM = "datafolio_given";

    private GivenTable() {}

    /** Makes the table. */
    static void create(DuckDBConnection connection, String name, Chunk rows) throws SQLException {
        List<Field> carried = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < rows.schema().size(); i++) {
            DataType type = rows.schema().field(i).type();
            carried.add(new Field("c" + i, Storage.ARROW.type(type)));
            boolean untold = type == DataType.Scalar.NULL || type instanceof DataType.Duration;
            columns.add((untold ? "c" + i : "CAST(c" + i + " AS " + type.sql() + ")") + " AS " + Sql.quote(rows.schema().field(i).name()));
        }
        Handoff handoff = new Handoff();
        try (BufferAllocator allocator = Engine.allocator().newChildAllocator("rows of " + name, 0, Long.MAX_VALUE);
                HandoffReader reader = new HandoffReader(allocator, handoff, ArrowTypes.schema(new Schema(carried)));
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
                Statement statement = connection.createStatement()) {
            try {
                handoff.put(ArrowExport.batch(rows, Storage.ARROW, allocator));
                handoff.end();
                Data.exportArrayStream(allocator, reader, stream);
                connection.registerArrowStream(STREAM, stream);
                statement.execute("CREATE TEMP TABLE " + Sql.quote(name) + " AS SELECT " + String.join(", ", columns) + " FROM " + STREAM);
                statement.execute("DROP VIEW " + STREAM);
            } finally {
                stream.release();
                handoff.breakOff();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.wrap(Kind.INTERRUPTED, "The rows of \"" + name + "\" were not taken: the thread was interrupted.", e);
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }
}
