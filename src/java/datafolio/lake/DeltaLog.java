package datafolio.lake;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be told of a Delta table's log without understanding all of it: which versions it names, and what made them.
 *
 * @see <a href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md">The Delta protocol: delta log entries, commit provenance</a>
 */
public final class DeltaLog {
    /** The folder of the log within a table's directory. */
    public static final String FOLDER = "_delta_log";

    private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
    private static final Pattern VERSIONED = Pattern.compile("(\\d{20})\\.(json|checkpoint\\..*parquet|checkpoint\\..*json)");
    private static final int LONGEST_LINE = 64 << 20;

    private DeltaLog() {}

    /** Whether a directory of this machine is a Delta table. */
    public static boolean isTable(Path root) {
        return Files.isDirectory(root.resolve(FOLDER));
    }

    /**
     * Fails where there is no Delta table.
     *
     * @throws FolioException PAYLOAD_MISSING
     */
    public static void check(Place place) {
        if (place.files().isElsewhere() ? named(place, VERSIONED).isEmpty() : !isTable(place.root())) {
            throw FolioException.of(Kind.PAYLOAD_MISSING, "\"" + place.item() + "\" cannot be read: " + place.shown() + " has no folder " + FOLDER
                    + ", so it is no Delta table. Restore it, or delete the item.", "item", place.item(), "path", place.shown());
        }
    }

    /** The number of the newest version; empty where there is none. */
    public static OptionalLong latest(Place place) {
        return named(place, VERSIONED).stream().mapToLong(DeltaLog::number).max();
    }

    /** The commits that the log still has, the oldest first. @throws FolioException PAYLOAD_MISSING, PAYLOAD_DAMAGED */
    public static List<Commit> commits(Place place) {
        check(place);
        TreeMap<Long, LakeFiles.Entry> files = new TreeMap<>();
        named(place, COMMIT).forEach(each -> files.put(number(each), each));
        List<Commit> commits = new ArrayList<>();
        Instant last = Instant.MIN;
        LakeFiles.Held held = place.files().hold(files.values().stream().map(LakeFiles.Entry::path).toList());
        try {
            for (Map.Entry<Long, LakeFiles.Entry> file : files.entrySet()) {
                Commit commit = commit(place, file.getKey(), file.getValue(), last);
                commits.add(commit);
                last = commit.time();
            }
            return commits;
        } finally {
            held.close();
        }
    }

    private static long number(LakeFiles.Entry file) {
        return Long.parseLong(file.path().getFileName().toString().substring(0, 20));
    }

    private static List<LakeFiles.Entry> named(Place place, Pattern pattern) {
        Path folder = place.root().resolve(FOLDER);
        try {
            return place.files().list(folder).stream().filter(each -> {
                Matcher matcher = pattern.matcher(each.path().getFileName().toString());
                return matcher.matches() && matcher.group(1).compareTo("09") < 0;
            }).toList();
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            String shown = place.files().shown(folder);
            throw new FolioException(Kind.IO_ERROR, shown + " cannot be listed: " + e.getMessage() + ".", Map.of("path", shown), e);
        }
    }

    /** Times are those of the files unless the log keeps its own, and each is later than the one before. */
    private static Commit commit(Place place, long version, LakeFiles.Entry file, Instant last) {
        try {
            Map<String, Object> info = info(file.path());
            Instant time = info.get("inCommitTimestamp") instanceof Long millis ? Instant.ofEpochMilli(millis)
                    : Instant.ofEpochMilli(file.modified().toEpochMilli());
            Instant later = last.equals(Instant.MIN) || time.isAfter(last) ? time : last.plusMillis(1);
            return new Commit(version, later, text(info.get("operation")), map(info.get("operationParameters")), map(info.get("operationMetrics")),
                    Optional.of(text(info.get("engineInfo"))).filter(name -> !name.isEmpty()).orElseGet(() -> text(info.get("clientVersion"))));
        } catch (IOException | FolioException e) {
            String shown = place.files().shown(file.path());
            throw new FolioException(Kind.PAYLOAD_DAMAGED, "The log of \"" + place.item() + "\" cannot be read: " + shown + ": " + e.getMessage() + ".",
                    Map.of("item", place.item(), "path", shown, "version", version), e);
        }
    }

    private static Map<String, Object> info(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("\"commitInfo\"") && line.length() < LONGEST_LINE
                        && Json.read(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> action && action.get("commitInfo") instanceof Map<?, ?> found) {
                    return map(found);
                }
            }
            return Map.of();
        }
    }

    private static String text(Object value) {
        return value instanceof String words ? words : "";
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> found) {
            found.forEach((key, each) -> copy.put(String.valueOf(key), each));
        }
        return copy;
    }
}
