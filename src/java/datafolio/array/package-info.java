/**
 * Numpy's {@code .npy} files and their n-dimensional arrays as Java values. Not API, except
 * {@link datafolio.array.NumpyArray}.
 *
 * <p>A header is a Python literal from a stranger: it is parsed strictly, by {@code PyLiteral}, and every length in it is
 * held against the file before anything is allocated. Nothing is ever unpickled. "Native" byte order is little-endian
 * throughout, as on every machine that Python's package is known to run on.
 */
package datafolio.array;
