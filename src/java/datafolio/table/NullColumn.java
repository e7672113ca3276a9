package datafolio.table;

/** A column in which every value is missing. */
final class NullColumn extends Column {

    NullColumn(Field field, ArrayData data, Lease lease) {
        super(field, data, lease);
    }

    @Override
    Object value(int i) {
        throw new AssertionError("a value in a column of missing values");
    }
}
