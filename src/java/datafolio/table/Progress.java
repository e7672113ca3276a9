package datafolio.table;

/**
 * How far a long call has come.
 *
 * @param rows rows delivered so far
 * @param ofRows rows there will be, or -1 where that is not known (filters, queries, CSV)
 * @param bytes bytes of these rows in memory, as Arrow counts them
 */
public record Progress(long rows, long ofRows, long bytes) {}
