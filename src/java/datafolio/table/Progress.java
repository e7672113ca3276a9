package datafolio.table;

/**
 * How far a long call has come.
 *
 * <pre>{@code
 * folio.table("flights").progress(p -> System.out.printf("%d of %d rows%n", p.rows(), p.ofRows())).read();
 * }</pre>
 *
 * @param rows rows delivered so far
 * @param ofRows rows there will be, or -1 where that is not known (filters, queries, CSV); there, one more report at the end
 *     has the rows that came
 * @param bytes bytes of these rows in memory, as Arrow counts them
 */
public record Progress(long rows, long ofRows, long bytes) {}
