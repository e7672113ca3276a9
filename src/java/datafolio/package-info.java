/**
 * The door: {@link datafolio.Folio} opens a folio, {@link datafolio.FolioReader} says what can be read of it,
 * {@link datafolio.FolioWriter} what can be changed, {@link datafolio.Table} and {@link datafolio.Query} how rows are read.
 * Everything public here is API, as are {@code datafolio.error}, {@link datafolio.array.NumpyArray} and what the package
 * comments of {@code datafolio.table} and {@code datafolio.manifest} name.
 *
 * <p>One unchecked exception, {@link datafolio.error.FolioException}, says what went wrong. Null is neither taken nor
 * given, but where it is documented: a missing value of a table is null.
 */
package datafolio;
