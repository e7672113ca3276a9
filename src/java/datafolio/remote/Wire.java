package datafolio.remote;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How somebody else than this library reads the objects of a place by their addresses: what DuckDB's extension httpfs is told. Kept
 * in memory, its settings shown nowhere.
 *
 * <pre>{@code
 * Wire wire = new Wire("s3://bucket/flights/", "s3", Map.of("REGION", "eu-central-1"));
 * System.out.println(wire); // "s3://bucket/flights/ (credentials hidden)"
 * }</pre>
 *
 * @param prefix what the addresses begin with, a slash at its end
 * @param type the kind of DuckDB's secret; empty where none is needed
 * @param settings of that secret
 */
public record Wire(String prefix, String type, Map<String, String> settings) {
    /** Copies what it is given. */
    public Wire {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** Tells no secret. */
    @Override
    public String toString() {
        return prefix + " (credentials hidden)";
    }
}
