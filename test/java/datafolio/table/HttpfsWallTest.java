package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.cloud.S3Server;
import datafolio.remote.ObjectStore;
import datafolio.remote.ObjectStore.Condition;
import datafolio.remote.Url;
import datafolio.store.Bundle;
import datafolio.store.BundleOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The second wall alone: SQL that would have passed the first reads the folio's tables and nothing else, and is told no secret. */
@Tag("httpfs")
class HttpfsWallTest {
    @TempDir
    Path here;

    private static String failure(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String told = assertThrows(SQLException.class, () -> statement.execute(sql), sql).getMessage();
            assertFalse(told.contains(S3Server.SECRET), sql);
            return told;
        }
    }

    @Test
    void duckdbItselfReachesTheFoliosTablesOnly() throws Exception {
        String place = S3Server.place();
        String other = place.replaceFirst("some/folio$", "other/folio");
        BundleOptions options = new BundleOptions(true, false, Map.of(), Duration.ofSeconds(30), false,
                S3Server.options(S3Server.address(), here.resolve("cache")).httpfs(Path.of(System.getProperty("datafolio.httpfs"))));
        for (String each : List.of(place, other)) {
            try (ObjectStore store = S3Server.store(each, here)) {
                store.put("tables/x.csv", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8), Condition.ANY);
            }
        }
        try (ObjectStore store = S3Server.store(place, here)) {
            store.delete("tables/x.csv");
        }
        Path mine = Files.writeString(here.resolve("mine.csv"), "a\n1\n");
        try (Bundle bundle = Bundle.open(Url.of(place), options); Engine engine = Engine.open(EngineOptions.DEFAULT, bundle.inPlace())) {
            try (ObjectStore store = S3Server.store(place, here)) {
                store.put("tables/x.csv", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8), Condition.ANY);
            }
            try (DuckDBConnection connection = engine.confined(List.of()); Statement statement = connection.createStatement()) {
                try (ResultSet result = statement.executeQuery("SELECT b FROM read_csv('" + place + "/tables/x.csv')")) {
                    assertTrue(result.next());
                    assertEquals(2, result.getInt(1));
                }
                String web = S3Server.address() + place.substring("s3:/".length());
                for (String refused : List.of(other + "/tables/x.csv", place + "/items.json", place + "/tablesx.csv", web + "/tables/x.csv", mine.toString(), "/etc/hostname")) {
                    String told = failure(connection, "SELECT * FROM read_text('" + refused + "')");
                    assertTrue(told.contains("Permission"), refused + ": " + told);
                }
                failure(connection, "COPY (SELECT 1) TO '" + mine + "'");
                failure(connection, "INSTALL json");
                failure(connection, "SET enable_external_access = true");
                failure(connection, "SET s3_endpoint = 'elsewhere'");
                failure(connection, "FROM duckdb_secrets(redact = false)");
                try (ResultSet secrets = statement.executeQuery("SELECT secret_string FROM duckdb_secrets()")) {
                    while (secrets.next()) {
                        assertFalse(secrets.getString(1).contains(S3Server.SECRET), "DuckDB hides the key");
                    }
                }
            }
            try (DuckDBConnection connection = engine.working(); Statement statement = connection.createStatement();
                    ResultSet secrets = statement.executeQuery("SELECT count(*) FROM duckdb_secrets()")) {
                secrets.next();
                assertEquals(0, secrets.getInt(1), "what writes knows none");
            }
        }
    }
}
