package bench.jvm;

/**
 * What a pass has seen. Sums of integers and lengths wrap around at 64 bits on every side, so that they can be compared
 * exactly; sums of doubles depend on their order a little.
 */
public final class Tally {
    private long rows;
    private long batches;
    private long longs;
    private double doubles;

    /** A batch of so many rows came. */
    public void batch(long size) {
        rows += size;
        batches++;
    }

    /** Adds integers, or the bytes of texts. */
    public void add(long sum) {
        longs += sum;
    }

    /** Adds doubles. */
    public void add(double sum) {
        doubles += sum;
    }

    @Override
    public String toString() {
        return ":rows %d :batches %d :longs %d :doubles %s".formatted(rows, batches, longs, doubles);
    }
}
