package datafolio.gcs;

import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import datafolio.remote.Url;
import datafolio.remote.Wire;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects below a prefix of a bucket of Google Cloud Storage. Tags are generations.
 *
 * <pre>{@code
 * try (ObjectStore store = new GcsStore(Url.of("gs://bucket/flights"), CloudOptions.DEFAULT)) {
 *     store.put("items.json", bytes, ObjectStore.Condition.ABSENT);
 * }
 * }</pre>
 */
public final class GcsStore implements ObjectStore {
    private final Url root;
    private final String prefix;
    private final String base;
    private final String address;
    private final String direct;
    private final Tokens tokens;
    private final Http http;
    private final Uploads uploads;

    /** Nothing is asked of the store yet. */
    public GcsStore(Url root, CloudOptions options) {
        this.root = root;
        this.prefix = root.key().isEmpty() ? "" : root.key() + "/";
        String at = options.gcsEndpoint().map(each -> each.toString().replaceAll("/$", "")).orElse("https://storage.googleapis.com");
        this.address = options.gcsEndpoint().map(each -> root + " at " + each).orElse(root.toString());
        this.base = at + "/storage/v1/b/" + Http.encoded(root.host()) + "/o";
        this.direct = at + "/" + root.host() + "/" + prefix;
        this.tokens = new Tokens(options.gcsAnonymous());
        this.http = new Http(tokens);
        this.uploads = new Uploads(http, at + "/upload/storage/v1/b/" + Http.encoded(root.host()) + "/o");
    }

    @Override
    public String url() {
        return root.toString();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    private String object(String key) {
        return base + "/" + Http.encoded(prefix + key);
    }

    @Override
    public Optional<Facts> head(String key) throws StoreException {
        try {
            Map<?, ?> facts = Http.json(http.send(key, http.request(object(key)).GET().build()));
            return Optional.of(new Facts(String.valueOf(facts.get("generation")), number(facts.get("size"))));
        } catch (StoreException e) {
            if (e.problem() == Problem.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static long number(Object text) {
        return text == null ? -1 : Long.parseLong(String.valueOf(text));
    }

    @Override
    public Body get(String key, String known) throws StoreException {
        String query = known == null ? "?alt=media" : "?alt=media&ifGenerationNotMatch=" + known;
        HttpResponse<InputStream> response = http.send(key, http.request(object(key) + query).GET().build(), 304);
        if (response.statusCode() == 304) {
            Http.close(response);
            return new Body(new Facts(known, -1), null);
        }
        return new Body(new Facts(generation(response), response.headers().firstValueAsLong("content-length").orElse(-1)), response.body());
    }

    private static String generation(HttpResponse<?> response) {
        return response.headers().firstValue("x-goog-generation").orElse("");
    }

    @Override
    public Body from(String key, long position, String tag) throws StoreException {
        HttpRequest request = http.request(object(key) + "?alt=media&ifGenerationMatch=" + tag).header("Range", "bytes=" + position + "-").GET().build();
        HttpResponse<InputStream> response = http.send(key, request);
        String range = response.headers().firstValue("content-range").orElse("");
        if (response.statusCode() != 206 || !range.contains("/")) {
            Http.close(response);
            throw new StoreException(Problem.PRECONDITION, "the store gives no parts of " + key, null);
        }
        return new Body(new Facts(tag, number(range.substring(range.indexOf('/') + 1))), response.body());
    }

    @Override
    public String put(String key, byte[] bytes, Condition condition) throws StoreException {
        return uploads.small(prefix + key, bytes, condition);
    }

    @Override
    public void upload(String key, Path file) throws StoreException {
        uploads.file(prefix + key, file);
    }

    @Override
    public List<Entry> list(String from, int most) throws StoreException {
        List<Entry> entries = new ArrayList<>();
        Object next = null;
        do {
            String address = base + "?prefix=" + Http.encoded(prefix + from) + "&maxResults=" + Math.min(1000, most - entries.size())
                    + (next == null ? "" : "&pageToken=" + Http.encoded(String.valueOf(next)));
            Map<?, ?> page = Http.json(http.send(url(), http.request(address).GET().build()));
            if (page.get("items") instanceof List<?> items) {
                for (Object each : items) {
                    Map<?, ?> facts = (Map<?, ?>) each;
                    entries.add(new Entry(String.valueOf(facts.get("name")).substring(prefix.length()), number(facts.get("size")),
                            Instant.parse(String.valueOf(facts.get("updated")))));
                }
            }
            next = page.get("nextPageToken");
        } while (next != null && entries.size() < most);
        return entries;
    }

    @Override
    public void delete(String key) throws StoreException {
        Http.close(http.send(key, http.request(object(key)).DELETE().build(), 404));
    }

    /** The store itself forgets uploads that are not finished within a week. */
    @Override
    public int abandon(Instant before) {
        return 0;
    }

    /** By the addresses of objects that browsers use, with the token that is valid now. */
    @Override
    public Optional<Wire> wire() throws StoreException {
        return Optional.of(tokens.token().map(token -> new Wire(direct, "http", Map.of("BEARER_TOKEN", token))).orElseGet(() -> new Wire(direct, "", Map.of())));
    }

    @Override
    public void close() {
        // the client is shared
    }
}
