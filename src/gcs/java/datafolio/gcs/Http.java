package datafolio.gcs;

import datafolio.error.FolioException;
import datafolio.manifest.Json;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Requests and their answers. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(20)).build();
    private static final Duration ANSWER = Duration.ofSeconds(120);

    private final Tokens tokens;

    Http(Tokens tokens) {
        this.tokens = tokens;
    }

    /** A part of a path or a query, whatever is in it. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    HttpRequest.Builder request(String address) throws StoreException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address)).timeout(ANSWER);
        tokens.header().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    /** The answer, when its status is one of success, or one of these. */
    HttpResponse<InputStream> send(String what, HttpRequest request, int... also) throws StoreException {
        HttpResponse<InputStream> response;
        try {
            response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new StoreException(Problem.PASSING, "the store does not answer for " + what + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Problem.OTHER, "the request was interrupted", e);
        }
        int status = response.statusCode();
        for (int each : also) {
            if (status == each) {
                return response;
            }
        }
        if (status / 100 != 2) {
            Problem problem = status == 404 && told(response).contains("bucket does not exist") ? Problem.NO_BUCKET : StoreException.of(status);
            close(response);
            String words = switch (problem) {
                case MISSING -> "there is no " + what;
                case NO_BUCKET -> "there is no such bucket";
                case DENIED -> "the store refuses it (" + status + "); check credentials and permissions";
                default -> "the store answered " + status + " for " + what;
            };
            throw new StoreException(problem, words, null);
        }
        return response;
    }

    /** The beginning of an answer; nothing where it breaks off. */
    private static String told(HttpResponse<InputStream> response) {
        try {
            return new String(response.body().readNBytes(4_000), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** An answer's JSON object. */
    static Map<?, ?> json(HttpResponse<InputStream> response) throws StoreException {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readAllBytes();
            return bytes.length > 0 && Json.read(bytes) instanceof Map<?, ?> map ? map : Map.of();
        } catch (IOException | FolioException e) {
            throw new StoreException(Problem.PASSING, "the connection broke", e);
        }
    }

    static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            // nothing of it was wanted
        }
    }
}
