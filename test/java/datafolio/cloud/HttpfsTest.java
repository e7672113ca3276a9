package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import datafolio.AddOptions;
import datafolio.CopyOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.FolioView;
import datafolio.SnapshotOptions;
import datafolio.cloud.FaultProxy.Fault;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.CloudOptions;
import datafolio.remote.Credentials;
import datafolio.remote.ObjectStore;
import datafolio.table.ChunkSource;
import datafolio.table.Chunks;
import datafolio.table.WriteOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that DuckDB's extension httpfs reads where they are, through a proxy that counts what goes over the wire. */
@Tag("httpfs")
class HttpfsTest {
    private static final int ROWS = 81_920;
    private static final int GROUP = 8_192;

    @TempDir
    Path here;

    private final String place = S3Server.place();

    static Path extension() {
        String file = System.getProperty("datafolio.httpfs");
        assumeTrue(file != null, "run by test/cloud/run, which brings the extension httpfs");
        return Path.of(file);
    }

    @BeforeEach
    void fill() throws IOException {
        extension();
        Random random = new Random(1);
        Map<String, Object> columns = new LinkedHashMap<>();
        long[] ids = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            ids[i] = i;
        }
        columns.put("id", ids);
        for (int c = 1; c < 9; c++) {
            columns.put("x" + c, random.doubles(ROWS).toArray());
        }
        // by the proxy, which answers "Expect: 100-continue" at once: moto does not, and the client waits
        try (FaultProxy proxy = new FaultProxy(S3Server.address()); Folio folio = Folio.open(place, FolioOptions.DEFAULT.cloud(options(proxy.address(), "writer")))) {
            folio.addTable("big", ChunkSource.of(Chunks.ofColumns(columns, Map.of())), AddOptions.DEFAULT.write(new WriteOptions(Map.of(), GROUP, "zstd")));
            folio.addColumns("small", Map.of("n", List.of(1, 2, 3), "s", java.util.Arrays.asList("a", null, "é"),
                    "d", List.of(java.time.LocalDate.of(2026, 1, 2), java.time.LocalDate.EPOCH, java.time.LocalDate.of(1999, 12, 31))));
        }
    }

    private CloudOptions options(URI address, String cache) {
        return S3Server.options(address, here.resolve(cache)).maxAge(Duration.ofMinutes(5));
    }

    private Folio open(URI address, String cache) {
        return Folio.open(place, FolioOptions.DEFAULT.cloud(options(address, cache).httpfs(extension())));
    }

    private long sizeOf(String table) throws IOException {
        try (ObjectStore store = S3Server.store(place, here)) {
            return store.list("tables/" + table, 1).get(0).size();
        }
    }

    private List<Path> fetched(String cache) throws IOException {
        try (Stream<Path> all = Files.walk(here.resolve(cache))) {
            return all.filter(file -> file.toString().endsWith(".parquet") && file.toString().contains("/bundle/")).toList();
        }
    }

    @Test
    void onlyTheColumnsAndRowGroupsThatAreNeededGoOverTheWire() throws IOException {
        long size = sizeOf("big");
        try (FaultProxy proxy = new FaultProxy(S3Server.address()); Folio folio = open(proxy.address(), "direct")) {
            folio.revision();
            proxy.forget();
            Map<String, Object> row = folio.query("SELECT count(*) AS n, sum(x1) AS s FROM big WHERE id >= ? AND id < ?", 3 * GROUP, 4 * GROUP).rows().get(0);
            long part = proxy.bytes();
            assertEquals((long) GROUP, row.get("n"));
            System.out.println("two of nine columns of one of ten row groups: " + part + " of " + size + " bytes, " + proxy.log().size() + " requests");
            assertTrue(part < size / 10, part + " of " + size);
            assertFalse(proxy.log().stream().anyMatch(line -> line.startsWith("GET") && line.endsWith(" 200") && line.contains(".parquet")), "only parts are asked for: " + proxy.log());
            proxy.forget();
            assertEquals(GROUP, folio.table("big").columns("id", "x1").where("id >= ? and id < ?", 5 * GROUP, 6 * GROUP).read().rowCount());
            assertTrue(proxy.bytes() < size / 10, proxy.bytes() + " of " + size);
            assertEquals(List.of(), fetched("direct"), "nothing is fetched whole");
        }
    }

    @Test
    void theRowsAreThoseThatTheCacheGives() throws IOException, SQLException {
        String all = "SELECT count(*) AS n, sum(id) AS ids, bit_xor(hash(id, x1, x2, x3, x4, x5, x6, x7, x8)) AS h FROM big";
        try (Folio direct = open(S3Server.address(), "direct"); Folio cached = Folio.open(place, FolioOptions.DEFAULT.cloud(options(S3Server.address(), "cached")))) {
            assertEquals(cached.query(all).rows(), direct.query(all).rows());
            assertEquals(cached.table("small").rows(), direct.table("small").rows());
            assertEquals(cached.table("small").schema(), direct.table("small").schema());
            assertEquals(cached.table("big").columns("x3").offset(ROWS - 5).rows(), direct.table("big").columns("x3").offset(ROWS - 5).rows());
            long rows = 0;
            try (var chunks = direct.table("big").chunks(7_000)) {
                for (var chunk : chunks) {
                    rows += chunk.rowCount();
                }
            }
            assertEquals(ROWS, rows);
            assertEquals(List.of(), fetched("direct"));
            try (var source = direct.dataSource(); Connection sql = source.getConnection(); Statement statement = sql.createStatement();
                    ResultSet result = statement.executeQuery("SELECT sum(n) FROM small")) {
                assertTrue(result.next());
                assertEquals(6, result.getInt(1));
            }
            assertEquals(List.of(), fetched("direct"));
            assertTrue(Files.isRegularFile(direct.path("small")), "who wants the file gets it");
            assertEquals(1, fetched("direct").size());
            assertTrue(Files.isRegularFile(direct.table("small").arrowFile()));
        }
    }

    @Test
    void writesSnapshotsAndAppendsGoOnAsEver() {
        try (Folio folio = open(S3Server.address(), "direct")) {
            folio.snapshot("v1", SnapshotOptions.DEFAULT);
            folio.addTable("made", folio.query("SELECT id, x1 FROM big WHERE id < 10"), AddOptions.DEFAULT);
            assertEquals(List.of("big"), folio.inputs("made"));
            try (var appender = folio.appender("made")) {
                appender.append(ChunkSource.of(Chunks.ofColumns(Map.of("id", new long[] {-1}, "x1", new double[] {0}), Map.of())));
            }
            assertEquals(11, folio.table("made").read().rowCount());
            try (FolioView view = folio.at("v1")) {
                assertEquals((long) ROWS, view.query("SELECT count(*) AS n FROM big").rows().get(0).get("n"));
            }
        }
    }

    @Test
    void aQueryReachesNothingButTheFoliosTables() throws SQLException {
        try (Folio folio = open(S3Server.address(), "direct")) {
            folio.table("small").read();
            for (String sql : List.of("SELECT * FROM read_parquet('" + place + "/tables/x.parquet')", "SELECT * FROM duckdb_secrets()", "FROM which_secret('" + place + "', 's3')",
                    "SELECT * FROM '" + place + "/items.json'", "SELECT * FROM glob('s3://*')", "CREATE SECRET mine (TYPE s3)", "DROP SECRET datafolio")) {
                FolioException refused = assertThrows(FolioException.class, () -> folio.query(sql).read(), sql);
                assertTrue(List.of(Kind.QUERY_REFUSED, Kind.SQL_ERROR, Kind.TABLE_NOT_FOUND).contains(refused.kind()), sql + ": " + refused.kind());
                assertFalse(refused.getMessage().contains(S3Server.SECRET));
                try (var source = folio.dataSource(); Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
                    assertThrows(SQLException.class, () -> statement.executeQuery(sql), sql);
                }
            }
        }
    }

    @Test
    void whatFailsForNowIsAskedAgainAndWhatFailsForGoodIsTold() throws IOException {
        try (FaultProxy proxy = new FaultProxy(S3Server.address()); Folio folio = open(proxy.address(), "direct")) {
            proxy.faults(Faults.first(2, request -> request.path().contains("/tables/small"), Fault.ERROR_500));
            assertEquals(3, folio.table("small").read().rowCount());
        }
        try (ObjectStore store = S3Server.store(place, here); Folio folio = open(S3Server.address(), "direct")) {
            folio.revision();
            store.delete(store.list("tables/small", 1).get(0).key());
            FolioException gone = assertThrows(FolioException.class, () -> folio.table("small").read());
            assertEquals(Kind.PAYLOAD_MISSING, gone.kind(), gone.getMessage());
            assertTrue(gone.getMessage().contains(place + "/tables/small"), gone.getMessage());
        }
        try (FaultProxy proxy = new FaultProxy(S3Server.address()); Folio folio = open(proxy.address(), "direct")) {
            folio.revision();
            proxy.faults(request -> request.path().contains("/tables/big") ? Fault.DENIED_403 : Fault.NONE);
            FolioException denied = assertThrows(FolioException.class, () -> folio.table("big").read());
            assertEquals(Kind.IO_ERROR, denied.kind(), denied.getMessage());
            assertFalse(denied.getMessage().contains("damaged"), denied.getMessage());
        }
    }

    @Test
    void twoFoliosOfOneProcessHaveTheirOwnCredentials() {
        CloudOptions other = options(S3Server.address(), "other").credentials(new Credentials("AKIAANOTHER", "another-secret", "a-token")).httpfs(extension());
        try (Folio two = Folio.open(place, FolioOptions.DEFAULT.cloud(other))) {
            try (Folio one = open(S3Server.address(), "direct")) {
                assertEquals(3, one.table("small").read().rowCount());
                assertEquals(3, two.table("small").read().rowCount());
            }
            assertEquals(3, two.table("small").read().rowCount());
        }
    }

    @Test
    void whatAWebServerServesIsReadThereToo() throws IOException {
        Path folder = here.resolve("site");
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("cached")))) {
            folio.copyTo(folder.resolve("f"), CopyOptions.DEFAULT);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> serve(exchange, folder));
        server.start();
        try (Folio folio = Folio.open("http://127.0.0.1:" + server.getAddress().getPort() + "/f",
                FolioOptions.DEFAULT.cloud(CloudOptions.DEFAULT.cache(here.resolve("web")).httpfs(extension())))) {
            assertEquals((long) ROWS, folio.query("SELECT count(*) AS n FROM big").rows().get(0).get("n"));
            assertEquals(3, folio.table("small").read().rowCount());
            assertEquals(List.of(), fetched("web"));
        } finally {
            server.stop(0);
        }
    }

    /** Files, and parts of them. */
    private static void serve(HttpExchange exchange, Path folder) throws IOException {
        try (exchange) {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] bytes = Files.readAllBytes(file);
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
            int to = range == null || range.endsWith("-") ? bytes.length - 1 : Math.min(bytes.length - 1, Integer.parseInt(range.replaceAll(".*-", "")));
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            if (range != null) {
                exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + bytes.length);
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            exchange.sendResponseHeaders(range == null ? 200 : 206, to - from + 1);
            exchange.getResponseBody().write(bytes, from, to - from + 1);
        }
    }

    @Test
    void manyReadAtOnce() throws Exception {
        try (Folio folio = open(S3Server.address(), "direct")) {
            List<Thread> threads = new ArrayList<>();
            List<Throwable> wrong = new java.util.concurrent.CopyOnWriteArrayList<>();
            for (int i = 0; i < 6; i++) {
                long from = i * 10_000L;
                Thread thread = new Thread(() -> assertEquals(10_000L, folio.query("SELECT count(x2) AS n FROM big WHERE id >= ? AND id < ?", from, from + 10_000).rows().get(0).get("n")));
                thread.setUncaughtExceptionHandler((t, e) -> wrong.add(e));
                threads.add(thread);
                thread.start();
            }
            for (Thread each : threads) {
                each.join();
            }
            assertEquals(List.of(), wrong);
        }
    }
}
