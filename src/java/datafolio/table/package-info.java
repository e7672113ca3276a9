/**
 * DuckDB's life, and tables as they stream through it: types and chunks, reading, querying, writing.
 *
 * <p>API are {@link datafolio.table.Chunk}, {@link datafolio.table.ChunkStream}, {@link datafolio.table.ChunkSource},
 * {@link datafolio.table.Column}, {@link datafolio.table.DataType}, {@link datafolio.table.Field},
 * {@link datafolio.table.Schema}, {@link datafolio.table.Partition}, {@link datafolio.table.DataFile}, {@link datafolio.table.Interval}, {@link datafolio.table.Progress},
 * {@link datafolio.table.TableInfo}, {@link datafolio.table.Chunks}, {@link datafolio.table.WriteOptions},
 * {@link datafolio.table.ImportOptions}, {@link datafolio.table.Functions} and {@link datafolio.table.ScalarFunction}. All else is not API: public where the door needs it, and free to change.
 *
 * <p>One read is one private connection ({@link datafolio.table.Engine}) and one {@link datafolio.table.ChunkStream}.
 * Native calls of streams run on threads of their own, so that their consumers can be stopped at any moment; native
 * memory is owned by exactly one batch at a time and given back by whoever holds that.
 */
package datafolio.table;
