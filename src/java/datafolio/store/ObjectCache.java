package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.Json;
import datafolio.remote.CloudOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The folder of what is kept of object stores on this machine, shared by all folios and processes. Whoever deletes it loses
 * nothing but time. Thread-safe.
 *
 * <pre>{@code
 * ObjectCache cache = ObjectCache.of(CloudOptions.DEFAULT);
 * cache.places().forEach(place -> System.out.println(place.url() + " " + place.bytes()));
 * }</pre>
 */
public final class ObjectCache {
    static final String URL = "url";
    private static final int PARTS = 64;
    private static final Duration JUST_USED = Duration.ofSeconds(60);

    private final Path folder;
    private final long limit;
    private final AtomicLong unchecked = new AtomicLong();

    private ObjectCache(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
        this.unchecked.set(limit); // the first look is due at once
    }

    /** The one that these options name. */
    public static ObjectCache of(CloudOptions options) {
        String home = System.getenv("XDG_CACHE_HOME");
        Path usual = (home == null || home.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home)).resolve("datafolio/objects");
        return new ObjectCache(options.cache().orElse(usual).toAbsolutePath().normalize(), options.cacheLimit());
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** How many bytes it keeps at most; files in use are kept besides. */
    public long limit() {
        return limit;
    }

    /** The folder of a place. */
    Path place(String address, String more) {
        return folder.resolve(Digest.md5((address + "\n" + more).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * What is kept of one place.
     *
     * @param url the place, without credentials
     * @param files how many files
     * @param bytes their size
     * @param used when one of them was used last
     */
    public record Place(String url, long files, long bytes, Instant used) {}

    /** A file with what is known of it. */
    private record Entry(Path home, Path file, Path ledger, long size, Instant used) {}

    /** The places of which something is kept, by URL. Errors: IO_ERROR. */
    public List<Place> places() {
        Map<String, Place> places = new TreeMap<>();
        for (Path home : homes()) {
            String url = url(home);
            for (Entry each : entries(home)) {
                places.merge(url, new Place(url, 1, each.size(), each.used()), (a, b) -> new Place(url, a.files() + b.files(), a.bytes() + b.bytes(),
                        a.used().isAfter(b.used()) ? a.used() : b.used()));
            }
        }
        return List.copyOf(places.values());
    }

    /**
     * Deletes what nobody uses now.
     *
     * @param url of one place, or empty for all
     * @return how many bytes that freed
     * @throws FolioException IO_ERROR
     */
    public long clear(Optional<String> url) {
        long freed = 0;
        for (Path home : homes()) {
            if (url.isEmpty() || url(home).equals(url.get()) || url(home).startsWith(url.get() + " at ")) {
                for (Entry each : entries(home)) {
                    freed += drop(each) ? each.size() : 0;
                }
            }
        }
        return freed;
    }

    /**
     * Reads every file and deletes those that are not as they came: they are fetched again when they are needed.
     *
     * @return the files that were not
     * @throws FolioException IO_ERROR
     */
    public List<Path> verify() {
        List<Path> damaged = new ArrayList<>();
        for (Path home : homes()) {
            for (Entry each : entries(home)) {
                try {
                    if (each.ledger() != null && Json.read(Contents.of(each.ledger())) instanceof Map<?, ?> facts
                            && !Digest.md5(each.file()).equals(facts.get("md5"))) {
                        damaged.add(each.file());
                        delete(each);
                    }
                } catch (NoSuchFileException e) {
                    continue; // it went meanwhile
                } catch (IOException e) {
                    throw Failures.of("checked", each.file(), e);
                }
            }
        }
        return damaged;
    }

    /** Makes room, the files first that were not used for longest; never one that is in use, or was a moment ago. */
    void evict(Path fresh, long size) {
        if (unchecked.addAndGet(size) < limit / PARTS) {
            return; // looking through all that is kept takes longer than fetching a small file
        }
        unchecked.set(0);
        try {
            List<Entry> all = new ArrayList<>();
            homes().forEach(each -> all.addAll(entries(each)));
            long total = all.stream().mapToLong(Entry::size).sum();
            all.sort(Comparator.comparing(Entry::used));
            Instant before = Instant.now().minus(JUST_USED);
            for (Entry each : all) {
                if (total <= limit) {
                    return;
                }
                if (!each.file().equals(fresh) && (each.used().isBefore(before) || limit == 0) && drop(each)) {
                    total -= each.size();
                }
            }
        } catch (FolioException e) {
            // the next one tries again
        }
    }

    private boolean drop(Entry entry) {
        Leases leases = new Leases(Disk.REAL, entry.home().resolve("bundle"));
        if (leases.isRead(entry.file(), leases.read())) {
            return false;
        }
        try {
            delete(entry);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Entry entry) throws IOException {
        Disk.REAL.delete(entry.file());
        if (entry.ledger() != null) {
            Disk.REAL.delete(entry.ledger());
        }
    }

    private List<Path> homes() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> Files.isRegularFile(each.resolve(URL), LinkOption.NOFOLLOW_LINKS)).sorted().toList();
        } catch (IOException e) {
            throw Failures.of("listed", folder, e);
        }
    }

    private static String url(Path home) {
        try {
            return Files.readString(home.resolve(URL));
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Entry> entries(Path home) {
        Path files = home.resolve("bundle");
        Path ledger = home.resolve("ledger");
        List<Entry> entries = new ArrayList<>();
        for (Path each : Files.isDirectory(ledger) ? Folders.files(ledger, Integer.MAX_VALUE) : List.<Path>of()) {
            add(entries, home, files.resolve(ledger.relativize(each).toString()), each);
        }
        for (Path each : Files.isDirectory(files.resolve("cache")) ? Folders.files(files.resolve("cache"), 1) : List.<Path>of()) {
            if (CacheKey.isOurs(each.getFileName().toString()) && Set.of(".lock", ".tmp").stream().noneMatch(each.toString()::endsWith)) {
                add(entries, home, each, null);
            }
        }
        return entries;
    }

    private static void add(List<Entry> entries, Path home, Path file, Path ledger) {
        try {
            entries.add(new Entry(home, file, ledger, Files.size(file), Files.getLastModifiedTime(ledger == null ? file : ledger).toInstant()));
        } catch (IOException e) {
            // it went meanwhile
        }
    }
}
