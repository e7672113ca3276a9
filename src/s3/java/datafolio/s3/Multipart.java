package datafolio.s3;

import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import datafolio.remote.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Files as objects: small ones in one request, others in parts, each of which is tried again by itself. */
final class Multipart {
    private static final int PART = 64 << 20;
    private static final long MOST_PARTS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final S3Client client;
    private final String bucket;

    Multipart(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void upload(String key, Path file) throws StoreException {
        try {
            long size = Files.size(file);
            try (InputStream bytes = Files.newInputStream(file)) {
                if (size <= PART) {
                    byte[] whole = bytes.readNBytes(PART);
                    S3Store.asked(key, () -> client.putObject(request -> request.bucket(bucket).key(key).contentMD5(md5(whole)), RequestBody.fromBytes(whole)));
                } else {
                    parts(key, bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(PART, size / MOST_PARTS + 1)));
                }
            }
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(Problem.OTHER, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void parts(String key, InputStream bytes, int size) throws IOException {
        String upload = S3Store.asked(key, () -> client.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId());
        try {
            List<CompletedPart> done = new ArrayList<>();
            for (byte[] part = bytes.readNBytes(size); part.length > 0; part = bytes.readNBytes(size)) {
                byte[] body = part;
                int number = done.size() + 1;
                String tag = new Retry(PATIENCE).call(() -> S3Store.asked(key, () -> client.uploadPart(request -> request.bucket(bucket).key(key)
                        .uploadId(upload).partNumber(number).contentMD5(md5(body)), RequestBody.fromBytes(body)).eTag()));
                done.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
            complete(key, upload, done);
        } catch (IOException | RuntimeException | Error e) {
            try {
                abort(key, upload);
            } catch (StoreException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    /** When the answer to the last request is lost, the upload is gone and the object is there. */
    private void complete(String key, String upload, List<CompletedPart> parts) throws StoreException {
        Retry retry = new Retry(PATIENCE);
        boolean unsure = false;
        while (true) {
            try {
                S3Store.asked(key, () -> client.completeMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(upload)
                        .multipartUpload(all -> all.parts(parts))));
                return;
            } catch (StoreException e) {
                if (unsure && e.problem() == Problem.MISSING) {
                    retry.call(() -> S3Store.asked(key, () -> client.headObject(request -> request.bucket(bucket).key(key))));
                    return;
                } else if (!e.passes() || !retry.pause()) {
                    throw e;
                }
                unsure = true;
            }
        }
    }

    private void abort(String key, String upload) throws StoreException {
        S3Store.asked(key, () -> client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(upload)));
    }

    /** Gives up those that were begun before a moment. */
    int abandon(String prefix, Instant before) throws StoreException {
        ListMultipartUploadsResponse open = S3Store.asked(prefix, () -> client.listMultipartUploads(request -> request.bucket(bucket).prefix(prefix)));
        int given = 0;
        for (MultipartUpload each : open.uploads()) {
            if (each.initiated() != null && each.initiated().isBefore(before)) {
                abort(each.key(), each.uploadId());
                given++;
            }
        }
        return given;
    }
}
