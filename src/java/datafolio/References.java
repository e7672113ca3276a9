package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.DeltaLog;
import datafolio.lake.Lakes;
import datafolio.remote.Url;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What is recorded of a table that stays where it is. */
final class References {
    private static final int DEEPEST = 12;

    private References() {}

    /**
     * The fields of the descriptor.
     *
     * @throws FolioException INVALID_ARGUMENT when nothing is there or the format cannot be told, UNSUPPORTED
     */
    static Map<String, Object> facts(String name, String place, Optional<String> format, OptionalLong version) {
        String local = place.startsWith("file://") ? place.substring("file://".length()) : place;
        if (Url.is(place)) {
            return elsewhere(name, Url.of(place), format, version);
        }
        Path path = Path.of(local).toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "\"" + name + "\" cannot refer to " + path + ": nothing is there.",
                    "item", name, "path", path.toString());
        }
        String known = format.map(word -> word.toLowerCase(Locale.ROOT)).orElseGet(() -> told(name, path));
        if (!known.equals(Lakes.DELTA)) {
            check(name, known);
        }
        boolean directory = Files.isDirectory(path);
        if (known.equals(Lakes.DELTA) && !DeltaLog.isTable(path)) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, path + " is no Delta table: it has no folder " + DeltaLog.FOLDER + ".", "item", name, "path", path.toString());
        } else if (version.isPresent() && !known.equals(Lakes.DELTA)) {
            throw noVersions(name, path);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("path", "file://" + path);
        facts.put("table_format", known);
        facts.put("is_directory", directory);
        facts.put("mutable", true);
        if (directory && !known.equals(Lakes.DELTA)) {
            facts.put("polars_only", true);
        }
        version.ifPresent(number -> facts.put("version", number));
        return facts;
    }

    /** Of a single file in an object store or on a web server, or of a Delta table in a store. */
    private static Map<String, Object> elsewhere(String name, Url url, Optional<String> format, OptionalLong version) {
        String known = format.map(word -> word.toLowerCase(Locale.ROOT)).or(() -> byEnding(Path.of(url.name().replaceAll("\\?.*", ""))))
                .orElseThrow(() -> unclear(name, url));
        boolean delta = known.equals(Lakes.DELTA);
        if (!delta) {
            check(name, known);
        } else if (url.scheme().startsWith("http")) {
            throw FolioException.of(Kind.UNSUPPORTED, "\"" + name + "\" cannot refer to a Delta table at " + url + ": a web server does not tell which files"
                    + " there are. Refer to it at s3:// or gs://, or on this machine.", "item", name, "path", url.toString());
        }
        if (version.isPresent() && !delta) {
            throw noVersions(name, url);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("path", url.toString());
        facts.put("table_format", known);
        facts.put("is_directory", delta);
        facts.put("mutable", true);
        version.ifPresent(number -> facts.put("version", number));
        return facts;
    }

    private static FolioException noVersions(String name, Object place) {
        return FolioException.of(Kind.INVALID_ARGUMENT, "\"" + name + "\" cannot refer to a version of " + place + ": only Delta tables keep versions.",
                "item", name, "path", place.toString());
    }

    private static void check(String name, String format) {
        if (!format.equals("parquet") && !format.equals("csv")) {
            throw FolioException.of(Kind.UNSUPPORTED, "\"" + name + "\" cannot be of the format " + format + "; references are parquet or csv.",
                    "item", name, "found", format);
        }
    }

    private static String told(String name, Path path) {
        if (!Files.isDirectory(path)) {
            return byEnding(path).orElseThrow(() -> unclear(name, path));
        } else if (DeltaLog.isTable(path)) {
            return Lakes.DELTA;
        }
        try (Stream<Path> files = Files.walk(path, DEEPEST)) {
            return files.filter(Files::isRegularFile).map(References::byEnding).flatMap(Optional::stream).findFirst()
                    .orElseThrow(() -> unclear(name, path));
        } catch (IOException | UncheckedIOException e) {
            throw new FolioException(Kind.IO_ERROR, path + " cannot be listed: " + e.getMessage() + ".", Map.of("path", path.toString()), e);
        }
    }

    private static Optional<String> byEnding(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.matches(".*\\.(parquet|pq)") ? Optional.of("parquet")
                : name.matches(".*\\.(csv|tsv|txt)(\\.gz|\\.zst)?") ? Optional.of("csv") : Optional.empty();
    }

    private static FolioException unclear(String name, Object path) {
        return FolioException.of(Kind.INVALID_ARGUMENT, "The format of " + path + " cannot be told by its ending. Give the format: parquet, csv or delta.",
                "item", name, "path", path.toString());
    }
}
