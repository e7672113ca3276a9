package datafolio.lake;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What made a version of a Delta table.
 *
 * <pre>{@code
 * for (Commit each : folio.commits("events")) System.out.println(each.version() + " " + each.operation() + " " + each.metrics());
 * }</pre>
 *
 * @param version the version's number
 * @param time when it was made: the time that versions are asked for by
 * @param operation what was done, such as {@code WRITE}; empty where the log does not say
 * @param parameters how, as the writer noted it
 * @param metrics how much, as the writer noted it
 * @param writer the program that did it; empty where the log does not say
 */
public record Commit(long version, Instant time, String operation, Map<String, Object> parameters, Map<String, Object> metrics, String writer) {
    /** Copies what it is given. */
    public Commit {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
