package datafolio.gcs;

import datafolio.manifest.Json;
import datafolio.remote.ObjectStore.Condition;
import datafolio.remote.Retry;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes as objects: small ones in one request with their checksum, large files in pieces of a session that can be taken up. */
final class Uploads {
    private static final int PIECE = 16 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String BOUNDARY = "datafolio-8d1f3b5c7e9a";

    private final Http http;
    private final String base;

    Uploads(Http http, String base) {
        this.http = http;
        this.base = base;
    }

    private static Map<String, Object> facts(String name) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name);
        facts.put("cacheControl", "no-cache");
        facts.put("contentType", name.endsWith(".json") ? "application/json" : name.endsWith(".md") ? "text/markdown; charset=utf-8" : "application/octet-stream");
        return facts;
    }

    private static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the generation that it has now. */
    String small(String name, byte[] bytes, Condition condition) throws StoreException {
        Map<String, Object> facts = facts(name);
        facts.put("md5Hash", md5(bytes));
        String query = condition.absent() ? "&ifGenerationMatch=0" : condition.tag().map(tag -> "&ifGenerationMatch=" + generation(tag)).orElse("");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Json.write(facts));
        body.writeBytes(("\r\n--" + BOUNDARY + "\r\nContent-Type: " + facts.get("contentType") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(bytes);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        HttpRequest request = http.request(base + "?uploadType=multipart" + query).header("Content-Type", "multipart/related; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray())).build();
        return String.valueOf(Http.json(http.send(name, request)).get("generation"));
    }

    /** A tag that no object can have is a generation that none has. */
    private static String generation(String tag) {
        return tag.matches("\\d{1,19}") ? tag : "1";
    }

    void file(String name, Path file) throws StoreException {
        try {
            long size = Files.size(file);
            if (size <= PIECE) {
                small(name, Files.readAllBytes(file), Condition.ANY);
            } else {
                session(name, file, size);
            }
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(Problem.OTHER, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void session(String name, Path file, long size) throws IOException {
        HttpRequest begin = http.request(base + "?uploadType=resumable&name=" + Http.encoded(name)).header("Content-Type", "application/json; charset=UTF-8")
                .POST(BodyPublishers.ofByteArray(Json.write(facts(name)))).build();
        HttpResponse<InputStream> begun = http.send(name, begin);
        Http.close(begun);
        String session = begun.headers().firstValue("location").orElseThrow(() -> new StoreException(Problem.OTHER, "the store gave no session", null));
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long at = 0;
            Retry retry = new Retry(PATIENCE);
            while (at < size) {
                try {
                    in.seek(at);
                    byte[] piece = new byte[(int) Math.min(PIECE, size - at)];
                    in.readFully(piece);
                    at = sent(name, session, "bytes " + at + "-" + (at + piece.length - 1) + "/" + size, piece, size);
                    retry.progress();
                } catch (StoreException e) {
                    if (!e.passes() || !retry.pause()) {
                        throw e;
                    }
                    at = retry.call(() -> sent(name, session, "bytes */" + size, new byte[0], size));
                }
            }
        }
    }

    /** Sends a piece, or nothing to ask; returns how much the store has. */
    private long sent(String name, String session, String range, byte[] piece, long size) throws StoreException {
        HttpRequest request = http.request(session).header("Content-Range", range).PUT(BodyPublishers.ofByteArray(piece)).build();
        HttpResponse<InputStream> response = http.send(name, request, 308);
        Http.close(response);
        if (response.statusCode() != 308) {
            return size;
        }
        return response.headers().firstValue("range").map(have -> Long.parseLong(have.substring(have.indexOf('-') + 1)) + 1).orElse(0L);
    }
}
