package datafolio;

import datafolio.manifest.Item;
import datafolio.table.TableSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the rows of an item came about: the query that made them, and which versions of which tables it read. It is kept in the
 * item's descriptor, in the field {@code query}.
 *
 * <pre>{@code
 * Derivation how = Derivation.of(folio.item("summary")).orElseThrow();
 * System.out.println(how.sql() + " of " + how.inputs().keySet());
 * }</pre>
 *
 * @param sql the SQL, with a {@code ?} for each parameter
 * @param parameters the values of the parameters
 * @param table the table that the SQL calls {@code table}; empty for none
 * @param edn the query as data, where it was written so
 * @param engine the version of DuckDB that ran it
 * @param inputs the tables that it read, each with what tells its version from others: {@code checksum}, {@code created_at}, or, of
 *     a table elsewhere, {@code files}, {@code bytes} and {@code modified}; of a Delta table, {@code delta_version}
 * @param functions the names of functions that it was given
 * @param given the names of rows that it was given; they are not kept
 */
public record Derivation(String sql, List<Object> parameters, Optional<String> table, Optional<String> edn, String engine,
                         Map<String, Map<String, Object>> inputs, List<String> functions, List<String> given) {
    /** The descriptor's field. */
    public static final String FIELD = "query";

    /** Copies what it is given. */
    public Derivation {
        Objects.requireNonNull(sql, "sql");
        parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
        Map<String, Map<String, Object>> copy = new LinkedHashMap<>();
        inputs.forEach((name, facts) -> copy.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(facts))));
        inputs = Collections.unmodifiableMap(copy);
        functions = List.copyOf(functions);
        given = List.copyOf(given);
    }

    /** How an item came about; empty where nothing is recorded that could be run again. */
    public static Optional<Derivation> of(Item item) {
        if (!item.type().isTable() || !(item.get(FIELD) instanceof Map<?, ?> fields) || !(fields.get("sql") instanceof String sql)) {
            return Optional.empty();
        }
        Optional<List<Object>> parameters = ParameterJson.read(fields.get("parameters"));
        Map<String, Map<String, Object>> inputs = new LinkedHashMap<>();
        if (fields.get("inputs") instanceof Map<?, ?> recorded) {
            recorded.forEach((name, facts) -> inputs.put(String.valueOf(name), facts instanceof Map<?, ?> map ? texts(map) : Map.of()));
        }
        return parameters.map(values -> new Derivation(sql, values, text(fields.get("table")), text(fields.get("edn")),
            text(fields.get("duckdb")).orElse(""), inputs, names(fields.get("functions")), names(fields.get("given"))));
    }

    private static Map<String, Object> texts(Map<?, ?> map) {
        Map<String, Object> facts = new LinkedHashMap<>();
        map.forEach((key, value) -> facts.put(String.valueOf(key), value));
        return facts;
    }

    private static Optional<String> text(Object value) {
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static List<String> names(Object value) {
        return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    }

    /** What a table is like now, to be compared with what it was like. */
    static Map<String, Object> version(TableSource source) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (source.owned()) {
            if (!source.checksum().isEmpty()) {
                facts.put("checksum", source.checksum());
            }
            facts.put("created_at", source.createdAt());
            return facts;
        }
        if (source.lake().isPresent()) {
            source.lake().get().version().ifPresent(number -> facts.put("delta_version", number));
            return facts;
        }
        try (Stream<Path> all = Files.walk(source.path())) {
            long files = 0;
            long bytes = 0;
            String modified = "";
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String time = Files.getLastModifiedTime(file).toInstant().toString();
                files++;
                bytes += Files.size(file);
                modified = time.compareTo(modified) > 0 ? time : modified;
            }
            facts.put("files", files);
            facts.put("bytes", bytes);
            facts.put("modified", modified);
            return facts;
        } catch (IOException | UncheckedIOException e) {
            return facts; // whoever reads it is told
        }
    }

    /** Whether an input is another version now than it was then. */
    static boolean differ(Map<String, Object> then, Map<String, Object> now) {
        return then.containsKey("checksum") && now.containsKey("checksum") ? !then.get("checksum").equals(now.get("checksum")) : !then.equals(now);
    }

    /** The same query over these versions. */
    Derivation reading(List<TableSource> sources) {
        Map<String, Map<String, Object>> versions = new LinkedHashMap<>();
        sources.forEach(source -> versions.put(source.name(), version(source)));
        return new Derivation(sql, parameters, table, edn, engine, versions, functions, given);
    }

    /** The same, written as data. */
    public Derivation edn(String text) {
        return new Derivation(sql, parameters, table, Optional.of(text), engine, inputs, functions, given);
    }

    /** The descriptor's field and its value. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sql", sql);
        fields.put("parameters", ParameterJson.of(parameters));
        table.ifPresent(name -> fields.put("table", name));
        edn.ifPresent(text -> fields.put("edn", text));
        fields.put("duckdb", engine);
        fields.put("inputs", inputs);
        if (!functions.isEmpty()) {
            fields.put("functions", functions);
        }
        if (!given.isEmpty()) {
            fields.put("given", given);
        }
        return Map.of(FIELD, fields);
    }
}
