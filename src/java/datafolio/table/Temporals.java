package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Dates, times and durations as the integers by which Arrow and DuckDB count them, both ways. */
final class Temporals {
    private static final long NANOS = 1_000_000_000L;

    private Temporals() {}

    static boolean isInteger(DataType type) {
        return type instanceof Scalar s && switch (s) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT -> true;
            default -> false;
        };
    }

    /** How many of the type's unit make a second; 0 for types that count no seconds. */
    static long perSecond(DataType type) {
        if (type instanceof DataType.Duration d) {
            return d.unit().perSecond();
        }
        return switch ((Scalar) type) {
            case TIMESTAMP_S -> 1;
            case TIMESTAMP_MS -> 1_000;
            case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> 1_000_000;
            case TIME_NS, TIMESTAMP_NS, TIMESTAMPTZ_NS -> NANOS;
            default -> 0;
        };
    }

    static long perSecondOrZero(DataType type) {
        return type instanceof DataType.Duration || type instanceof Scalar ? perSecond(type) : 0;
    }

    static Object decode(DataType type, long value) {
        if (type == Scalar.DATE) {
            return LocalDate.ofEpochDay(value);
        }
        long unit = perSecond(type);
        long second = Math.floorDiv(value, unit);
        int nano = (int) (Math.floorMod(value, unit) * (NANOS / unit));
        if (type instanceof DataType.Duration) {
            return Duration.ofSeconds(second, nano);
        }
        return switch ((Scalar) type) {
            case TIME, TIME_NS, TIMETZ -> second == 86_400 ? LocalTime.MAX : LocalTime.ofNanoOfDay(second * NANOS + nano);
            case TIMESTAMPTZ, TIMESTAMPTZ_NS -> Instant.ofEpochSecond(second, nano);
            default -> LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
        };
    }

    /**
     * Seconds and nanoseconds in a type's unit.
     *
     * @throws ArithmeticException when they are out of the type's range or finer than its unit
     */
    static long encode(DataType type, long second, int nano) {
        long unit = perSecond(type);
        long step = NANOS / unit;
        if (nano % step != 0) {
            throw new ArithmeticException("it is finer than the type's unit; truncate it, or declare a finer type");
        }
        try {
            if (second < 0 && nano > 0) {
                return Math.addExact(Math.multiplyExact(second + 1, unit), nano / step - unit);
            }
            return Math.addExact(Math.multiplyExact(second, unit), nano / step);
        } catch (ArithmeticException e) {
            throw new ArithmeticException("it is out of range");
        }
    }
}
