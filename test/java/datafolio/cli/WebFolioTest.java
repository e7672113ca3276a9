package datafolio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import datafolio.AddOptions;
import datafolio.Folio;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command about a folio that a web server has. */
class WebFolioTest {
    @TempDir
    Path temporary;

    private HttpServer server;
    private String url;

    @BeforeEach
    void serve() throws IOException {
        try (Folio folio = Folio.open(temporary.resolve("f"))) {
            folio.addRows("t", List.of(Map.of("a", 1L), Map.of("a", 2L)));
            folio.addJson("p", Map.of("k", 1), AddOptions.DEFAULT);
        }
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            Path file = temporary.resolve(exchange.getRequestURI().getPath().substring(1));
            if (Files.isRegularFile(file)) {
                byte[] bytes = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : bytes.length);
                if (!exchange.getRequestMethod().equals("HEAD")) {
                    exchange.getResponseBody().write(bytes);
                }
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort() + "/f";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Call call(String... words) {
        return Call.with(temporary, "", Map.of("XDG_CACHE_HOME", temporary.resolve("cache").toString()), "", words);
    }

    @Test
    void urlsAreTakenWhereFoliosAre() {
        Call described = call("-f", url, "describe", "--json");
        assertEquals(0, described.status(), described.err() + described.out());
        assertTrue(described.out().contains("\"path\": \"" + url + "\""), described.out());
        assertEquals("a\n1\n2\n", call("-f", url, "cat", "t", "--csv").out());
        assertEquals("n\n2\n", call("-f", url, "query", "select count(*) as n from t", "--csv").out());
        assertTrue(call("-f", url, "get", "p", "--json").out().contains("\"k\""));
        Path fetched = Path.of(call("-f", url, "path", "p").out().strip());
        assertTrue(Files.isRegularFile(fetched) && fetched.startsWith(temporary.resolve("cache")), fetched.toString());
        assertEquals(0, call("-f", url, "validate").status());
    }

    @Test
    void whatCannotBeDoneThereIsSaid() {
        Call added = call("-f", url, "delete", "-y", "t");
        assertEquals(1, added.status());
        assertTrue((added.out() + added.err()).contains("can only be read"), added.out() + added.err());
        Call missing = call("-f", url + "/nothing", "describe");
        assertEquals(1, missing.status());
        assertTrue((missing.out() + missing.err()).contains("items.json"), missing.out() + missing.err());
    }
}
