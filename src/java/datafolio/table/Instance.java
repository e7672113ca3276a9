package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.Wire;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBConnection;

/**
 * One in-memory DuckDB: a thread pool, a memory limit and, when confined, the only directories and files it can open.
 * Instances are shared by every folio of the process that asks for the same {@link Key}, counted, and ended when the
 * last of them lets go. Thread-safe.
 */
final class Instance {
    /** Whom an instance serves: the library's own work, its streams, or people's JDBC. */
    enum Use {
        WORK, STREAM, JDBC;

        boolean streams() {
            return this != WORK;
        }
    }

    /** What tells one instance from another. Directories and files are absolute; confined when there are any. */
    record Key(boolean confined, Use use, List<Path> directories, List<Path> files, EngineOptions options, Functions functions, Optional<Httpfs> httpfs) {
        Key {
            directories = directories.stream().sorted().distinct().toList();
            files = files.stream().sorted().distinct().toList();
        }
    }

    /** DuckDB's Parquet writer buffers as much as it may; more than this makes it no faster. */
    private static final String WRITING_MEMORY = "384MB";

    private static final Map<Key, Instance> LIVE = new HashMap<>();
    private static final AtomicLong SPILL_NUMBER = new AtomicLong();

    private final Key key;
    private final DuckDBConnection root;
    private int holders;
    private Wire wire;

    private Instance(Key key) {
        this.key = key;
        this.root = start(key);
    }

    /** The instance for this key, started when nobody holds it yet. Each call needs one {@link #release()}. */
    static Instance acquire(Key key) {
        synchronized (LIVE) {
            Instance instance = LIVE.get(key);
            if (instance == null) {
                instance = new Instance(key);
                LIVE.put(key, instance);
            }
            instance.holders++;
            return instance;
        }
    }

    /** Has the next {@link #acquire} start another: a fatal error has ended this one for all who use it. */
    void retire() {
        synchronized (LIVE) {
            LIVE.remove(key, this);
        }
    }

    /** How many instances the process has now; for tests. */
    static int live() {
        synchronized (LIVE) {
            return LIVE.size();
        }
    }

    /** A connection of its own for one scan, query or write. The caller closes it. */
    DuckDBConnection connect() throws SQLException {
        if (key.httpfs().isPresent()) {
            wired(key.httpfs().get());
        }
        return root.duplicate();
    }

    /** Credentials that pass are followed by others. */
    private synchronized void wired(Httpfs httpfs) {
        wire = httpfs.refresh(root, wire);
    }

    /** Lets go of the instance. DuckDB itself ends with the last connection, so running streams are not cut off. */
    void release() {
        synchronized (LIVE) {
            if (--holders > 0) {
                return;
            }
            LIVE.remove(key, this);
        }
        try {
            root.close();
        } catch (SQLException e) {
            throw FolioException.of(Kind.IO_ERROR, "DuckDB could not be closed: " + e.getMessage());
        }
    }

    private static DuckDBConnection start(Key key) {
        Properties config = new Properties();
        config.setProperty("jdbc_stream_results", Boolean.toString(key.use().streams()));
        key.options().memoryLimit().or(() -> key.use().streams() ? Optional.empty() : Optional.of(WRITING_MEMORY))
            .ifPresent(limit -> config.setProperty("memory_limit", limit));
        key.options().tempLimit().ifPresent(limit -> config.setProperty("max_temp_directory_size", limit));
        key.options().threads().ifPresent(threads -> config.setProperty("threads", Integer.toString(threads)));
        Path spill = Path.of(System.getProperty("java.io.tmpdir"),
            "datafolio-" + ProcessHandle.current().pid() + "-" + SPILL_NUMBER.incrementAndGet());
        config.setProperty("temp_directory", spill.toAbsolutePath().toString());
        boolean extensions = !key.confined();
        config.setProperty("autoinstall_known_extensions", Boolean.toString(extensions));
        config.setProperty("autoload_known_extensions", Boolean.toString(extensions));
        if (key.httpfs().isPresent()) {
            Httpfs.configure(config);
        }
        DuckDBConnection root = null;
        try {
            root = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", config);
            try (Statement statement = root.createStatement()) {
                statement.execute("SET GLOBAL TimeZone = 'UTC'");
                if (key.use() == Use.STREAM) {
                    statement.execute("SET GLOBAL errors_as_json = true");
                }
                if (key.httpfs().isPresent()) {
                    key.httpfs().get().load(statement);
                }
                if (key.confined()) {
                    confine(statement, key);
                }
            }
            key.functions().register(root);
            return root;
        } catch (SQLException | FolioException e) {
            if (root != null) {
                try {
                    root.close();
                } catch (SQLException closing) {
                    e.addSuppressed(closing);
                }
            }
            if (e instanceof FolioException ours) {
                throw ours;
            }
            throw new FolioException(Kind.IO_ERROR, "DuckDB could not be started: " + e.getMessage(), Map.of(), e);
        }
    }

    /** DuckDB's own wall. The order matters: once access is off, the lists cannot be changed any more. */
    private static void confine(Statement statement, Key key) throws SQLException {
        statement.execute("SET GLOBAL allowed_directories = " + SqlPaths.setting(key.directories(), "/", key.httpfs().map(Httpfs::prefixes).orElse(List.of())));
        statement.execute("SET GLOBAL allowed_paths = " + SqlPaths.setting(key.files(), "", List.of()));
        statement.execute("SET GLOBAL allowed_configs = ['streaming_buffer_size']");
        statement.execute("SET GLOBAL enable_external_access = false");
        statement.execute("SET GLOBAL lock_configuration = true");
    }
}
