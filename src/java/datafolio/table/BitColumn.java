package datafolio.table;

/** BOOLEAN, a bit each. */
final class BitColumn extends Column {

    BitColumn(Field field, ArrayData data, Lease lease) {
        super(field, data, lease);
    }

    @Override
    Object value(int i) {
        return ArrayData.bit(data.values(), data.offset() + i);
    }

    @Override
    public Object toStoredArray() {
        lease.check();
        boolean[] out = new boolean[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = ArrayData.bit(data.values(), data.offset() + i);
        }
        return out;
    }
}
