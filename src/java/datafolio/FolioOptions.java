package datafolio;

import datafolio.store.BundleOptions;
import datafolio.table.EngineOptions;
import datafolio.remote.CloudOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a folio is opened. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * Folio folio = Folio.open(Path.of("flights-2013"), FolioOptions.DEFAULT.readOnly().memoryLimit("2GB"));
 * }</pre>
 *
 * @param create whether a missing folio is created
 * @param isReadOnly whether changes are refused
 * @param metadata facts that a folio gets when it is created
 * @param memoryLimit how much memory DuckDB may use, such as {@code "512MB"}; empty: 80% of the machine's for reads and
 *     queries, 384 MB for writes
 * @param threads how many threads DuckDB may use; empty: one per core
 * @param externalAccess whether queries may reach files and functions outside the folio
 * @param lockTimeout how long a change waits for other writers
 * @param followReferences whether references to tables elsewhere are followed that this process did not make itself
 * @param tempLimit how much of the disk DuckDB may use for what does not fit into memory, such as {@code "10GB"}; empty: 90% of
 *     what is free there
 * @param cloud how places that are not of this machine are reached
 */
public record FolioOptions(boolean create, boolean isReadOnly, Map<String, Object> metadata, Optional<String> memoryLimit,
                           OptionalInt threads, boolean externalAccess, Duration lockTimeout, boolean followReferences,
                           Optional<String> tempLimit, CloudOptions cloud) {
    /** Created when missing, writable, queries confined to the folio, references of others not followed, 30 s of patience with other writers. */
    public static final FolioOptions DEFAULT = new FolioOptions(true, false, Map.of(), Optional.empty(), OptionalInt.empty(), false,
            Duration.ofSeconds(30), false, Optional.empty(), CloudOptions.DEFAULT);

    /** Copies the metadata and checks that nothing is missing. */
    public FolioOptions {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        Objects.requireNonNull(memoryLimit, "memoryLimit");
        Objects.requireNonNull(threads, "threads");
        Objects.requireNonNull(lockTimeout, "lockTimeout");
        Objects.requireNonNull(tempLimit, "tempLimit");
        Objects.requireNonNull(cloud, "cloud");
    }

    /** A missing folio is an error. */
    public FolioOptions existing() {
        return new FolioOptions(false, isReadOnly, metadata, memoryLimit, threads, externalAccess, lockTimeout, followReferences, tempLimit, cloud);
    }

    /** Changes are refused, and so is creating. */
    public FolioOptions readOnly() {
        return new FolioOptions(false, true, metadata, memoryLimit, threads, externalAccess, lockTimeout, followReferences, tempLimit, cloud);
    }

    /** A folio that is created gets these facts. */
    public FolioOptions metadata(Map<String, Object> facts) {
        return new FolioOptions(create, isReadOnly, facts, memoryLimit, threads, externalAccess, lockTimeout, followReferences, tempLimit, cloud);
    }

    /** DuckDB uses at most this much memory: a number and a unit, such as {@code "512MB"} or {@code "2GiB"}. */
    public FolioOptions memoryLimit(String size) {
        return new FolioOptions(create, isReadOnly, metadata, Optional.of(size), threads, externalAccess, lockTimeout, followReferences, tempLimit, cloud);
    }

    /** DuckDB uses at most so many threads, at least 1. */
    public FolioOptions threads(int most) {
        return new FolioOptions(create, isReadOnly, metadata, memoryLimit, OptionalInt.of(most), externalAccess, lockTimeout, followReferences, tempLimit, cloud);
    }

    /** Queries may read any file and call any function of DuckDB. Only for SQL that you trust. */
    public FolioOptions withExternalAccess() {
        return new FolioOptions(create, isReadOnly, metadata, memoryLimit, threads, true, lockTimeout, followReferences, tempLimit, cloud);
    }

    /** A change waits that long for other writers. */
    public FolioOptions lockTimeout(Duration patience) {
        return new FolioOptions(create, isReadOnly, metadata, memoryLimit, threads, externalAccess, patience, followReferences, tempLimit, cloud);
    }

    /** References to tables elsewhere are followed, whoever made them. Only for folios that you trust. */
    public FolioOptions followingReferences() {
        return new FolioOptions(create, isReadOnly, metadata, memoryLimit, threads, externalAccess, lockTimeout, true, tempLimit, cloud);
    }

    /** DuckDB uses at most so much of the disk for what does not fit into memory: a number and a unit, such as {@code "10GB"}. */
    public FolioOptions tempLimit(String size) {
        return new FolioOptions(create, isReadOnly, metadata, memoryLimit, threads, externalAccess, lockTimeout, followReferences, Optional.of(size), cloud);
    }

    /** Places that are not of this machine are reached so. */
    public FolioOptions cloud(CloudOptions how) {
        return new FolioOptions(create, isReadOnly, metadata, memoryLimit, threads, externalAccess, lockTimeout, followReferences, tempLimit, how);
    }

    BundleOptions bundle() {
        return new BundleOptions(create, isReadOnly, metadata, lockTimeout, followReferences, cloud);
    }

    EngineOptions engine() {
        return new EngineOptions(memoryLimit, threads, externalAccess, tempLimit);
    }
}
