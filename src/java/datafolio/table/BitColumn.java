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
}
