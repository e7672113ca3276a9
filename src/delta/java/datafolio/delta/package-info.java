/**
 * Delta Lake's logs, read by Delta Kernel without Hadoop: files by java.nio, Parquet checkpoints by DuckDB. Loaded by name when the
 * Kernel is on the classpath (alias {@code :delta}); nothing else refers to it. Not API.
 */
package datafolio.delta;
