package datafolio.table;

import datafolio.lake.AsOf;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Where a table's rows are and what its descriptor says about them. Not API: built by the folio.
 *
 * @param name the item's name
 * @param path absolute path of the file, or of the directory that holds the files
 * @param format Parquet or CSV
 * @param directory whether {@code path} is a directory; below it every file of the format belongs to the table, and
 *     {@code key=value} directories become columns
 * @param owned whether the file is the bundle's own, so that it never changes
 * @param rows recorded number of rows
 * @param sizeBytes recorded size of the files
 * @param columns recorded column names; empty where none are recorded
 * @param dtypes recorded types in Arrow's spelling, by column; empty where none are recorded
 * @param duckdbTypes DuckDB's types of columns that Parquet holds in another form, by column
 * @param createdAt when this version was added, as the descriptor spells it; empty for none
 * @param pin keeps the files from being deleted until closed; called once for each read
 * @param checksum recorded checksum of the file; empty where none is
 * @param lake the log that tells which files the table is made of; empty for tables without one
 * @param inPlace where DuckDB can read the file by itself without its being fetched to {@code path}; empty for files of this machine
 */
public record TableSource(String name, Path path, Format format, boolean directory, boolean owned, OptionalLong rows,
                          OptionalLong sizeBytes, List<String> columns, Map<String, String> dtypes,
                          Map<String, String> duckdbTypes, String createdAt, Supplier<AutoCloseable> pin, String checksum,
                          Optional<LakeSource> lake, Optional<InPlace> inPlace) {
    /** The formats that tables are read from. */
    public enum Format { PARQUET, CSV, DELTA }

    /**
     * A file elsewhere.
     *
     * @param key its name below the bundle's place
     * @param pin as a table's; brings nothing here
     */
    public record InPlace(String key, Supplier<AutoCloseable> pin) {}

    /** Checks that nothing is missing. */
    public TableSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(pin, "pin");
        Objects.requireNonNull(lake, "lake");
        Objects.requireNonNull(inPlace, "inPlace");
        columns = List.copyOf(columns);
    }

    /** A table whose file has no recorded checksum. */
    public TableSource(String name, Path path, Format format, boolean directory, boolean owned, OptionalLong rows, OptionalLong sizeBytes,
                       List<String> columns, Map<String, String> dtypes, Map<String, String> duckdbTypes, String createdAt,
                       Supplier<AutoCloseable> pin) {
        this(name, path, format, directory, owned, rows, sizeBytes, columns, dtypes, duckdbTypes, createdAt, pin, "", Optional.empty(), Optional.empty());
    }

    /** A Delta table elsewhere. */
    public static TableSource delta(String name, Path root, String createdAt, LakeSource lake) {
        return new TableSource(name, root, Format.DELTA, true, false, OptionalLong.empty(), OptionalLong.empty(), List.of(), Map.of(), Map.of(), createdAt,
            () -> () -> {}, "", Optional.of(lake), Optional.empty());
    }

    /**
     * The same table at another moment.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT for a table that keeps no versions
     */
    TableSource asOf(AsOf moment) {
        LakeSource known = lake.orElseThrow(() -> Errors.argument("Table \"" + name + "\" keeps no versions of itself, so there is no " + moment
                + " of it. Only Delta tables do; of others, snapshots keep what was."));
        return delta(name, path, createdAt, known.asOf(moment));
    }

    /** The same table, read where it is when it can be: then {@code key} of {@link InPlace} is the whole address. */
    TableSource reachedBy(Optional<Httpfs> httpfs) {
        return inPlace.isEmpty() ? this : with(httpfs.flatMap(reach -> inPlace.map(there -> new InPlace(reach.address(there.key()), there.pin()))));
    }

    /** The same table, its file fetched to this machine when it is pinned. */
    TableSource here() {
        return inPlace.isEmpty() ? this : with(Optional.empty());
    }

    private TableSource with(Optional<InPlace> there) {
        return new TableSource(name, path, format, directory, owned, rows, sizeBytes, columns, dtypes, duckdbTypes, createdAt, pin, checksum, lake, there);
    }

    /** Keeps the files that are read from being deleted; what is to be read here is fetched. */
    AutoCloseable hold() {
        return inPlace.map(InPlace::pin).orElse(pin).get();
    }

    /** Where it is read, for people. */
    String place() {
        return inPlace.map(InPlace::key).orElseGet(path::toString);
    }

    /** A Parquet file of which nothing is recorded. */
    static TableSource parquet(String name, Path file) {
        return new TableSource(name, file, Format.PARQUET, false, true, OptionalLong.empty(), OptionalLong.empty(),
            List.of(), Map.of(), Map.of(), "", () -> () -> {});
    }

    /** The files as an argument of DuckDB's reading functions. */
    String files() {
        if (!directory) {
            return inPlace.map(there -> Sql.literal(there.key())).orElseGet(() -> SqlPaths.file(path));
        }
        return SqlPaths.below(path, format == Format.PARQUET ? ".parquet" : ".csv");
    }

    /** The files as a relation of a FROM clause; with row numbers only for single Parquet files. */
    String relation(boolean rowNumbers) {
        String function = format == Format.PARQUET ? "read_parquet(" : "read_csv(";
        return function + files() + ", hive_partitioning = " + directory
            + (rowNumbers ? ", file_row_number = true" : "") + ")";
    }
}
