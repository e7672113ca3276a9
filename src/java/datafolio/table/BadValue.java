package datafolio.table;

/** Says inside of building that a value does not fit; whoever knows the row and the column makes an error of it. */
final class BadValue extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Object value;
    private final transient DataType type;

    BadValue(Object value, DataType type, String why) {
        super(why, null, false, false);
        this.value = value;
        this.type = type;
    }

    RuntimeException at(String column, long row) {
        return Errors.value(column, row, type, value, getMessage());
    }
}
