package datafolio.table;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/** What the tests of this package share: reading a file back through DuckDB and Arrow, and comparing values. */
final class TableSupport {

    private TableSupport() {}

    /** All rows of a Parquet file, read as a bundle's table is. */
    static Chunk read(Engine engine, Path file, Map<String, String> duckdbTypes) throws Exception {
        try (DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement()) {
            ParquetFile parquet = ParquetFile.read(connection, file);
            List<ReadCasts.ReadColumn> columns = parquet.columns(duckdbTypes);
            String sql = "SELECT " + String.join(", ", columns.stream().map(ReadCasts.ReadColumn::sql).toList())
                    + " FROM read_parquet(" + Sql.literal(file.toString()) + ")";
            try (ResultSet result = statement.executeQuery(sql);
                    BufferAllocator allocator = Engine.allocator().newChildAllocator("test", 0, Long.MAX_VALUE)) {
                ResultSetMetaData metadata = result.getMetaData();
                List<String> types = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    DataType told = columns.get(i).typeOrNull();
                    DataType seen = told == null ? DataType.parse(metadata.getColumnTypeName(i + 1)) : told;
                    String recorded = duckdbTypes.get(parquet.names().get(i));
                    types.add(seen instanceof DataType.Enum && recorded != null ? recorded : seen.sql());
                }
                try (ArrowReader reader = (ArrowReader) ((DuckDBResultSet) result).arrowExportStream(allocator, 2048)) {
                    Schema schema = Schema.ofArrow(reader.getVectorSchemaRoot().getSchema(), parquet.names(), types);
                    List<Chunk> chunks = new ArrayList<>();
                    while (reader.loadNextBatch()) {
                        try (Chunk chunk = Chunk.borrow(reader.getVectorSchemaRoot(), reader, schema, 0)) {
                            chunks.add(chunk.realize());
                        }
                    }
                    return Chunk.concat(schema, chunks);
                }
            }
        }
    }

    /** The value of a column in the last row. */
    static String last(Engine engine, Path file, String column) throws Exception {
        try (DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement(); ResultSet rows = statement
                .executeQuery("SELECT " + Sql.quote(column) + " FROM read_parquet(" + Sql.literal(file.toString()) + ", file_row_number = true) ORDER BY file_row_number DESC LIMIT 1")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Fails unless both have the same names, types and values. */
    static void assertSame(Chunk expected, Chunk found) {
        org.junit.jupiter.api.Assertions.assertEquals(expected.schema(), found.schema());
        assertSameValues(expected, found);
    }

    /** Fails unless both have the same values in columns of the same position. */
    static void assertSameValues(Chunk expected, Chunk found) {
        org.junit.jupiter.api.Assertions.assertEquals(expected.rowCount(), found.rowCount());
        for (int c = 0; c < expected.schema().size(); c++) {
            for (int i = 0; i < expected.rowCount(); i++) {
                Object a = expected.column(c).get(i);
                Object b = found.column(c).get(i);
                if (!Objects.deepEquals(a, b)) {
                    throw new AssertionError("column " + expected.schema().field(c) + ", row " + i + ": expected " + a + ", found " + b);
                }
            }
        }
    }
}
