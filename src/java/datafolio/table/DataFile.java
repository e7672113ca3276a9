package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A file that holds rows of a table.
 *
 * <pre>{@code
 * for (DataFile each : folio.table("flights").files()) {
 *     System.out.println(each.path() + " " + each.values());
 * }
 * }</pre>
 *
 * @param path absolute
 * @param values what the {@code key=value} directories above it say, by column: texts, null for a missing value; empty for a table
 *     of one file
 */
public record DataFile(Path path, Map<String, String> values) {
    private static final String MISSING = "__HIVE_DEFAULT_PARTITION__";
    /** What DuckDB tries, in this order; a column that is nothing of it is VARCHAR. */
    private static final Map<String, Function<String, Object>> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("DATE", java.time.LocalDate::parse);
        TYPES.put("TIMESTAMP", text -> java.time.LocalDateTime.parse(text.replace(' ', 'T')));
        TYPES.put("BIGINT", Long::valueOf);
    }

    /** Copies what it is given. */
    public DataFile {
        Objects.requireNonNull(path, "path");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The files of a table in the order in which DuckDB reads them. */
    static List<DataFile> of(TableSource source) {
        if (!source.directory()) {
            return List.of(new DataFile(source.path(), Map.of()));
        }
        String ending = switch (source.format()) {
            case PARQUET -> ".parquet";
            case CSV -> ".csv";
            case DELTA -> throw FolioException.of(Kind.UNSUPPORTED, "The files of the Delta table \"" + source.name() + "\" are not handed out: beside them lie"
                    + " others that its log no longer names, and rows of them may be deleted. Read it in chunks or by queries.", "item", source.name());
        };
        try (Stream<Path> all = Files.walk(source.path(), FileVisitOption.FOLLOW_LINKS)) {
            List<DataFile> files = all.filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
                    .sorted(java.util.Comparator.comparing(Path::toString)).map(file -> new DataFile(file, values(source.path(), file))).toList();
            if (files.isEmpty()) {
                throw FolioException.of(Kind.PAYLOAD_MISSING, "Table \"" + source.name() + "\" cannot be read: there is no " + ending + " file below "
                        + source.path() + ".", "item", source.name(), "path", source.path().toString());
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new FolioException(Kind.IO_ERROR, source.path() + " cannot be listed: " + e.getMessage() + ".",
                    Map.of("path", source.path().toString()), e);
        }
    }

    private static Map<String, String> values(Path root, Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Path folder : root.relativize(file.getParent())) {
            int equals = folder.toString().indexOf('=');
            if (equals > 0) {
                String value = URLDecoder.decode(folder.toString().substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
                values.put(folder.toString().substring(0, equals), value.equals(MISSING) ? null : value);
            }
        }
        return values;
    }

    /** The types of the columns that the directories make, by name, told as DuckDB tells them: from all values of each. */
    public static Map<String, String> types(List<DataFile> files) {
        Map<String, List<String>> seen = new LinkedHashMap<>();
        files.forEach(file -> file.values.forEach((column, value) -> {
            if (value != null) {
                seen.computeIfAbsent(column, c -> new ArrayList<>()).add(value);
            }
        }));
        Map<String, String> types = new LinkedHashMap<>();
        files.forEach(file -> file.values.keySet().forEach(column -> types.computeIfAbsent(column, c -> type(seen.getOrDefault(c, List.of())))));
        return types;
    }

    private static String type(List<String> values) {
        return TYPES.entrySet().stream().filter(type -> !values.isEmpty() && values.stream().allMatch(value -> fits(type.getValue(), value)))
                .map(Map.Entry::getKey).findFirst().orElse("VARCHAR");
    }

    private static boolean fits(Function<String, Object> parser, String value) {
        try {
            parser.apply(value);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
