package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.store.InPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.duckdb.DuckDBConnection;

/**
 * A folio's way to DuckDB. Nothing native is loaded before the first connection. There are two kinds of connection:
 * {@link #working()} for the library's own SQL, unrestricted, and {@link #confined} for reads and queries, which open
 * nothing but the given directories and files. Instances of DuckDB are shared between folios that ask for the same;
 * they live until the last of these closes. Thread-safe.
 */
public final class Engine implements AutoCloseable {
    /** DuckDB's words when a fatal error in one statement has ended the whole instance. */
    private static final String INVALIDATED = "database has been invalidated";
    private static final Pattern CAUSE = Pattern.compile("Original error: (.*?)[\"\\\\}]*$", Pattern.DOTALL);

    private final EngineOptions options;
    private final Optional<Httpfs> httpfs;
    private final Map<Instance.Key, Instance> held = new HashMap<>();
    private boolean closed;

    private Engine(EngineOptions options, Optional<Httpfs> httpfs) {
        this.options = options;
        this.httpfs = httpfs;
    }

    /** An engine with these options. Costs nothing until a connection is asked for. */
    public static Engine open(EngineOptions options) {
        return open(options, Optional.empty());
    }

    /** The same for a folio whose tables are read where they are, as far as DuckDB can. */
    public static Engine open(EngineOptions options, Optional<InPlace> tables) {
        return new Engine(options, tables.map(Httpfs::new));
    }

    /** Whether an error's message is that a fatal one, of any statement, has ended the instance. */
    static boolean hasEnded(String message) {
        return message != null && message.contains(INVALIDATED);
    }

    /** The message of the fatal error that the others tell. */
    static String causeOfEnd(SQLException told) {
        Matcher cause = CAUSE.matcher(told.getMessage());
        return cause.find() ? cause.group(1).replaceFirst("^[\"\\\\]+", "") : told.getMessage();
    }

    /** How tables are read where they are; empty when they are to be fetched. */
    Optional<Httpfs> httpfs() {
        return httpfs.filter(Httpfs::isUsable);
    }

    /** The options this engine was opened with. */
    public EngineOptions options() {
        return options;
    }

    /**
     * A fresh private connection for the library's own SQL; results are materialised and errors are plain text. The
     * caller closes it.
     *
     * @throws FolioException MISSING_DEPENDENCY, MISSING_JVM_OPTION, CLOSED, IO_ERROR
     */
    DuckDBConnection working() {
        return connect(new Instance.Key(false, Instance.Use.WORK, List.of(), List.of(), options, Functions.NONE, Optional.empty()));
    }

    /**
     * A fresh private connection that streams its results and can open only what lies in these places (anything, when
     * the options give external access). The caller closes it.
     *
     * @param places absolute paths of directories and files
     * @throws FolioException MISSING_DEPENDENCY, MISSING_JVM_OPTION, CLOSED, IO_ERROR
     */
    DuckDBConnection confined(Collection<Path> places) {
        return confined(places, Functions.NONE);
    }

    /** The same, in an instance that knows these functions. Errors as {@link #confined(Collection)}, and INVALID_ARGUMENT. */
    DuckDBConnection confined(Collection<Path> places, Functions functions) {
        if (functions.all().isEmpty()) {
            return connect(key(Instance.Use.STREAM, places, Functions.NONE));
        }
        functions.usedBy(this);
        return connect(key(Instance.Use.STREAM, places, functions));
    }

    /** Lets go of the instances that were started for these functions. */
    void forget(Functions functions) {
        List<Instance> instances = new ArrayList<>();
        synchronized (this) {
            held.entrySet().removeIf(entry -> entry.getKey().functions() == functions && instances.add(entry.getValue()));
        }
        instances.forEach(Instance::release);
    }

    /** As {@link #confined}, for SQL that comes by JDBC: errors are plain text. */
    DuckDBConnection jdbc(Collection<Path> places) {
        return connect(key(Instance.Use.JDBC, places, Functions.NONE));
    }

    /** As {@link #jdbc}, but with results that are materialised, so that any number of them may be open. */
    DuckDBConnection metadata(Collection<Path> places) {
        return connect(key(Instance.Use.WORK, places, Functions.NONE));
    }

    private Instance.Key key(Instance.Use use, Collection<Path> places, Functions functions) {
        if (options.externalAccess()) {
            return new Instance.Key(false, use, List.of(), List.of(), options, functions, httpfs());
        }
        List<Path> directories = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (Path place : places) {
            (Files.isDirectory(place) ? directories : files).add(place);
        }
        return new Instance.Key(true, use, directories, files, options, functions, httpfs());
    }

    /** The process's Arrow allocator. Children of it account for each stream. */
    public static BufferAllocator allocator() {
        Natives.require();
        return Allocator.ROOT;
    }

    private DuckDBConnection connect(Instance.Key key) {
        Natives.require();
        for (int tries = 0; ; tries++) {
            Instance instance = held(key);
            try {
                return connect(instance, key);
            } catch (SQLException e) {
                if (tries > 0 || !hasEnded(e.getMessage())) {
                    throw new FolioException(Kind.IO_ERROR, "DuckDB gave no connection: " + e.getMessage(), Map.of(), e);
                }
                replace(key, instance);
            }
        }
    }

    private static DuckDBConnection connect(Instance instance, Instance.Key key) throws SQLException {
        DuckDBConnection connection = instance.connect();
        try (Statement statement = connection.createStatement()) {
            // With 4 MB readers were a tenth slower, with 2 MB a fifth; more took memory and made none faster.
            statement.execute(key.use().streams() ? "SET streaming_buffer_size = '8MB'" : "SELECT 1");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private synchronized Instance held(Instance.Key key) {
        if (closed) {
            throw FolioException.of(Kind.CLOSED, "This folio is closed. Open it again to read or write tables.");
        }
        return held.computeIfAbsent(key, Instance::acquire);
    }

    /** Lets go of an instance that a fatal error has ended, so that the next connection is one of another. */
    private void replace(Instance.Key key, Instance ended) {
        ended.retire();
        boolean mine;
        synchronized (this) {
            mine = held.remove(key, ended);
        }
        if (mine) {
            ended.release();
        }
    }

    /** Lets go of the DuckDB instances. Streams that are still open are read to their end. May be called twice. */
    @Override
    public void close() {
        List<Instance> instances;
        synchronized (this) {
            closed = true;
            instances = List.copyOf(held.values());
            held.clear();
        }
        instances.forEach(Instance::release);
    }

    private static final class Allocator {
        static final BufferAllocator ROOT = new RootAllocator();
    }
}
