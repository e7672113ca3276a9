package datafolio.cluster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.spark.sql.Dataset;

/** What is known about how DataFrames came about: of results of queries, as they came, not of what was made from them. Thread-safe. */
public final class Origins {
    private static final Map<Dataset<?>, Origin> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private Origins() {}

    /**
     * How one came about.
     *
     * @param fields further fields of the descriptor of a table that is made of it
     * @param inputs the names of the items that it reads
     */
    record Origin(Map<String, Object> fields, List<String> inputs) {
        static final Origin UNKNOWN = new Origin(Map.of(), List.of());
    }

    /** Notes it. */
    public static void note(Dataset<?> result, Map<String, Object> fields, List<String> inputs) {
        KNOWN.put(result, new Origin(Collections.unmodifiableMap(new LinkedHashMap<>(fields)), List.copyOf(inputs)));
    }

    /** The names of the items that a result reads, as far as they are noted. */
    public static List<String> inputs(Dataset<?> result) {
        return of(result).inputs();
    }

    static Origin of(Dataset<?> rows) {
        return KNOWN.getOrDefault(rows, Origin.UNKNOWN);
    }
}
