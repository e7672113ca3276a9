package datafolio.s3;

import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import datafolio.remote.Url;
import datafolio.remote.Wire;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The objects below a bucket's prefix. Tags are ETags.
 *
 * <pre>{@code
 * try (ObjectStore store = new S3Store(Url.of("s3://bucket/flights"), CloudOptions.DEFAULT)) {
 *     store.put("items.json", bytes, ObjectStore.Condition.ABSENT);
 * }
 * }</pre>
 */
public final class S3Store implements ObjectStore {
    private static final Map<String, String> TYPES = Map.of("json", "application/json", "md", "text/markdown; charset=utf-8");

    private final Url root;
    private final String prefix;
    private final String address;
    private final boolean unsigned;
    private final AwsCredentialsProvider provider;
    private final S3Client client;
    private final Multipart multipart;

    /** Nothing is asked of the store yet. */
    public S3Store(Url root, CloudOptions options) {
        this.root = root;
        this.prefix = root.key().isEmpty() ? "" : root.key() + "/";
        this.address = Clients.endpoint(root, options).map(each -> root + " at " + each).orElse(root.toString());
        this.unsigned = options.anonymous();
        this.provider = Clients.provider(options);
        this.client = Clients.of(root, options, provider);
        this.multipart = new Multipart(client, root.host());
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

    /** Calls the SDK; its errors as ours. */
    static <T> T asked(String what, Supplier<T> call) throws StoreException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw Errors.of(what, e);
        }
    }

    @Override
    public Optional<Facts> head(String key) throws StoreException {
        try {
            HeadObjectResponse head = asked(key, () -> client.headObject(request -> request.bucket(root.host()).key(prefix + key)));
            return Optional.of(new Facts(head.eTag(), head.contentLength()));
        } catch (StoreException e) {
            if (e.problem() == Problem.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Body get(String key, String known) throws StoreException {
        try {
            return body(key, asked(key, () -> client.getObject(request(key).ifNoneMatch(known).build())));
        } catch (StoreException e) {
            if (known != null && e.getCause() instanceof SdkException cause && Errors.status(cause) == 304) {
                return new Body(new Facts(known, -1), null);
            }
            throw e;
        }
    }

    @Override
    public Body from(String key, long position, String tag) throws StoreException {
        return body(key, asked(key, () -> client.getObject(request(key).ifMatch(tag).range("bytes=" + position + "-").build())));
    }

    private GetObjectRequest.Builder request(String key) {
        return GetObjectRequest.builder().bucket(root.host()).key(prefix + key);
    }

    private static Body body(String key, ResponseInputStream<GetObjectResponse> answer) throws StoreException {
        GetObjectResponse facts = answer.response();
        String encoding = facts.contentEncoding();
        if (encoding != null && !encoding.isEmpty() && !encoding.equals("identity") && !encoding.equals("aws-chunked")) {
            answer.abort();
            throw new StoreException(Problem.UNSUPPORTED, key + " is kept compressed (" + encoding + ") in the store", null);
        }
        String range = facts.contentRange();
        long size = range == null ? facts.contentLength() : Long.parseLong(range.substring(range.indexOf('/') + 1));
        return new Body(new Facts(facts.eTag(), size), new Download(answer));
    }

    @Override
    public String put(String key, byte[] bytes, Condition condition) throws StoreException {
        PutObjectRequest.Builder request = PutObjectRequest.builder().bucket(root.host()).key(prefix + key).contentMD5(Multipart.md5(bytes))
                .contentType(TYPES.get(key.substring(key.lastIndexOf('.') + 1))).cacheControl("no-cache");
        condition.tag().ifPresent(request::ifMatch);
        if (condition.absent()) {
            request.ifNoneMatch("*");
        }
        return asked(key, () -> client.putObject(request.build(), RequestBody.fromBytes(bytes)).eTag());
    }

    @Override
    public void upload(String key, Path file) throws StoreException {
        multipart.upload(prefix + key, file);
    }

    @Override
    public List<Entry> list(String from, int most) throws StoreException {
        List<Entry> entries = new ArrayList<>();
        String next = null;
        do {
            String token = next;
            int page = Math.min(1000, most - entries.size());
            ListObjectsV2Response answer = asked(url(), () -> client.listObjectsV2(request -> request.bucket(root.host()).prefix(prefix + from)
                    .maxKeys(page).continuationToken(token)));
            for (S3Object each : answer.contents()) {
                entries.add(new Entry(each.key().substring(prefix.length()), each.size(), each.lastModified()));
            }
            next = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextContinuationToken() : null;
        } while (next != null && entries.size() < most);
        return entries;
    }

    @Override
    public void delete(String key) throws StoreException {
        asked(key, () -> client.deleteObject(request -> request.bucket(root.host()).key(prefix + key)));
    }

    @Override
    public int abandon(Instant before) throws StoreException {
        return multipart.abandon(prefix, before);
    }

    @Override
    public Optional<Wire> wire() throws StoreException {
        return Optional.of(Wires.of(root, client, unsigned ? null : provider));
    }

    @Override
    public void close() {
        client.close();
        if (provider instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
