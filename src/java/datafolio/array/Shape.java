package datafolio.array;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The lengths of an array's dimensions, outermost first; their product is known not to overflow. */
final class Shape {
    /** As many as numpy allows. */
    static final int MOST_DIMENSIONS = 64;

    private final long[] lengths;
    private final long size;

    private Shape(long[] lengths, long size) {
        this.lengths = lengths;
        this.size = size;
    }

    static Shape of(long... lengths) throws Malformed {
        if (lengths.length > MOST_DIMENSIONS) {
            throw new Malformed("the shape has " + lengths.length + " dimensions, and numpy allows " + MOST_DIMENSIONS);
        }
        boolean empty = false;
        for (long length : lengths) {
            if (length < 0) {
                throw new Malformed("the shape " + text(lengths) + " has a negative length");
            }
            empty |= length == 0;
        }
        try {
            // numpy also bounds the product of an empty array's other lengths
            long product = LongStream.of(lengths).filter(n -> n > 0).reduce(1, Math::multiplyExact);
            return new Shape(lengths.clone(), empty ? 0 : product);
        } catch (ArithmeticException e) {
            throw new Malformed("the shape " + text(lengths) + " has more elements than can be counted");
        }
    }

    long[] lengths() {
        return lengths.clone();
    }

    int dimensions() {
        return lengths.length;
    }

    long length(int dimension) {
        return lengths[dimension];
    }

    /** The number of elements. */
    long size() {
        return size;
    }

    long bytes(Dtype type) throws Malformed {
        try {
            return Math.multiplyExact(size, type.itemSize());
        } catch (ArithmeticException e) {
            throw new Malformed("the shape " + this + " of " + type.itemSize() + " bytes each takes more bytes than can be counted");
        }
    }

    /** How many elements apart two neighbours along each dimension lie; 0 everywhere for an empty array. */
    int[] strides(boolean fortran) {
        int[] strides = new int[lengths.length];
        long step = size == 0 ? 0 : 1;
        for (int i = 0; i < lengths.length; i++) {
            int dimension = fortran ? i : lengths.length - 1 - i;
            strides[dimension] = (int) step;
            step *= lengths[dimension];
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(lengths, shape.lengths);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(lengths);
    }

    /** As in {@code [3 4]}. */
    @Override
    public String toString() {
        return text(lengths);
    }

    private static String text(long[] lengths) {
        return LongStream.of(lengths).mapToObj(Long::toString).collect(Collectors.joining(" ", "[", "]"));
    }
}
