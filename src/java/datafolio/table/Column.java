package datafolio.table;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * One column of a chunk: an immutable view of its values.
 *
 * <p>{@link #get(int)} gives any value as a Java object, null where it is missing:
 *
 * <table>
 * <caption>Java values by column type</caption>
 * <tr><td>TINYINT to BIGINT, UTINYINT to UINTEGER</td><td>Long</td></tr>
 * <tr><td>UBIGINT</td><td>Long, BigInteger beyond its range</td></tr>
 * <tr><td>HUGEINT, UHUGEINT</td><td>BigInteger</td></tr>
 * <tr><td>FLOAT, DOUBLE, DECIMAL, BOOLEAN</td><td>Float, Double, BigDecimal, Boolean</td></tr>
 * <tr><td>VARCHAR, ENUM, JSON, BIT</td><td>String</td></tr>
 * <tr><td>BLOB, UUID</td><td>byte[], java.util.UUID</td></tr>
 * <tr><td>DATE, TIME and its kin</td><td>LocalDate, LocalTime</td></tr>
 * <tr><td>TIMESTAMP and its kin; TIMESTAMPTZ, TIMESTAMPTZ_NS</td><td>LocalDateTime, Instant</td></tr>
 * <tr><td>INTERVAL, DURATION</td><td>{@link Interval}, java.time.Duration</td></tr>
 * <tr><td>LIST, ARRAY; STRUCT, MAP</td><td>List; LinkedHashMap</td></tr>
 * </table>
 *
 * <p>Columns of numbers are also read without boxing, by {@link #getLong(int)} and {@link #getDouble(int)}, or whole, by
 * {@link #toLongArray()} and {@link #toDoubleArray()}.
 *
 * <p>A column of a chunk that is a view of native memory ends with the chunk's step: any read after that is a CLOSED
 * error. A held chunk's columns ({@link Chunk#realize()}) can be kept and read by any number of threads.
 *
 * <pre>{@code
 * Column fares = chunk.column("fare");
 * double sum = 0;
 * for (int i = 0; i < fares.size(); i++) {
 *     if (!fares.isNull(i)) sum += fares.getDouble(i);
 * }
 * }</pre>
 */
public abstract sealed class Column permits BitColumn, BytesColumn, DecimalColumn, EnumColumn, FloatingColumn,
        IntervalColumn, ListColumn, LongColumn, NullColumn, StructColumn {
    private final Field field;
    final ArrayData data;
    final Lease lease;

    Column(Field field, ArrayData data, Lease lease) {
        this.field = field;
        this.data = data;
        this.lease = lease;
    }

    /** The column that reads these data as the field's type says. */
    static Column of(Field field, ArrayData data, Lease lease) {
        return Columns.of(field, data, lease);
    }

    /** The column's name. */
    public final String name() {
        return field.name();
    }

    /** The column's type. */
    public final DataType type() {
        return field.type();
    }

    /** How many rows there are. */
    public final int size() {
        return data.size();
    }

    /** Whether the value of row {@code i} (from 0) is missing. */
    public final boolean isNull(int i) {
        lease.check();
        return data.missing(Objects.checkIndex(i, data.size()));
    }

    /** How many values are missing. */
    public final int nullCount() {
        return data.nulls();
    }

    /** The value of row {@code i} (from 0); null when it is missing. */
    public final Object get(int i) {
        return isNull(i) ? null : value(i);
    }

    /** The value of a row that is known to be there and in range. */
    abstract Object value(int i);

    /** Whether the values are integers of at most 64 bits, signed: then {@link #getLong(int)} is their value. */
    public boolean isLong() {
        return false;
    }

    /** Whether the values are FLOAT or DOUBLE: then {@link #getDouble(int)} is their value. */
    public boolean isDouble() {
        return false;
    }

    /**
     * The integer of row {@code i}; of dates and times the count in the type's unit since its epoch. What it is where
     * {@link #isNull(int)} says missing is not defined.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when the column holds no such numbers
     */
    public long getLong(int i) {
        throw Errors.notPrimitive(this, "long");
    }

    /**
     * The number of row {@code i}; integers and decimals are converted. What it is where {@link #isNull(int)} says
     * missing is not defined.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when the column holds no numbers
     */
    public double getDouble(int i) {
        throw Errors.notPrimitive(this, "double");
    }

    /** The text of row {@code i}: of text columns their value, of others its Java text; null when missing. */
    public String getString(int i) {
        Object value = get(i);
        return value == null ? null : value.toString();
    }

    /**
     * All values as integers, as {@link #getLong(int)} gives them; 0 where one is missing.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when the column holds no such numbers
     */
    public long[] toLongArray() {
        throw Errors.notPrimitive(this, "long[]");
    }

    /**
     * All values as doubles, as {@link #getDouble(int)} gives them; NaN where one is missing.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when the column holds no numbers
     */
    public double[] toDoubleArray() {
        throw Errors.notPrimitive(this, "double[]");
    }

    /**
     * All values as they are stored, in a new array of primitives of their own width: integers, dates, times and durations
     * as byte[], short[], int[] or long[] (unsigned ones by their bits), FLOAT and DOUBLE as float[] and double[], BOOLEAN
     * as boolean[]. What stands where {@link #isNull(int)} says missing is not defined.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when the values are none of these
     */
    public Object toStoredArray() {
        throw Errors.notPrimitive(this, "array of primitives");
    }

    /** The rows (from 0) whose value is missing, in a set of its own. */
    public final BitSet missing() {
        lease.check();
        BitSet rows = new BitSet();
        if (data.layout() == ArrayData.Layout.NULL || data.nulls() > 0) {
            rows.set(0, size());
        }
        if (data.layout() != ArrayData.Layout.NULL && data.nulls() > 0) {
            BitSet there = BitSet.valueOf(ArrayCopy.bits(data.validity(), data.offset(), size()));
            rows.andNot(there);
        }
        return rows;
    }

    /**
     * The sum of the numbers that are there, as a double; 0 where there are none. It is as fast as the memory: several
     * partial sums run side by side, so the last digits may differ from those of a sum one by one.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when the column holds no numbers
     */
    public double sum() {
        double sum = 0;
        for (int i = 0; i < size(); i++) {
            sum += isNull(i) ? 0 : getDouble(i);
        }
        return sum;
    }

    /** All values, in a list of its own memory; it may hold nulls. */
    public final List<Object> toList() {
        Object[] values = new Object[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(i);
        }
        return java.util.Collections.unmodifiableList(Arrays.asList(values));
    }

    /** All values as a list that reads through to the column; it may hold nulls and lives as long as the column. */
    public final List<Object> asList() {
        return new View(this);
    }

    /** The nested columns: of a struct one a field, of a list its elements, of a map keys and values, else none. */
    public List<Column> children() {
        return List.of();
    }

    /** Rows {@code from} to {@code from + length - 1}, over the same memory. */
    public final Column slice(int from, int length) {
        lease.check();
        Objects.checkFromIndexSize(from, length, size());
        return of(field, data.slice(from, length), lease);
    }

    /** The given rows in the given order, in memory of their own. */
    public final Column take(int[] rows) {
        lease.check();
        for (int row : rows) {
            Objects.checkIndex(row, size());
        }
        return of(field, ArrayCopy.take(data, rows), Lease.FOREVER);
    }

    /** The same column under another name. */
    public final Column named(String name) {
        return of(new Field(name, type()), data, lease);
    }

    /** This column in memory of its own, to be kept as long as one likes; itself when it is held already. */
    public final Column realize() {
        lease.check();
        return lease.held() ? this : of(field, ArrayCopy.copy(data), Lease.FOREVER);
    }

    final Field field() {
        return field;
    }

    /** The row to read, checked. */
    final int at(int i) {
        lease.check();
        return data.offset() + Objects.checkIndex(i, data.size());
    }

    /** Name, type and number of rows; reads no value. */
    @Override
    public final String toString() {
        return name() + " " + type() + ", " + size() + " rows" + (nullCount() > 0 ? ", " + nullCount() + " missing" : "");
    }

    private static final class View extends AbstractList<Object> implements RandomAccess {
        private final Column column;

        View(Column column) {
            this.column = column;
        }

        @Override
        public Object get(int i) {
            return column.get(i);
        }

        @Override
        public int size() {
            return column.size();
        }
    }
}
