package datafolio;

import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.Json;
import datafolio.manifest.Manifest;
import datafolio.manifest.ManifestReader;
import datafolio.manifest.Snapshot;
import datafolio.store.Disk;
import datafolio.store.WatchedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every revision of a bundle that many write to, each with the operation that made it: written by the writers themselves,
 * under the lock, just before a manifest takes its place. At the end it is checked that each revision is the one before it and
 * its operation, nothing else: so no update was lost and none half done.
 */
public final class RevisionLog {
    private static final String WRONG = "wrong-";

    private final Path bundle;
    private final Path log;
    private final boolean unlocked;
    private Map<String, Object> operation = Map.of();
    private long published;

    /** @param unlocked whether locks are left out, to see that the check finds that */
    public RevisionLog(Path bundle, Path log, boolean unlocked) {
        this.bundle = bundle;
        this.log = log;
        this.unlocked = unlocked;
    }

    /** A folio whose publishes are logged; for one thread. */
    public Folio open() {
        return Folio.open(bundle, FolioOptions.DEFAULT, disk());
    }

    private Disk disk() {
        Path items = bundle.resolve("items.json");
        return new WatchedDisk((call, work) -> {
            if (call.kind() == WatchedDisk.Kind.LOCK && unlocked) {
                return;
            }
            if (call.kind() == WatchedDisk.Kind.MOVE && call.target().equals(items)) {
                note(call.path(), items);
            }
            work.run();
        });
    }

    private void note(Path next, Path items) throws IOException {
        byte[] bytes = Files.readAllBytes(next);
        Manifest manifest = manifest(bytes);
        for (Path each : List.of(items, next)) {
            if (Files.exists(each)) {
                payloadsAreThere(manifest(Files.readAllBytes(each)));
            }
        }
        published = manifest.revision();
        Path passing = Files.createTempFile(log, "passing", "");
        Files.write(passing, Json.write(operation));
        Files.write(passing, ("\n\n" + new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8), java.nio.file.StandardOpenOption.APPEND);
        Path revision = log.resolve("%08d".formatted(published));
        if (unlocked && Files.exists(revision)) {
            wrong("revision " + published + " was published twice");
        }
        Files.move(passing, revision, StandardCopyOption.ATOMIC_MOVE);
    }

    private void payloadsAreThere(Manifest manifest) throws IOException {
        for (Item item : manifest.items()) {
            if (item.type().folder().isEmpty() || item.filename().isEmpty()) {
                continue;
            }
            Path file = bundle.resolve(item.type().folder().get()).resolve(item.filename().get());
            if (!Files.exists(file)) {
                wrong("revision " + manifest.revision() + " names " + file + ", which is missing");
            } else if (item.checksum().isPresent() && !item.checksum().get().equals(md5(file))) {
                wrong("revision " + manifest.revision() + " names " + file + ", which is not as it was written");
            }
        }
    }

    private void wrong(String what) throws IOException {
        Files.writeString(Files.createTempFile(log, WRONG, ""), what);
    }

    private static String md5(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the next publish comes from. */
    public void begin(Map<String, Object> next) {
        operation = next;
        published = 0;
    }

    /** The revision that was published since; 0 when none was. */
    public long published() {
        return published;
    }

    private static Manifest manifest(byte[] bytes) {
        return ManifestReader.read(new ManifestReader.Files("log", Optional.of(bytes), Optional.empty(), Optional.empty()));
    }

    // ---- the check

    private record Entry(Map<?, ?> operation, Manifest manifest, byte[] bytes) {}

    private static Entry entry(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            String text = new String(all, StandardCharsets.UTF_8);
            int end = text.indexOf("\n\n");
            byte[] bytes = text.substring(end + 2).getBytes(StandardCharsets.UTF_8);
            return new Entry((Map<?, ?>) Json.read(text.substring(0, end).getBytes(StandardCharsets.UTF_8)), manifest(bytes), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is wrong with the history of a bundle, a sentence each.
     *
     * @param acknowledged the revision that each operation was told to have made, by its id
     */
    public static List<String> check(Path bundle, Path log, Map<String, Long> acknowledged) throws IOException {
        List<String> wrong = new ArrayList<>();
        TreeMap<Long, Entry> entries = new TreeMap<>();
        try (Stream<Path> all = Files.list(log)) {
            for (Path each : (Iterable<Path>) all.sorted()::iterator) {
                String name = each.getFileName().toString();
                if (name.startsWith(WRONG)) {
                    wrong.add(Files.readString(each));
                } else if (name.matches("\\d+")) {
                    entries.put(Long.parseLong(name), entry(each));
                }
            }
        }
        Manifest now = manifest(Files.readAllBytes(bundle.resolve("items.json")));
        entries.tailMap(now.revision(), false).clear(); // about to be published when its writer died
        if (!java.util.Arrays.equals(entries.get(now.revision()).bytes(), Files.readAllBytes(bundle.resolve("items.json")))) {
            wrong.add("the manifest is not the last that was published");
        }
        Map<String, Long> made = new HashMap<>();
        Entry before = entries.firstEntry().getValue();
        for (long revision = entries.firstKey() + 1; revision <= now.revision(); revision++) {
            Entry after = entries.get(revision);
            if (after == null) {
                wrong.add("revision " + revision + " was published by nobody");
                return wrong;
            }
            String id = String.valueOf(after.operation().get("id"));
            String difference = step(before.manifest(), after.operation(), after.manifest());
            if (difference != null) {
                wrong.add("revision " + revision + " is not " + (revision - 1) + " and " + after.operation() + ": " + difference);
            }
            if (made.put(id, revision) != null) {
                wrong.add("the operation " + id + " was published twice");
            }
            before = after;
        }
        acknowledged.forEach((id, revision) -> {
            if (!Objects.equals(made.get(id), revision)) {
                wrong.add("the operation " + id + " was acknowledged as revision " + revision + ", and is " + made.get(id));
            }
        });
        return wrong;
    }

    private static Map<String, Item> current(Manifest manifest) {
        Map<String, Item> current = new LinkedHashMap<>();
        manifest.current().forEach(item -> current.put(item.name(), item));
        return current;
    }

    private static Map<String, String> versions(Map<String, Item> items) {
        Map<String, String> versions = new HashMap<>();
        items.forEach((name, item) -> versions.put(name, item.versionId().orElse("")));
        return versions;
    }

    /** How a manifest differs from what an operation makes of another one, or null. */
    private static String step(Manifest before, Map<?, ?> operation, Manifest after) {
        Map<String, Item> expected = current(before);
        Map<String, Item> found = current(after);
        Map<String, Snapshot> snapshots = new LinkedHashMap<>(before.snapshots());
        String name = String.valueOf(operation.get("name"));
        switch (String.valueOf(operation.get("op"))) {
            case "put", "transact" -> {
                for (String each : name.split(" ")) {
                    if (!found.containsKey(each) || !found.get(each).description().equals(Optional.of(operation.get("id")))) {
                        return each + " is not what was put";
                    }
                    expected.put(each, found.get(each));
                }
            }
            case "append" -> {
                long rows = expected.containsKey(name) ? (Long) expected.get(name).get("num_rows") : 0;
                if (!found.containsKey(name) || !Objects.equals(found.get(name).get("num_rows"), rows + 1)) {
                    return "there were " + rows + " rows, and one was appended";
                }
                expected.put(name, found.get(name));
            }
            case "delete" -> expected.remove(name);
            case "snapshot" -> snapshots.put(name, after.snapshots().get(name));
            case "forget" -> snapshots.remove(name);
            case "restore" -> {
                if (!before.snapshots().get(name).versions().equals(versions(found))) {
                    return "the present is not the snapshot";
                }
                expected = found;
                snapshots = after.snapshots();
            }
            case "collect" -> { }
            default -> {
                return "an operation that is not known";
            }
        }
        if (!expected.equals(found)) {
            return "items differ: " + versions(expected) + " became " + versions(found);
        } else if (!snapshots.keySet().equals(after.snapshots().keySet())) {
            return "snapshots differ: " + snapshots.keySet() + " became " + after.snapshots().keySet();
        }
        for (String each : after.snapshots().keySet()) {
            List<String> lost = History.state(after, each).lost();
            if (!lost.isEmpty()) {
                return "the snapshot " + each + " has lost " + lost;
            }
        }
        return null;
    }
}
