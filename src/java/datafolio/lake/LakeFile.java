package datafolio.lake;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A Parquet file of a table.
 *
 * @param path where it is, absolute
 * @param sizeBytes its size as the log tells it
 * @param rows how many rows it has, the deleted included; empty where the log does not say
 * @param partition the values of the partition columns by the column's name, as text; those that are missing are not there
 * @param deleted the rows of it that do not count
 */
public record LakeFile(Path path, long sizeBytes, OptionalLong rows, Map<String, String> partition, Optional<Deleted> deleted) {

    /**
     * Rows that do not count.
     *
     * @param count how many
     * @param rows tells their numbers, from 0, in order; reads them from where they are
     */
    public record Deleted(long count, Supplier<long[]> rows) {}
}
