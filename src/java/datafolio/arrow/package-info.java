/**
 * A table as an uncompressed Arrow IPC file, and that file mapped into memory.
 *
 * <p>API is {@link datafolio.arrow.MappedTable}. All else is not API.
 *
 * <p>The file is Arrow's file format as pyarrow, Polars and tech.ml.dataset map it: bodies and buffers begin at multiples
 * of 64 bytes, dictionaries are written once and first, nothing is compressed. Two notes of ours lie where no other reader
 * looks: the rows and the checksum of each batch's metadata (custom metadata of the footer), and the checksum of the
 * footer (the 8 bytes before it). So a mapping trusts no number that was altered.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format">Arrow IPC file format</a>
 */
package datafolio.arrow;
