package datafolio.cloud;

import datafolio.cloud.FaultProxy.Request;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import datafolio.manifest.ManifestReader;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Every manifest that the server took, as the proxy saw it: each revision is the one before it and one change, either an item more or a
 * count that is one higher, and names no file that the server did not have by then.
 */
final class RevisionWatch implements BiConsumer<Request, byte[]> {
    private final Map<Long, Manifest> revisions = new TreeMap<>();
    private final Set<String> keys = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();

    @Override
    public synchronized void accept(Request request, byte[] body) {
        String path = URLDecoder.decode(request.path().replaceFirst("\\?.*", ""), StandardCharsets.UTF_8);
        if (!request.method().equals("PUT")) {
            return;
        } else if (!path.endsWith("/items.json")) {
            keys.add(path);
            return;
        }
        byte[] bytes = request.head().contains("x-amz-content-sha256: streaming-") ? plain(body) : body;
        Manifest manifest = ManifestReader.read(new ManifestReader.Files(path, Optional.of(bytes), Optional.empty(), Optional.empty()));
        if (revisions.put(manifest.revision(), manifest) != null) {
            wrong.add("revision " + manifest.revision() + " was published twice");
        }
        for (Item item : manifest.items()) {
            String key = path.replaceFirst("items\\.json$", "") + item.type().folder().orElseThrow() + "/" + item.filename().orElseThrow();
            if (!keys.contains(key)) {
                wrong.add("revision " + manifest.revision() + " names " + key + ", which is not there yet");
            }
        }
    }

    /** A body without the lengths and signatures of its chunks. */
    private static byte[] plain(byte[] chunked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < chunked.length; ) {
            int end = at;
            while (chunked[end] != '\n') {
                end++;
            }
            int length = Integer.parseInt(new String(chunked, at, end - at, StandardCharsets.ISO_8859_1).replaceFirst("[;\r].*", "").strip(), 16);
            out.write(chunked, end + 1, length);
            at = length == 0 ? chunked.length : end + 1 + length + 2;
        }
        return out.toByteArray();
    }

    synchronized int revisions() {
        return revisions.size();
    }

    /** What was wrong, in sentences. */
    synchronized List<String> wrong() {
        List<String> all = new ArrayList<>(wrong);
        Manifest before = null;
        for (Manifest after : revisions.values()) {
            if (before != null) {
                difference(before, after).ifPresent(all::add);
            }
            before = after;
        }
        return all;
    }

    private static Optional<String> difference(Manifest before, Manifest after) {
        if (after.revision() != before.revision() + 1) {
            return Optional.of("after revision " + before.revision() + " comes " + after.revision());
        }
        long counted = count(after) - count(before);
        boolean same = before.items().equals(after.items());
        boolean more = after.items().size() == before.items().size() + 1 && after.items().containsAll(before.items());
        return counted == 1 && same || counted == 0 && more ? Optional.empty()
                : Optional.of("revision " + after.revision() + " is not the one before and one change: " + before.items().size() + " to " + after.items().size()
                        + " items, counted " + counted);
    }

    private static long count(Manifest manifest) {
        return ((Number) Objects.requireNonNullElse(manifest.metadata().get("count"), 0L)).longValue();
    }
}
