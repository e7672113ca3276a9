package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Checksums of many files, on several threads. What was found is remembered in the bundle's cache: a file that still has the
 * size, the times of its last change, and the inode that it had then, is not read again.
 */
public final class Checksums {
    private static final CacheKey MEMORY = CacheKey.ofState("checksums", "1", "1", "json");
    /** A file that was changed so shortly before it was read may be changed again without its times telling. */
    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final long TELL_EVERY_MS = 100;

    /** How far it has come. */
    public record Reading(int files, int ofFiles, long bytes, long ofBytes) {}

    /**
     * What was found.
     *
     * @param md5 by file; those that could not be read are missing
     * @param failures why, by file
     * @param read how many files were read; the others are as they were
     */
    public record Found(Map<Path, String> md5, Map<Path, String> failures, int read) {}

    private record Stat(long size, String times, String inode) {
        static Stat of(Path file) throws IOException {
            try {
                Map<String, Object> facts = Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino");
                return new Stat((Long) facts.get("size"), nanos(facts.get("lastModifiedTime")) + " " + nanos(facts.get("ctime")),
                        facts.get("ino").toString());
            } catch (UnsupportedOperationException | IllegalArgumentException e) {
                return new Stat(Files.size(file), "", ""); // a file system that does not tell enough: always read
            }
        }

        private static String nanos(Object time) {
            Instant instant = ((FileTime) time).toInstant();
            return instant.getEpochSecond() + "." + instant.getNano();
        }

        boolean tells() {
            return !inode.isEmpty();
        }
    }

    private final Path root;
    private final Cache cache;
    private final Map<String, List<Object>> remembered = new ConcurrentHashMap<>();
    private final Map<String, List<Object>> settled = new ConcurrentHashMap<>();

    Checksums(Path root, Cache cache) {
        this.root = root;
        this.cache = cache;
    }

    /**
     * The checksums of files of the bundle.
     *
     * @param again whether also what is known is read
     * @param listener is told now and then by this thread, and at the end; may be null
     * @throws FolioException INTERRUPTED, and what the listener throws
     */
    public Found of(Collection<Path> files, int threads, boolean again, Consumer<Reading> listener) {
        recall();
        Map<Path, String> md5 = new ConcurrentHashMap<>();
        Map<Path, String> failures = new ConcurrentHashMap<>();
        AtomicInteger read = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        long all = files.stream().mapToLong(Sweep::size).sum();
        Runnable tell = () -> {
            if (listener != null) {
                listener.accept(new Reading(done.get(), files.size(), bytes.get(), all));
            }
        };
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, files.size())), work -> {
            Thread thread = new Thread(work, "datafolio checksums");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> waiting = new ArrayList<>();
            for (Path file : files) {
                waiting.add(pool.submit(() -> {
                    try {
                        md5.put(file, one(file, again, read, bytes));
                    } catch (IOException e) {
                        failures.put(file, e.getMessage() == null ? e.toString() : e.getMessage());
                    }
                    done.incrementAndGet();
                }));
            }
            for (Future<?> each : waiting) {
                await(each, tell);
            }
            tell.run();
        } finally {
            pool.shutdownNow();
        }
        if (read.get() > 0) {
            remember();
        }
        return new Found(md5, failures, read.get());
    }

    private static void await(Future<?> work, Runnable tell) {
        while (true) {
            try {
                work.get(TELL_EVERY_MS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                tell.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw FolioException.of(Kind.INTERRUPTED, "Reading the files of the bundle was interrupted; nothing was changed.");
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private String one(Path file, boolean again, AtomicInteger read, AtomicLong bytes) throws IOException {
        String name = root.relativize(file).toString();
        Instant now = Instant.now();
        Stat stat = Stat.of(file);
        List<Object> known = remembered.get(name);
        List<Object> facts = List.of(stat.size(), stat.times(), stat.inode());
        if (!again && stat.tells() && known != null && known.size() == 4 && known.subList(0, 3).equals(facts)) {
            settled.put(name, known);
            bytes.addAndGet(stat.size());
            return (String) known.get(3);
        }
        String md5 = Digest.md5(file, bytes::addAndGet);
        read.incrementAndGet();
        if (stat.tells() && stat.equals(Stat.of(file)) && Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(SETTLED))) {
            settled.put(name, List.of(stat.size(), stat.times(), stat.inode(), md5));
        }
        return md5;
    }

    private void recall() {
        cache.read(MEMORY).ifPresent(bytes -> {
            try {
                if (Json.read(bytes) instanceof Map<?, ?> map) {
                    map.forEach((name, facts) -> {
                        if (facts instanceof List<?> list && list.size() == 4 && list.get(3) instanceof String) {
                            remembered.put((String) name, List.copyOf(list));
                        }
                    });
                }
            } catch (FolioException e) {
                // broken: everything is read, and it is written anew
            }
        });
    }

    private void remember() {
        cache.replace(MEMORY, Json.write(new LinkedHashMap<>(settled)));
    }
}
