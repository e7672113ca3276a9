package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.Wire;
import datafolio.store.InPlace;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One folio's tables in an object store, read there by DuckDB's extension httpfs. An instance of DuckDB that can do that is the
 * folio's own, for it holds its credentials, as a secret in memory that is good for the folio's place alone. Thread-safe.
 */
final class Httpfs {
    private static final Logger LOG = LoggerFactory.getLogger("datafolio.cloud");
    private static final String SECRET = "datafolio";
    /** Requests are tried again for some six seconds: also those that are refused, which DuckDB does not tell from others. */
    private static final List<String> SETTINGS = List.of("http_retries = 7", "http_retry_backoff = 2", "enable_http_metadata_cache = true");
    private static final Properties PLAIN = new Properties();
    /** What became of loading each extension: empty when it can be loaded, else why not. */
    private static final Map<String, Optional<String>> TRIED = new ConcurrentHashMap<>();

    static {
        PLAIN.setProperty("autoinstall_known_extensions", "false");
        PLAIN.setProperty("autoload_known_extensions", "false");
    }

    private final InPlace place;
    private Boolean usable;
    private String prefix;

    Httpfs(InPlace place) {
        this.place = place;
    }

    /** Whether tables can be read where they are; found out once, and said in one line. */
    synchronized boolean isUsable() {
        if (usable == null) {
            Optional<Wire> wire = place.wire();
            Optional<String> why = wire.isEmpty() ? Optional.of("DuckDB does not read there") : TRIED.computeIfAbsent(place.extension(), Httpfs::tried);
            prefix = wire.map(Wire::prefix).orElse("");
            usable = why.isEmpty();
            if (usable) {
                LOG.info("tables of {} are queried where they are, by DuckDB's extension httpfs", place.url());
            } else {
                LOG.warn("DuckDB's extension httpfs does not serve for {} ({}); tables are fetched whole instead", place.url(), why.get());
            }
        }
        return usable;
    }

    private static Optional<String> tried(String extension) {
        Natives.require();
        try (DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", PLAIN); Statement statement = connection.createStatement()) {
            load(statement, extension);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static void load(Statement statement, String extension) throws SQLException {
        statement.execute("LOAD " + Sql.literal(extension));
    }

    /** The address of a file of the folio. */
    synchronized String address(String key) {
        return prefix + key;
    }

    /** What addresses of tables begin with. */
    synchronized List<String> prefixes() {
        return List.of(prefix + "tables/");
    }

    /** What an instance is started with: no secrets of others, such as those that DuckDB keeps in the user's home. */
    static void configure(Properties config) {
        config.setProperty("allow_persistent_secrets", "false");
    }

    /** Makes a new instance able to; before its settings are locked. */
    void load(Statement statement) throws SQLException {
        load(statement, place.extension());
        for (String setting : SETTINGS) {
            try {
                statement.execute("SET GLOBAL " + setting);
            } catch (SQLException e) {
                LOG.debug("DuckDB's extension httpfs has no setting {}", setting); // of another release: a help, not a need
            }
        }
    }

    /**
     * Gives an instance the credentials that are valid now.
     *
     * @param known what it has been given before, or null
     * @return what it has then
     * @throws FolioException IO_ERROR, without a cause: DuckDB's own words would repeat the statement
     */
    Wire refresh(DuckDBConnection connection, Wire known) {
        Wire now = place.wire().orElse(null);
        if (now == null || now.equals(known) || now.type().isEmpty()) {
            return now;
        }
        String settings = Stream.concat(Stream.of("TYPE " + now.type(), "SCOPE " + Sql.literal(now.prefix())),
                now.settings().entrySet().stream().map(each -> each.getKey() + " " + Sql.literal(each.getValue()))).collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMPORARY SECRET " + SECRET + " (" + settings + ")");
            return now;
        } catch (SQLException e) {
            throw FolioException.of(Kind.IO_ERROR, "DuckDB did not take the credentials of " + place.url() + ". Leave the option httpfs out.", "path", place.url());
        }
    }
}
