package datafolio.lake;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Json;
import java.io.BufferedReader;
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
import java.util.stream.Stream;

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

    /** Whether a directory is a Delta table. */
    public static boolean isTable(Path root) {
        return Files.isDirectory(root.resolve(FOLDER));
    }

    /** The number of the newest version; empty where there is none. */
    public static OptionalLong latest(Path root) {
        return names(root, VERSIONED).stream().mapToLong(DeltaLog::number).max();
    }

    /** The commits that the log still has, the oldest first. @throws FolioException PAYLOAD_MISSING, PAYLOAD_DAMAGED */
    public static List<Commit> commits(String item, Path root) {
        if (!isTable(root)) {
            throw FolioException.of(Kind.PAYLOAD_MISSING, "\"" + item + "\" cannot be read: " + root + " has no folder " + FOLDER
                    + ", so it is no Delta table. Restore it, or delete the item.", "item", item, "path", root.toString());
        }
        TreeMap<Long, Path> files = new TreeMap<>();
        names(root, COMMIT).forEach(name -> files.put(number(name), root.resolve(FOLDER).resolve(name)));
        List<Commit> commits = new ArrayList<>();
        Instant last = Instant.MIN;
        for (Map.Entry<Long, Path> file : files.entrySet()) {
            Commit commit = commit(item, file.getKey(), file.getValue(), last);
            commits.add(commit);
            last = commit.time();
        }
        return commits;
    }

    private static long number(String name) {
        return Long.parseLong(name.substring(0, 20));
    }

    private static List<String> names(Path root, Pattern pattern) {
        Path folder = root.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).filter(name -> {
                Matcher matcher = pattern.matcher(name);
                return matcher.matches() && matcher.group(1).compareTo("09") < 0;
            }).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new FolioException(Kind.IO_ERROR, folder + " cannot be listed: " + e.getMessage() + ".", Map.of("path", folder.toString()), e);
        }
    }

    /** Times are those of the files unless the log keeps its own, and each is later than the one before. */
    private static Commit commit(String item, long version, Path file, Instant last) {
        try {
            Map<String, Object> info = info(file);
            Instant time = info.get("inCommitTimestamp") instanceof Long millis ? Instant.ofEpochMilli(millis)
                    : Instant.ofEpochMilli(Files.getLastModifiedTime(file).toMillis());
            Instant later = last.equals(Instant.MIN) || time.isAfter(last) ? time : last.plusMillis(1);
            return new Commit(version, later, text(info.get("operation")), map(info.get("operationParameters")), map(info.get("operationMetrics")),
                    Optional.of(text(info.get("engineInfo"))).filter(name -> !name.isEmpty()).orElseGet(() -> text(info.get("clientVersion"))));
        } catch (IOException | FolioException e) {
            throw new FolioException(Kind.PAYLOAD_DAMAGED, "The log of \"" + item + "\" cannot be read: " + file + ": " + e.getMessage() + ".",
                    Map.of("item", item, "path", file.toString(), "version", version), e);
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
