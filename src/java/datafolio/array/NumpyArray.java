package datafolio.array;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * An n-dimensional array as numpy's {@code .npy} format holds it: dtype, shape, order and bytes. Immutable and safe to
 * share between threads. Its bytes lie on the Java heap, up to 2 GB of them.
 *
 * <p>What the elements are in Java: bool {@code boolean}; int8 to int64 {@code byte short int long}; uint8, uint16, uint32
 * {@code short int long}; uint64 {@code BigInteger}; float16 and float32 {@code float}; float64 {@code double}; complex
 * {@code double[]} of real and imaginary part; S {@code byte[]} and U {@code String}, both without trailing NULs;
 * datetime64 of days, weeks, months or years {@code LocalDate} (the first day), of hours to nanoseconds
 * {@code LocalDateTime}; timedelta64 of weeks to nanoseconds {@code Duration}. NaT is null. Records, raw bytes (V), the
 * long doubles and the units of time that java.time lacks have {@link #bytes()} only.
 *
 * <pre>{@code
 * NumpyArray.of(new double[][] {{1, 2}, {3, 4}}).write(file);
 * double[][] back = (double[][]) NumpyArray.read(file).toArray();
 * }</pre>
 */
public final class NumpyArray {
    /** The longest array of bytes that JVMs allocate. */
    static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final Dtype type;
    private final Shape shape;
    private final boolean fortran;
    private final ByteBuffer bytes;
    private final Elements elements;
    private final int[] strides;

    /** Takes the buffer as its own: as many bytes as shape and type say, from position 0. */
    NumpyArray(Dtype type, Shape shape, boolean fortran, ByteBuffer bytes) {
        this.type = type;
        this.shape = shape;
        this.fortran = fortran;
        this.bytes = bytes.asReadOnlyBuffer();
        this.elements = Elements.of(type, this.bytes);
        this.strides = shape.strides(fortran);
    }

    /**
     * The array of a Java value: a primitive or boxed number, boolean, {@code BigInteger} (uint64, or int64 when one is
     * negative), {@code String}, {@code LocalDate} (datetime64[D]), {@code LocalDateTime} (datetime64[us], or [ns] where
     * needed), {@code Instant} (the same, in UTC), {@code Duration} (timedelta64[us] or [ns]), or an array or list of them,
     * nested to any depth. Null times are NaT. Numbers of several types become the type that holds them all. A list of
     * nothing is of float64. An empty array knows no inner lengths: {@code new int[0][3]} has the shape [0 0].
     *
     * @throws FolioException INVALID_ARGUMENT for a ragged array, for a value that has no dtype and for one that its dtype
     *         does not hold, naming its place
     */
    public static NumpyArray of(Object array) {
        return array instanceof NumpyArray made ? made : FromJava.of(array);
    }

    /**
     * The array of these bytes, which are copied.
     *
     * @param dtype numpy's spelling such as {@code "<f8"}, {@code ">i4"}, {@code "|S3"}, its name such as {@code "float64"},
     *        or a record's descr such as {@code "[('a', '<i4'), ('b', '<f8')]"}
     * @param cOrderBytes the elements, last index fastest; the buffer's position does not move
     * @throws FolioException INVALID_ARGUMENT for a dtype that does not exist, a shape that cannot be, or a number of bytes
     *         other than both say; UNSUPPORTED for Python objects
     */
    public static NumpyArray of(String dtype, long[] shape, ByteBuffer cOrderBytes) {
        Map<String, Object> details = Map.of("dtype", dtype, "bytes", cOrderBytes.remaining());
        try {
            Dtype type = Dtype.ofArgument(dtype);
            Shape lengths = Shape.of(shape);
            long wanted = lengths.bytes(type);
            if (wanted != cOrderBytes.remaining()) {
                throw new Malformed("the shape " + lengths + " of " + type + " takes " + wanted + " bytes, and there are "
                        + cOrderBytes.remaining());
            } else if (lengths.size() > MOST_BYTES) {
                throw new Malformed("the shape " + lengths + " has more elements than one Java array can");
            }
            ByteBuffer copy = ByteBuffer.allocate((int) wanted).put(cOrderBytes.duplicate()).flip();
            return new NumpyArray(type, lengths, false, copy);
        } catch (Malformed e) {
            throw new FolioException(e.kind(Kind.INVALID_ARGUMENT), "These bytes are no array of dtype " + dtype + ": " + e.getMessage() + ".",
                    details, null);
        }
    }

    /**
     * The array of a {@code .npy} file of format 1.0, 2.0 or 3.0; what follows its elements is ignored, as numpy does.
     *
     * @throws FolioException PAYLOAD_MISSING; PAYLOAD_DAMAGED saying what is wrong; UNSUPPORTED for Python objects, pickles,
     *         .npz archives and more than 2 GB; INTERRUPTED; IO_ERROR
     */
    public static NumpyArray read(Path file) {
        return NpyFile.read(file);
    }

    /**
     * Writes the file as numpy.save does, byte for byte. A file that is there is replaced; nothing is synced.
     *
     * @throws FolioException IO_ERROR, DISK_FULL, INTERRUPTED; the file is not whole then
     */
    public void write(Path file) {
        NpyFile.write(file, type, shape, fortran, bytes);
    }

    /** The length of each dimension, outermost first; empty for a scalar. */
    public long[] shape() {
        return shape.lengths();
    }

    /** The number of elements. */
    public long size() {
        return shape.size();
    }

    /** Numpy's str(dtype), as in {@code "float64"}, {@code ">i4"}, {@code "datetime64[D]"}, {@code "<U5"}, {@code "[('a', '<i8')]"}. */
    public String dtype() {
        return type.toString();
    }

    /** The spelling in a file's header, as in {@code "<f8"}, {@code "[('a', '<i8')]"}; {@link #of(String, long[], ByteBuffer)} takes it. */
    public String descr() {
        return type.literal() instanceof String text ? text : PyLiteral.repr(type.literal());
    }

    /** Whether the first index is the fastest in {@link #bytes()}, not the last. */
    public boolean fortranOrder() {
        return fortran;
    }

    /** Whether {@link #toArray()} and {@link #get} work; false for dtypes that come as bytes only. */
    public boolean hasJavaValues() {
        return elements != null;
    }

    /**
     * The elements as nested Java arrays in logical order, such as {@code double[][]}; the value itself, boxed, for a scalar.
     * The arrays are the caller's.
     *
     * @throws FolioException UNSUPPORTED where {@link #hasJavaValues()} is false, and where the arrays would not fit this
     *         JVM's heap; INVALID_DATA for a time that java.time does not hold, or text that is none
     */
    public Object toArray() {
        Elements values = elements();
        if (shape.dimensions() == 0) {
            return values.get().apply(0);
        }
        checkHeap(values);
        return array(values, 0, 0);
    }

    private Object array(Elements values, int dimension, int at) {
        int length = Math.toIntExact(shape.length(dimension));
        if (dimension == shape.dimensions() - 1) {
            Object row = Array.newInstance(values.component(), length);
            values.fill().fill(row, at, strides[dimension]);
            return row;
        }
        Object[] outer = (Object[]) Array.newInstance(arrayClass(values.component(), shape.dimensions() - 1 - dimension), length);
        for (int i = 0; i < length; i++) {
            outer[i] = array(values, dimension + 1, at + i * strides[dimension]);
        }
        return outer;
    }

    private static Class<?> arrayClass(Class<?> component, int dimensions) {
        Class<?> type = component;
        for (int i = 0; i < dimensions; i++) {
            type = type.arrayType();
        }
        return type;
    }

    /** A small file may tell of many arrays of nothing. */
    private void checkHeap(Elements values) {
        double arrays = 1;
        double needed = 0;
        for (int i = 0; i < shape.dimensions(); i++) {
            boolean last = i == shape.dimensions() - 1;
            double each = last && values.component().isPrimitive() ? Math.min(8, type.itemSize()) : last ? 32 : 4;
            needed += arrays * (16 + each * shape.length(i));
            arrays *= shape.length(i);
        }
        long heap = Runtime.getRuntime().maxMemory();
        // arrays of nothing are worth little room
        if (needed > (bytes.limit() == 0 ? heap / 8 : heap - bytes.limit())) {
            throw FolioException.of(Kind.UNSUPPORTED, "An array of shape %s would take about %.0f bytes as Java arrays, too much for this JVM's heap of %d."
                    .formatted(shape, needed, heap) + " Read it by get(index) or bytes(), or raise -Xmx.", "shape", shape(), "dtype", dtype());
        }
    }

    /**
     * The element at an index, one number for each dimension; what {@link #toArray()} has there, boxed.
     *
     * @throws FolioException INVALID_ARGUMENT for an index outside the shape; UNSUPPORTED and INVALID_DATA as toArray
     */
    public Object get(long... index) {
        Elements values = elements();
        boolean inside = index.length == shape.dimensions();
        long at = 0;
        for (int i = 0; inside && i < index.length; i++) {
            inside = index[i] >= 0 && index[i] < shape.length(i);
            at += index[i] * strides[i];
        }
        if (!inside) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "There is no element " + Arrays.toString(index)
                    + " in an array of shape " + shape + ". Give one number from 0 for each dimension.", "index", index.clone(), "shape", shape());
        }
        return values.get().apply((int) at);
    }

    private Elements elements() {
        if (elements == null) {
            throw FolioException.of(Kind.UNSUPPORTED, "Elements of dtype " + type + " have no Java value. Read them from bytes(), "
                    + type.itemSize() + " bytes each" + (fortran ? ", first index fastest." : "."), "dtype", dtype(), "item-size", type.itemSize());
        }
        return elements;
    }

    /** The elements as stored, read-only, in the dtype's byte order, from position 0; in the order that {@link #fortranOrder()} tells. */
    public ByteBuffer bytes() {
        ByteBuffer view = bytes.duplicate();
        return type instanceof ScalarType scalar ? view.order(scalar.order()) : view.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The elements with the last index fastest. */
    private ByteBuffer logicalBytes() {
        if (!fortran || shape.dimensions() < 2 || size() == 0) {
            return bytes.duplicate();
        }
        int width = (int) type.itemSize();
        byte[] out = new byte[bytes.limit()];
        int[] index = new int[shape.dimensions()];
        int last = index.length - 1;
        int from = 0;
        for (int to = 0; to < out.length; to += width) {
            bytes.get(from * width, out, to, width);
            int dimension = last;
            index[last]++;
            from += strides[last];
            while (dimension > 0 && index[dimension] == shape.length(dimension)) {
                from -= index[dimension] * strides[dimension];
                index[dimension--] = 0;
                index[dimension]++;
                from += strides[dimension];
            }
        }
        return ByteBuffer.wrap(out);
    }

    /** Whether the other array has the same dtype, shape and elements, byte for byte; the order of storage does not matter. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof NumpyArray array && type.equals(array.type) && shape.equals(array.shape)
                && (fortran == array.fortran ? bytes.equals(array.bytes) : logicalBytes().equals(array.logicalBytes()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, shape, logicalBytes());
    }

    /** As in {@code numpy array float64 [3 4]}. */
    @Override
    public String toString() {
        return "numpy array " + type + " " + shape;
    }
}
