package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBWritableVector;

/** Values of the types that functions take and return, from DuckDB's vectors and back. */
final class Values {
    private static final Set<Scalar> KNOWN = EnumSet.of(Scalar.BOOLEAN, Scalar.TINYINT, Scalar.SMALLINT, Scalar.INTEGER, Scalar.BIGINT,
        Scalar.UTINYINT, Scalar.USMALLINT, Scalar.UINTEGER, Scalar.UBIGINT, Scalar.HUGEINT, Scalar.UHUGEINT, Scalar.FLOAT, Scalar.DOUBLE,
        Scalar.VARCHAR, Scalar.DATE, Scalar.TIMESTAMP_S, Scalar.TIMESTAMP_MS, Scalar.TIMESTAMP, Scalar.TIMESTAMP_NS, Scalar.TIMESTAMPTZ);

    private Values() {}

    /** Whether the driver's vectors have a form for values of the type; else they cross as {@link TextValues}. */
    static boolean hasVectors(DataType type) {
        return type instanceof DataType.Decimal || type instanceof DataType.Duration || type instanceof Scalar scalar && KNOWN.contains(scalar);
    }

    /** The type in the driver's words; to be closed. */
    static DuckDBLogicalType logical(DataType type) throws SQLException {
        if (type instanceof DataType.Decimal d) {
            return DuckDBLogicalType.decimal(d.precision(), d.scale());
        } else if (type instanceof DataType.Duration) {
            return DuckDBLogicalType.of(DuckDBColumnType.BIGINT); // as SQL sees them
        }
        return DuckDBLogicalType.of(!hasVectors(type) ? DuckDBColumnType.VARCHAR
            : type == Scalar.TIMESTAMPTZ ? DuckDBColumnType.TIMESTAMP_WITH_TIME_ZONE : DuckDBColumnType.valueOf(((Scalar) type).name()));
    }

    /** The value at a row, as columns give it; null for a missing one. */
    static Object read(DuckDBReadableVector from, DataType type, long row) {
        if (from.isNull(row)) {
            return null;
        } else if (type instanceof DataType.Decimal) {
            return from.getBigDecimal(row);
        } else if (type instanceof DataType.Duration) {
            return Temporals.decode(type, from.getLong(row));
        } else if (!hasVectors(type)) {
            return TextValues.read(type, from.getString(row));
        }
        return switch ((Scalar) type) {
            case BOOLEAN -> from.getBoolean(row);
            case TINYINT -> (long) from.getByte(row);
            case SMALLINT -> (long) from.getShort(row);
            case INTEGER -> (long) from.getInt(row);
            case BIGINT -> from.getLong(row);
            case UTINYINT -> (long) from.getUint8(row);
            case USMALLINT -> (long) from.getUint16(row);
            case UINTEGER -> from.getUint32(row);
            case UBIGINT -> from.getUint64(row);
            case HUGEINT -> from.getHugeInt(row);
            case UHUGEINT -> from.getUHugeInt(row);
            case FLOAT -> (double) from.getFloat(row);
            case DOUBLE -> from.getDouble(row);
            case DATE -> from.getLocalDate(row);
            case TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS -> from.getLocalDateTime(row);
            case TIMESTAMPTZ -> from.getOffsetDateTime(row).toInstant();
            default -> from.getString(row);
        };
    }

    /**
     * Puts a value.
     *
     * @throws ClassCastException, ArithmeticException or BadValue when the value is not of the type
     */
    static void write(DuckDBWritableVector to, DataType type, long row, Object value) {
        if (value == null) {
            to.setNull(row);
        } else if (type instanceof DataType.Decimal decimal) {
            BigDecimal exact = value instanceof BigDecimal given ? given : new BigDecimal(value.toString());
            to.setBigDecimal(row, exact.setScale(decimal.scale(), RoundingMode.UNNECESSARY));
        } else if (type instanceof DataType.Duration) {
            to.setLong(row, Encode.bits(type, value));
        } else if (!hasVectors(type)) {
            to.setString(row, TextValues.write(type, asColumnsGive(type, value)));
        } else {
            scalar(to, (Scalar) type, row, value);
        }
    }

    private static void scalar(DuckDBWritableVector to, Scalar type, long row, Object value) {
        switch (type) {
            case BOOLEAN -> to.setBoolean(row, (Boolean) value);
            case TINYINT -> to.setByte(row, (byte) within(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case SMALLINT -> to.setShort(row, (short) within(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case INTEGER -> to.setInt(row, (int) within(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case BIGINT -> to.setLong(row, within(value, Long.MIN_VALUE, Long.MAX_VALUE));
            case UTINYINT -> to.setUint8(row, (int) within(value, 0, 255));
            case USMALLINT -> to.setUint16(row, (int) within(value, 0, 65_535));
            case UINTEGER -> to.setUint32(row, within(value, 0, 4_294_967_295L));
            case UBIGINT -> to.setUint64(row, integer(value));
            case HUGEINT -> to.setHugeInt(row, integer(value));
            case UHUGEINT -> to.setUHugeInt(row, integer(value));
            case FLOAT -> to.setFloat(row, ((Number) value).floatValue());
            case DOUBLE -> to.setDouble(row, ((Number) value).doubleValue());
            case DATE -> to.setDate(row, (LocalDate) value);
            case TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS -> to.setTimestamp(row, (LocalDateTime) value);
            case TIMESTAMPTZ -> to.setOffsetDateTime(row, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : (OffsetDateTime) value);
            default -> to.setString(row, ((CharSequence) value).toString());
        }
    }

    /** The value as a column of the type gives it, once it has been written into one. */
    private static Object asColumnsGive(DataType type, Object value) {
        ColumnBuilder column = ColumnBuilder.of(type);
        column.append(value);
        return column.build("").get(0);
    }

    private static BigInteger integer(Object value) {
        return value instanceof BigInteger big ? big : new BigDecimal(value.toString()).toBigIntegerExact();
    }

    private static long within(Object value, long least, long most) {
        long number = value instanceof Long whole ? whole : integer((Number) value).longValueExact();
        if (number < least || number > most) {
            throw new ArithmeticException(number + " is not between " + least + " and " + most);
        }
        return number;
    }
}
