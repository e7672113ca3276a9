package datafolio.table;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a query has besides the folio's tables. Not API: the fluent reads build it.
 *
 * @param functions what it can call besides DuckDB's own
 * @param tables rows that it reads by a name, each one held chunk
 * @param opened told of the tables that it reads, as they were pinned, whenever it is opened
 */
public record Additions(Functions functions, Map<String, Chunk> tables, Optional<Consumer<List<TableSource>>> opened) {
    /** Nothing. */
    public static final Additions NONE = new Additions(Functions.NONE, Map.of(), Optional.empty());

    /** Copies what it is given. */
    public Additions {
        Objects.requireNonNull(functions, "functions");
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        Objects.requireNonNull(opened, "opened");
    }

    /** With these functions. */
    public Additions with(Functions others) {
        return new Additions(others, tables, opened);
    }

    /** With these rows under a name. */
    public Additions with(String name, Chunk rows) {
        Map<String, Chunk> more = new LinkedHashMap<>(tables);
        more.put(name, rows);
        return new Additions(functions, more, opened);
    }

    /** With somebody who is told what is read. */
    public Additions with(Consumer<List<TableSource>> listener) {
        return new Additions(functions, tables, Optional.of(listener));
    }
}
