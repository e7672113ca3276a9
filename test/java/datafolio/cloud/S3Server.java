package datafolio.cloud;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.FolioOptions;
import datafolio.remote.CloudOptions;
import datafolio.remote.Credentials;
import datafolio.remote.ObjectStore;
import datafolio.remote.Stores;
import datafolio.remote.Url;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** An S3 on loopback, a Python process, one for all tests of a JVM. */
public final class S3Server {
    public static final String ACCESS = "AKIATESTTESTTEST";
    public static final String SECRET = "v3rySecretKeyThatNobodyMaySee0123456789";
    private static int port;

    private S3Server() {}

    static String python() {
        String python = System.getProperty("datafolio.cloud.python");
        assumeTrue(python != null, "run by test/cloud/run, which brings a Python with moto");
        return python;
    }

    /** Its address; started when it is not. */
    public static synchronized URI address() {
        if (port == 0) {
            try {
                Process server = new ProcessBuilder(python(), "test/cloud/server.py").redirectError(ProcessBuilder.Redirect.INHERIT).start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
                port = Integer.parseInt(new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8)).readLine().strip());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A place of its own in a new bucket. */
    public static String place() {
        String bucket = "b-" + UUID.randomUUID();
        try {
            HttpURLConnection put = (HttpURLConnection) address().resolve("/" + bucket).toURL().openConnection();
            put.setRequestMethod("PUT");
            put.setRequestProperty("Authorization", "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x");
            if (put.getResponseCode() != 200) {
                throw new IllegalStateException("no bucket: " + put.getResponseCode());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return "s3://" + bucket + "/some/folio";
    }

    /** How it is reached, by a proxy where one is in between; nothing known is held to be fresh. */
    public static CloudOptions options(URI address, Path cache) {
        return CloudOptions.DEFAULT.endpoint(address).region("us-east-1").credentials(new Credentials(ACCESS, SECRET, null)).cache(cache)
                .maxAge(Duration.ZERO).patience(Duration.ofSeconds(60));
    }

    static FolioOptions folio(Path cache) {
        return FolioOptions.DEFAULT.cloud(options(address(), cache));
    }

    public static ObjectStore store(String place, Path cache) {
        return Stores.open(Url.of(place), options(address(), cache));
    }

    static List<String> keys(String place, Path cache) throws IOException {
        try (ObjectStore store = store(place, cache)) {
            return store.list("", Integer.MAX_VALUE).stream().map(ObjectStore.Entry::key).toList();
        }
    }
}
