package bench.jvm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Properties;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/** DuckDB through JDBC as it is, with nothing of ours in between: what our figures are measured against. */
final class Bare implements AutoCloseable {
    private final DuckDBConnection root;
    private final BufferAllocator allocator = new RootAllocator();

    Bare() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        this.root = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    private static String literal(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }

    /** The whole file as an Arrow stream. */
    Tally scan(Path file, int batchRows, boolean touch) throws Exception {
        return stream("SELECT * FROM read_parquet(" + literal(file) + ")", batchRows, touch);
    }

    /** A query's result as an Arrow stream. */
    Tally stream(String sql, int batchRows, boolean touch) throws Exception {
        Tally tally = new Tally();
        try (Connection connection = root.duplicate(); Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql);
                ArrowReader reader = (ArrowReader) ((DuckDBResultSet) result).arrowExportStream(allocator, batchRows)) {
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                tally.batch(batch.getRowCount());
                if (touch) {
                    for (FieldVector column : batch.getFieldVectors()) {
                        touch(column, tally);
                    }
                }
            }
        }
        return tally;
    }

    private static void touch(FieldVector column, Tally tally) {
        if (column instanceof Float8Vector doubles) {
            tally.add(sum(doubles));
        } else if (column instanceof BigIntVector longs) {
            tally.add(sum(longs));
        } else if (column instanceof TimeStampMicroVector moments) {
            tally.add(sum(moments));
        } else if (column instanceof IntVector ints) {
            tally.add(sum(ints));
        } else if (column instanceof VarCharVector texts) {
            tally.add(lengths(texts));
        } else {
            throw new IllegalStateException("No sum for " + column.getField());
        }
    }

    private static double sum(Float8Vector column) {
        boolean whole = column.getNullCount() == 0;
        double sum = 0;
        for (int i = 0, n = column.getValueCount(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.get(i);
            }
        }
        return sum;
    }

    private static long sum(BigIntVector column) {
        boolean whole = column.getNullCount() == 0;
        long sum = 0;
        for (int i = 0, n = column.getValueCount(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.get(i);
            }
        }
        return sum;
    }

    private static long sum(TimeStampMicroVector column) {
        boolean whole = column.getNullCount() == 0;
        long sum = 0;
        for (int i = 0, n = column.getValueCount(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.get(i);
            }
        }
        return sum;
    }

    private static long sum(IntVector column) {
        boolean whole = column.getNullCount() == 0;
        long sum = 0;
        for (int i = 0, n = column.getValueCount(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.get(i);
            }
        }
        return sum;
    }

    private static long lengths(VarCharVector column) {
        boolean whole = column.getNullCount() == 0;
        long sum = 0;
        for (int i = 0, n = column.getValueCount(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.getValueLength(i);
            }
        }
        return sum;
    }

    /** The first {@code limit} rows by {@code ResultSet.next()}, each value by the getter of its type. */
    Tally rows(Path file, long limit, boolean touch) throws Exception {
        Tally tally = new Tally();
        try (Connection connection = root.duplicate(); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM read_parquet(" + literal(file) + ") LIMIT " + limit)) {
            int[] types = new int[rows.getMetaData().getColumnCount()];
            for (int c = 0; c < types.length; c++) {
                types[c] = rows.getMetaData().getColumnType(c + 1);
            }
            while (rows.next()) {
                tally.batch(1);
                for (int c = 0; touch && c < types.length; c++) {
                    value(rows, c + 1, types[c], tally);
                }
            }
        }
        return tally;
    }

    private static void value(ResultSet row, int column, int type, Tally tally) throws SQLException {
        switch (type) {
            case Types.INTEGER -> tally.add((long) row.getInt(column));
            case Types.BIGINT -> tally.add(row.getLong(column));
            case Types.DOUBLE -> {
                double found = row.getDouble(column);
                tally.add(row.wasNull() ? 0 : found);
            }
            case Types.VARCHAR -> tally.add((long) row.getString(column).length());
            case Types.TIMESTAMP -> tally.add(micros(row.getObject(column, LocalDateTime.class)));
            default -> throw new IllegalStateException("No getter for type " + type);
        }
    }

    private static long micros(LocalDateTime moment) {
        return moment.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + moment.getNano() / 1_000;
    }

    /**
     * Makes the file that everything reads: {@code rows} rows of nine columns, the same each time. One row in a hundred
     * lacks a price; of the texts one has 400 values and the other nearly one for each row.
     */
    void make(Path file, long rows) throws SQLException {
        try (Connection connection = root.duplicate(); Statement statement = connection.createStatement()) {
            statement.execute("""
                COPY (
                  SELECT i AS id,
                         TIMESTAMP '2024-01-01' + to_microseconds(i * 1500000 + (hash(i, 0) %% 1000000)::BIGINT) AS at,
                         (hash(i, 1) %% 1000000)::INTEGER AS customer,
                         (hash(i, 2) %% 60 + 1)::INTEGER AS quantity,
                         CASE WHEN hash(i, 3) %% 100 > 0 THEN (hash(i, 4) %% 100000)::DOUBLE / 100 END AS price,
                         (hash(i, 5) %% 1000000007)::DOUBLE / 1000000007 AS x,
                         (hash(i, 6) %% 4096)::DOUBLE / 16 AS y,
                         'city ' || (hash(i, 7) %% 400)::VARCHAR AS city,
                         'n' || to_hex(hash(i, 8) %% 16777216) AS code
                  FROM range(%d) AS t(i)
                ) TO %s (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880)
                """.formatted(rows, literal(file)));
        }
    }

    /**
     * DuckDB's own COPY of the file.
     *
     * @param alike whether with the compression level of our writer, instead of DuckDB's own choice
     */
    Tally copy(Path file, Path target, long rows, boolean alike) throws Exception {
        Files.deleteIfExists(target);
        try (Connection connection = root.duplicate(); Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_parquet(" + literal(file) + ")) TO " + literal(target)
                + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880" + (alike ? ", COMPRESSION_LEVEL 1)" : ")"));
        }
        Tally tally = new Tally();
        tally.batch(rows);
        return tally;
    }

    @Override
    public void close() throws SQLException {
        root.close();
        allocator.close();
    }
}
