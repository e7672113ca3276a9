package datafolio.remote;

import datafolio.remote.StoreException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What any web server serves: reading only, without a listing. */
final class HttpStore implements ObjectStore {
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(Duration.ofSeconds(20)).build();
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String LAST_MODIFIED = "modified ";

    private final Url root;

    HttpStore(Url root) {
        this.root = root;
    }

    @Override
    public String url() {
        return root.toString();
    }

    @Override
    public boolean readOnly() {
        return true;
    }

    @Override
    public Optional<Facts> head(String key) throws StoreException {
        HttpResponse<InputStream> response = send(request(key).method("HEAD", HttpRequest.BodyPublishers.noBody()).build());
        close(response);
        if (response.statusCode() == 404 || response.statusCode() == 410) {
            return Optional.empty();
        }
        check(key, response);
        return Optional.of(facts(response, length(response)));
    }

    @Override
    public Body get(String key, String known) throws StoreException {
        HttpRequest.Builder request = request(key).GET();
        if (known != null && known.startsWith(LAST_MODIFIED)) {
            request.header("If-Modified-Since", known.substring(LAST_MODIFIED.length()));
        } else if (known != null && !known.isEmpty()) {
            request.header("If-None-Match", known);
        }
        HttpResponse<InputStream> response = send(request.build());
        if (response.statusCode() == 304) {
            close(response);
            return new Body(new Facts(known, -1), null);
        }
        checkBody(key, response);
        return new Body(facts(response, length(response)), response.body());
    }

    @Override
    public Body from(String key, long position, String tag) throws StoreException {
        HttpRequest.Builder request = request(key).GET().header("Range", "bytes=" + position + "-");
        if (!tag.isEmpty()) {
            request.header("If-Range", tag.startsWith(LAST_MODIFIED) ? tag.substring(LAST_MODIFIED.length()) : tag);
        }
        HttpResponse<InputStream> response = send(request.build());
        checkBody(key, response);
        long size = response.headers().firstValue("content-range").map(HttpStore::whole).orElse(-1L);
        Facts facts = facts(response, size);
        if (response.statusCode() != 206 || !facts.tag().equals(tag)) {
            close(response);
            throw new StoreException(Problem.PRECONDITION, key + " has changed while it was read, or the server gives no parts of it", null);
        }
        return new Body(facts, response.body());
    }

    private HttpRequest.Builder request(String key) {
        String base = root.toString();
        return HttpRequest.newBuilder(URI.create(key.isEmpty() ? base : base + "/" + encoded(key))).timeout(ANSWER);
    }

    /** The parts of a key as a path of a URL. */
    static String encoded(String key) {
        StringBuilder text = new StringBuilder();
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            text.append(c < 128 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0) ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return text.toString();
    }

    private static HttpResponse<InputStream> send(HttpRequest request) throws StoreException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new StoreException(Problem.PASSING, request.uri().getHost() + " does not answer: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Problem.OTHER, "the request was interrupted", e);
        }
    }

    private static Facts facts(HttpResponse<?> response, long size) {
        String tag = response.headers().firstValue("etag").or(() -> response.headers().firstValue("last-modified").map(LAST_MODIFIED::concat)).orElse("");
        return new Facts(tag, size);
    }

    private static long length(HttpResponse<?> response) {
        return response.headers().firstValueAsLong("content-length").orElse(-1);
    }

    private static long whole(String range) {
        String size = range.substring(range.indexOf('/') + 1).strip();
        return size.matches("\\d{1,18}") ? Long.parseLong(size) : -1;
    }

    private static void checkBody(String key, HttpResponse<InputStream> response) throws StoreException {
        try {
            check(key, response);
        } catch (StoreException e) {
            close(response);
            throw e;
        }
    }

    private static void check(String key, HttpResponse<?> response) throws StoreException {
        int status = response.statusCode();
        if (status == 410) {
            throw new StoreException(Problem.MISSING, "there is no " + key, null);
        } else if (status / 100 != 2) {
            throw new StoreException(StoreException.of(status), status == 404 ? "there is no " + key : "the server answered " + status + " for " + key, null);
        } else if (response.headers().firstValue("content-encoding").filter(each -> !each.equals("identity")).isPresent()) {
            throw new StoreException(Problem.UNSUPPORTED, key + " is sent compressed, which was not asked for", null);
        }
    }

    private static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            // nothing of it was wanted
        }
    }

    private StoreException cannotWrite() {
        return new StoreException(Problem.UNSUPPORTED, url() + " can only be read", null);
    }

    @Override
    public String put(String key, byte[] bytes, Condition condition) throws StoreException {
        throw cannotWrite();
    }

    @Override
    public void upload(String key, Path file) throws StoreException {
        throw cannotWrite();
    }

    @Override
    public List<Entry> list(String prefix, int most) throws StoreException {
        throw new StoreException(Problem.UNSUPPORTED, "a web server has no listing", null);
    }

    @Override
    public void delete(String key) throws StoreException {
        throw cannotWrite();
    }

    @Override
    public int abandon(Instant before) {
        return 0;
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new Wire(root + "/", "", Map.of()));
    }

    @Override
    public void close() {
        // the client is shared
    }
}
