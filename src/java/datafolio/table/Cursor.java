package datafolio.table;

import datafolio.error.FolioException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBResultSet;

/**
 * The native side of one stream: its connection, statement and Arrow reader. {@link #open} and {@link #load} are called
 * by one thread at a time and may block in native code; {@link #interrupt} may be called by any other meanwhile.
 */
final class Cursor {
    private enum Phase { IDLE, PREPARING, EXECUTING, LOADING, CLOSED }

    /** JDBC loses the real message of an error that happens before a streaming result's first row. */
    private static final String LOST_MESSAGE = "Invalid result set";

    private final Scan scan;
    private final ReentrantLock ending = new ReentrantLock();
    private volatile Phase phase = Phase.IDLE;
    private volatile boolean interrupted;
    private volatile DuckDBConnection connection;
    private volatile Statement statement;
    private ResultSet result;
    private ArrowReader reader;
    private List<String> typeTexts;
    private Schema schema;
    private final MapDictionaryProvider dictionaries = new MapDictionaryProvider();
    private long bytes;

    Cursor(Scan scan) {
        this.scan = scan;
    }

    /**
     * Runs the SELECT up to its first row; once more where DuckDB has ended meanwhile, for all that a fatal error of any
     * statement does. If it ends again, in an instance that had just begun, this statement is to blame.
     */
    void open() throws SQLException, IOException {
        phase = Phase.PREPARING;
        try {
            execute();
        } catch (SQLException ended) {
            if (!Engine.hasEnded(ended.getMessage())) {
                throw ended;
            }
            phase = Phase.PREPARING;
            closing(connection, closing(statement, null)); // it has ended already
            try {
                execute();
            } catch (SQLException again) {
                throw Engine.hasEnded(again.getMessage()) ? new SQLException("INTERNAL Error: " + Engine.causeOfEnd(again), again) : again;
            }
        }
        phase = Phase.PREPARING;
        checkpoint();
        typeTexts = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            typeTexts.add(result.getMetaData().getColumnTypeName(i));
        }
        reader = (ArrowReader) ((DuckDBResultSet) result).arrowExportStream(Engine.allocator(), scan.chunkRows());
    }

    private void execute() throws SQLException {
        connection = scan.connect().get();
        for (Scan.Setup setup : scan.setup()) {
            setup.on(connection);
        }
        checkpoint();
        statement = connection.createStatement();
        phase = Phase.EXECUTING;
        try {
            result = statement.executeQuery(scan.sql());
        } catch (SQLException e) {
            checkpoint();
            throw String.valueOf(e.getMessage()).contains(LOST_MESSAGE) ? realCause(e) : e;
        }
    }

    /** The next rows, moved out of the reader so that it can go on while they are used; null at the end. */
    Batch load() throws IOException {
        phase = Phase.LOADING;
        boolean more = reader.loadNextBatch();
        phase = Phase.PREPARING;
        if (!more) {
            schema();
            return null;
        }
        return take(reader.getVectorSchemaRoot());
    }

    /** Names and types of the columns, once the first rows, if any, have been loaded. */
    Schema schema() throws IOException {
        if (schema == null) {
            List<FieldVector> vectors = reader.getVectorSchemaRoot().getFieldVectors();
            List<Field> fields = new ArrayList<>(vectors.size());
            for (int i = 0; i < vectors.size(); i++) {
                String name = scan.names().isEmpty() ? vectors.get(i).getName() : scan.names().get(i);
                fields.add(new Field(name, type(i, vectors.get(i))));
            }
            schema = new Schema(fields);
            reader.getDictionaryVectors().values().forEach(dictionaries::put);
        }
        return schema;
    }

    private DataType type(int column, FieldVector vector) throws IOException {
        if (!scan.types().isEmpty()) {
            return scan.types().get(column);
        }
        var encoding = vector.getField().getDictionary();
        if (encoding == null) {
            return DataType.parse(typeTexts.get(column));
        }
        Dictionary dictionary = reader.getDictionaryVectors().get(encoding.getId());
        if (dictionary == null || dictionary.getVector().getValueCount() == 0) {
            return described(column);
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < dictionary.getVector().getValueCount(); i++) {
            values.add(String.valueOf(dictionary.getVector().getObject(i)));
        }
        return new DataType.Enum(values);
    }

    /** The type of an ENUM in an empty result, which comes without its values. */
    private DataType described(int column) throws IOException {
        try (Statement describe = connection.createStatement();
             ResultSet types = describe.executeQuery("DESCRIBE " + scan.sql())) {
            for (int i = 0; i <= column; i++) {
                types.next();
            }
            return DataType.parse(types.getString("column_type"));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private Batch take(VectorSchemaRoot root) throws IOException {
        Schema columns = schema();
        bytes = root.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
        return Batch.of(root, dictionaries, columns);
    }

    /** The bytes of what was loaded last. */
    long bytes() {
        return bytes;
    }

    /**
     * Runs the statement once more in the way that keeps the message of what fails. Where nothing fails then, no file is
     * to blame: what was short for a moment is nearly always memory.
     */
    private SQLException realCause(SQLException lost) {
        try (Statement further = connection.createStatement(); DuckDBPreparedStatement again = connection.prepare(scan.sql())) {
            further.execute("SET streaming_buffer_size = '16MB'"); // so far does it run before a row is asked for
            statement = again;
            again.query().close();
            return new SQLException("Out of Memory Error: DuckDB gave up before the first row without a reason, and went"
                + " on when asked again; several threads may have needed more than the memory limit at once.", lost);
        } catch (SQLException real) {
            return real;
        }
    }

    private void checkpoint() throws SQLException {
        if (interrupted) {
            throw new SQLException("Interrupt Error: stopped");
        }
    }

    /** Makes a native call that another thread is in come back soon. Returns when it did, or can be told no more. */
    void interrupt() {
        interrupted = true;
        try {
            while (true) {
                Phase now = phase;
                if (now == Phase.CLOSED || now == Phase.IDLE) {
                    return;
                } else if (now == Phase.EXECUTING) {
                    Statement executing = statement;
                    executing.cancel();
                } else if (now == Phase.LOADING) {
                    ending.lock();
                    try {
                        if (phase == Phase.LOADING) {
                            connection.close();
                        }
                    } finally {
                        ending.unlock();
                    }
                    return;
                }
                Thread.sleep(2);
            }
        } catch (SQLException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets go of everything native and of the pins. Called once, when no other call is in progress. */
    FolioException close() {
        phase = Phase.CLOSED;
        Exception first = null;
        ending.lock();
        try {
            first = closing(reader, first);
            first = closing(result, first);
            first = closing(statement, first);
            Connection open = connection;
            first = closing(open, first);
            for (AutoCloseable pin : scan.pins()) {
                first = closing(pin, first);
            }
        } finally {
            ending.unlock();
        }
        return first == null ? null : SqlErrors.translate(first, scan.context());
    }

    private static Exception closing(AutoCloseable resource, Exception first) {
        if (resource != null) {
            try {
                resource.close();
            } catch (Exception e) {
                if (first == null) {
                    return e;
                }
                first.addSuppressed(e);
            }
        }
        return first;
    }
}
