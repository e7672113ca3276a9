package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.DeltaLog;
import datafolio.manifest.Json;
import datafolio.store.Disk;
import datafolio.table.DataType;
import datafolio.table.DeltaParts;
import datafolio.table.Engine;
import datafolio.table.Field;
import datafolio.table.Reader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A table of a folio as a new Delta table of one version. It is made beside its place, synced, and renamed: it is there as a whole or
 * not at all.
 *
 * @see <a href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md">The Delta protocol: actions, per-file statistics, partition values</a>
 */
final class DeltaExport {
    private static final int LONGEST_TEXT = 64;
    private static final List<DataType> COMPARED = List.of(DataType.Scalar.TINYINT, DataType.Scalar.SMALLINT, DataType.Scalar.INTEGER, DataType.Scalar.BIGINT,
            DataType.Scalar.FLOAT, DataType.Scalar.DOUBLE);

    private final Reader reader;
    private final Engine engine;
    private final Disk disk = Disk.REAL;

    DeltaExport(Reader reader, Engine engine) {
        this.reader = reader;
        this.engine = engine;
    }

    Path run(String table, Path to, List<String> partitions) {
        Path target = to.toAbsolutePath().normalize();
        if (Files.exists(target) && !isEmptyFolder(target) || Files.isSymbolicLink(target)) {
            throw FolioException.of(Kind.TABLE_EXISTS, "There is something at " + target + " already, and nothing is written over it. Choose another place.",
                    "item", table, "path", target.toString());
        }
        Path partial = target.resolveSibling("." + target.getFileName() + ".partial-" + UUID.randomUUID());
        try {
            Files.createDirectories(target.getParent());
            disk.createFolder(partial);
            DeltaParts parts = DeltaParts.write(reader, engine, table, partial, partitions);
            List<String> by = parts.columns().stream().map(Field::name).filter(name -> parts.files().stream().anyMatch(file -> file.partition().containsKey(name))
                    || parts.files().isEmpty() && partitions.contains(name)).toList();
            Path log = partial.resolve(DeltaLog.FOLDER);
            disk.createFolder(log);
            Path commit = log.resolve("0".repeat(20) + ".json");
            disk.write(commit, actions(parts, partial, by.isEmpty() ? partitions : by));
            sync(partial, parts);
            disk.move(partial, target);
            disk.syncFolder(target.getParent());
            return target;
        } catch (IOException | UncheckedIOException e) {
            throw new FolioException(Kind.IO_ERROR, "The Delta table " + target + " could not be written: " + e.getMessage() + ".", Map.of("path", target.toString()), e);
        } finally {
            clear(partial);
        }
    }

    private static boolean isEmptyFolder(Path folder) {
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Everything is on the disk before the log has its name. */
    private void sync(Path partial, DeltaParts parts) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(partial)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            if (Files.isDirectory(each)) {
                disk.syncFolder(each);
            } else if (each.toString().endsWith(".json") || parts.files().stream().anyMatch(file -> file.path().equals(each))) {
                disk.sync(each);
            } else {
                disk.delete(each); // a file without rows, which no log names
            }
        }
    }

    private static void clear(Path partial) {
        if (!Files.exists(partial)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(partial)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Disk.REAL.delete(each);
            }
        } catch (IOException | UncheckedIOException e) {
            return; // the error that led here says more; the folder's name says what it is
        }
    }

    private static byte[] actions(DeltaParts parts, Path root, List<String> partitions) {
        long now = Instant.now().toEpochMilli();
        List<Map<String, Object>> actions = new ArrayList<>();
        Map<String, Object> commit = ordered("timestamp", now, "operation", "CREATE TABLE AS SELECT", "operationParameters",
                ordered("mode", "ErrorIfExists", "partitionBy", json(partitions)), "isBlindAppend", true, "operationMetrics",
                ordered("numFiles", Integer.toString(parts.files().size()), "numOutputRows", Long.toString(parts.files().stream().mapToLong(DeltaParts.File::rows).sum()),
                        "numOutputBytes", Long.toString(parts.files().stream().mapToLong(DeltaParts.File::sizeBytes).sum())), "engineInfo", "datafolio-jvm");
        actions.add(Map.of("commitInfo", commit));
        actions.add(Map.of("protocol", parts.hasLocalTimes()
                ? ordered("minReaderVersion", 3L, "minWriterVersion", 7L, "readerFeatures", List.of("timestampNtz"), "writerFeatures", List.of("timestampNtz"))
                : ordered("minReaderVersion", 1L, "minWriterVersion", 2L)));
        actions.add(Map.of("metaData", ordered("id", UUID.randomUUID().toString(), "format", ordered("provider", "parquet", "options", Map.of()),
                "schemaString", parts.schema(), "partitionColumns", partitions, "configuration", Map.of(), "createdTime", now)));
        for (DeltaParts.File file : parts.files()) {
            Map<String, Object> values = new LinkedHashMap<>();
            parts.columns().stream().filter(column -> partitions.contains(column.name()))
                    .forEach(column -> values.put(column.name(), moment(column.type(), file.partition().get(column.name()))));
            actions.add(Map.of("add", ordered("path", uri(root.relativize(file.path())), "partitionValues", values, "size", file.sizeBytes(), "modificationTime", now,
                    "dataChange", true, "stats", json(statistics(parts, file)))));
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        actions.forEach(action -> {
            lines.writeBytes(line(action));
            lines.write('\n');
        });
        return lines.toByteArray();
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static String json(Object value) {
        return new String(line(value), StandardCharsets.UTF_8);
    }

    /** JSON on one line: within texts line breaks are spelled, so that those which are not only lay it out. */
    private static byte[] line(Object value) {
        return new String(Json.write(value), StandardCharsets.UTF_8).replaceAll("\\n\\s*", "").getBytes(StandardCharsets.UTF_8);
    }

    /** A file's path within the table as a URI: what is no plain letter, digit or sign is spelled by its bytes. */
    static String uri(Path path) {
        StringBuilder uri = new StringBuilder();
        for (byte b : path.toString().getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "-_.~/=".indexOf(c) >= 0);
            uri.append(plain ? String.valueOf(c) : String.format("%%%02X", b & 0xff));
        }
        return uri.toString();
    }

    /** Moments in the way that all readers agree on; other values as DuckDB spells them. */
    private static String moment(DataType type, String text) {
        return text != null && type == DataType.Scalar.TIMESTAMPTZ ? text.replace(' ', 'T').replaceFirst("\\+00$", "Z") : text;
    }

    private static Map<String, Object> statistics(DeltaParts parts, DeltaParts.File file) {
        Map<String, Object> least = new LinkedHashMap<>();
        Map<String, Object> most = new LinkedHashMap<>();
        Map<String, Object> missing = new LinkedHashMap<>();
        for (Field column : parts.columns()) {
            Map<String, String> known = file.statistics().getOrDefault(column.name(), Map.of());
            if (known.get("null_count") != null && !(column.type() instanceof DataType.Struct)) {
                missing.put(column.name(), Long.parseLong(known.get("null_count")));
            }
            Object min = statistic(column.type(), known, "min");
            Object max = statistic(column.type(), known, "max");
            if (min != null && max != null && !"true".equals(known.get("has_nan"))) {
                least.put(column.name(), min);
                most.put(column.name(), max);
            }
        }
        return ordered("numRecords", file.rows(), "minValues", least, "maxValues", most, "nullCount", missing);
    }

    private static Object statistic(DataType type, Map<String, String> known, String which) {
        String text = known.get(which);
        if (text == null || !"true".equals(known.get(which + "_is_exact"))) {
            return null;
        } else if (COMPARED.contains(type)) {
            boolean whole = type != DataType.Scalar.FLOAT && type != DataType.Scalar.DOUBLE;
            double number = Double.parseDouble(text.replace("inf", "Infinity"));
            return whole ? (Object) Long.parseLong(text) : Double.isFinite(number) ? number : null;
        } else if (type == DataType.Scalar.VARCHAR) {
            return text.length() <= LONGEST_TEXT ? text : null;
        } else if (type == DataType.Scalar.DATE) {
            return text;
        } else if (type == DataType.Scalar.TIMESTAMP || type == DataType.Scalar.TIMESTAMPTZ) {
            return moment(type, text).replace(' ', 'T');
        }
        return null;
    }
}
