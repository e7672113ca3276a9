package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
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
        Scalar.UTINYINT, Scalar.USMALLINT, Scalar.UINTEGER, Scalar.UBIGINT, Scalar.HUGEINT, Scalar.FLOAT, Scalar.DOUBLE, Scalar.VARCHAR,
        Scalar.DATE, Scalar.TIMESTAMP, Scalar.TIMESTAMPTZ);

    private Values() {}

    /** Fails for a type that JDBC hands over in no form. */
    static void check(DataType type) {
        if (!(type instanceof DataType.Decimal) && !(type instanceof Scalar scalar && KNOWN.contains(scalar))) {
            throw FolioException.of(Kind.UNSUPPORTED, "A function takes and returns no " + type.sql() + ": DuckDB's driver hands over " + KNOWN
                + " and DECIMAL. Cast it in SQL, to text for instance.", "found", type.sql());
        }
    }

    /** The type in the driver's words; to be closed. */
    static DuckDBLogicalType logical(DataType type) throws SQLException {
        return type instanceof DataType.Decimal d ? DuckDBLogicalType.decimal(d.precision(), d.scale())
            : DuckDBLogicalType.of(type == Scalar.TIMESTAMPTZ ? DuckDBColumnType.TIMESTAMP_WITH_TIME_ZONE : DuckDBColumnType.valueOf(((Scalar) type).name()));
    }

    /** The value at a row, as columns give it; null for a missing one. */
    static Object read(DuckDBReadableVector from, DataType type, long row) {
        if (from.isNull(row)) {
            return null;
        } else if (type instanceof DataType.Decimal) {
            return from.getBigDecimal(row);
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
            case FLOAT -> (double) from.getFloat(row);
            case DOUBLE -> from.getDouble(row);
            case DATE -> from.getLocalDate(row);
            case TIMESTAMP -> from.getLocalDateTime(row);
            case TIMESTAMPTZ -> from.getOffsetDateTime(row).toInstant();
            default -> from.getString(row);
        };
    }

    /**
     * Puts a value.
     *
     * @throws ClassCastException or ArithmeticException when the value is not of the type
     */
    static void write(DuckDBWritableVector to, DataType type, long row, Object value) {
        if (value == null) {
            to.setNull(row);
        } else if (type instanceof DataType.Decimal decimal) {
            BigDecimal exact = value instanceof BigDecimal given ? given : new BigDecimal(value.toString());
            to.setBigDecimal(row, exact.setScale(decimal.scale(), RoundingMode.UNNECESSARY));
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
            case FLOAT -> to.setFloat(row, ((Number) value).floatValue());
            case DOUBLE -> to.setDouble(row, ((Number) value).doubleValue());
            case DATE -> to.setDate(row, (LocalDate) value);
            case TIMESTAMP -> to.setTimestamp(row, (LocalDateTime) value);
            case TIMESTAMPTZ -> to.setOffsetDateTime(row, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : (OffsetDateTime) value);
            default -> to.setString(row, ((CharSequence) value).toString());
        }
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
