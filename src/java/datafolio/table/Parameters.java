package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * The values of a query's parameters, as typed literals to stand in its text. JDBC could bind them, but DuckDB runs a
 * prepared statement's stream on one core, knows the values too late to skip row groups by them, and has no binding for
 * half of the types. What is a literal here cannot end one: numbers are digits, all else is quoted by {@link Sql}.
 */
final class Parameters {
    private static final BigInteger HUGE = BigInteger.ONE.shiftLeft(127);
    private static final int DECIMAL_DIGITS = 38;

    private final List<String> literals;

    private Parameters(List<String> literals) {
        this.literals = literals;
    }

    /**
     * The parameters in the order of the query's {@code ?}.
     *
     * @throws FolioException INVALID_ARGUMENT naming the position of a value that DuckDB has no type for
     */
    static Parameters of(List<?> values) {
        String[] literals = new String[values.size()];
        for (int i = 0; i < literals.length; i++) {
            literals[i] = literal(values.get(i), i + 1);
        }
        return new Parameters(List.of(literals));
    }

    /** The literal for the parameter at a position, from 1; null when there are fewer. */
    String literal(int position) {
        return position > literals.size() ? null : '(' + literals.get(position - 1) + ')';
    }

    /**
     * The text with its parameters in place.
     *
     * @throws FolioException INVALID_ARGUMENT when there are more or fewer than values
     */
    SqlText into(String sql) {
        int wanted = SqlText.parameters(sql);
        if (wanted != literals.size()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "The SQL has " + counted(wanted, "parameter") + ", and " + counted(literals.size(), "value")
                + (literals.size() == 1 ? " was" : " were") + " given: " + sql, "sql", sql, "expected", wanted, "found", literals.size());
        }
        return SqlText.of(sql, this::literal);
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String literal(Object value, int position) {
        if (value == null) {
            return "NULL";
        } else if (value instanceof Boolean flag) {
            return flag ? "TRUE" : "FALSE";
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return "CAST(" + value + " AS BIGINT)";
        } else if (value instanceof Double) {
            return cast(value.toString(), "DOUBLE");
        } else if (value instanceof Float) {
            return cast(value.toString(), "FLOAT");
        } else if (value instanceof CharSequence || value instanceof Character) {
            return text(value.toString());
        } else if (value instanceof byte[] bytes) {
            return "unhex('" + HexFormat.of().formatHex(bytes) + "')";
        } else if (value instanceof Number number) {
            return number(number, position);
        } else if (value instanceof List<?> list) {
            StringJoiner elements = new StringJoiner(", ", "[", "]");
            list.forEach(element -> elements.add(literal(element, position)));
            return elements.toString();
        } else if (value instanceof Map<?, ?> map) {
            StringJoiner entries = new StringJoiner(", ", "MAP {", "}");
            map.forEach((k, v) -> entries.add(literal(k, position) + ": " + literal(v, position)));
            return entries.toString();
        }
        return other(value, position);
    }

    private static String number(Number value, int position) {
        if (value instanceof BigDecimal decimal) {
            BigDecimal plain = decimal.scale() < 0 ? decimal.setScale(0) : decimal;
            int digits = Math.max(plain.precision(), plain.scale());
            if (digits > DECIMAL_DIGITS) {
                throw unusable(value, position, "has more than 38 digits");
            }
            return cast(plain.toPlainString(), "DECIMAL(" + digits + ", " + plain.scale() + ")");
        }
        BigInteger integer;
        try {
            integer = value instanceof BigInteger big ? big : new BigInteger(value.toString());
        } catch (NumberFormatException e) {
            throw unusable(value, position, "is a kind of number that DuckDB does not have");
        }
        if (integer.compareTo(HUGE.negate()) < 0 || integer.bitLength() > 128) {
            throw unusable(value, position, "does not fit 128 bits");
        }
        return cast(integer.toString(), integer.compareTo(HUGE) < 0 ? "HUGEINT" : "UHUGEINT");
    }

    private static String other(Object value, int position) {
        if (value instanceof UUID) {
            return cast(value.toString(), "UUID");
        } else if (value instanceof LocalDate date) {
            return "(DATE '1970-01-01' + CAST(" + Math.toIntExact(date.toEpochDay()) + " AS INTEGER))";
        } else if (value instanceof LocalTime time) {
            String text = time.toString().length() == 5 ? time + ":00" : time.toString();
            return cast(text, time.getNano() % 1000 == 0 ? "TIME" : "TIME_NS");
        } else if (value instanceof LocalDateTime time) {
            Instant instant = time.toInstant(ZoneOffset.UTC);
            return time.getNano() % 1000 == 0 ? "make_timestamp(CAST(" + micros(instant) + " AS BIGINT))"
                : "make_timestamp_ns(CAST(" + nanos(instant, position) + " AS BIGINT))";
        } else if (value instanceof Instant instant) {
            return zoned(instant);
        } else if (value instanceof OffsetDateTime time) {
            return zoned(time.toInstant());
        } else if (value instanceof ZonedDateTime time) {
            return zoned(time.toInstant());
        } else if (value instanceof Date date) {
            return zoned(Instant.ofEpochMilli(date.getTime()));
        } else if (value instanceof Duration duration) {
            return "to_microseconds(CAST(" + micros(Instant.ofEpochSecond(duration.getSeconds(), duration.getNano()))
                + " AS BIGINT))";
        } else if (value instanceof Interval interval) {
            return cast(interval.months() + " months " + interval.days() + " days " + interval.micros() + " microseconds",
                "INTERVAL");
        } else if (value instanceof Enum<?> constant) {
            return text(constant.name());
        }
        throw unusable(value, position, "is no value that DuckDB has a type for");
    }

    private static String zoned(Instant instant) {
        return "make_timestamptz(CAST(" + micros(instant) + " AS BIGINT))";
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
    }

    private static long nanos(Instant instant, int position) {
        try {
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (ArithmeticException e) {
            throw unusable(instant, position, "is too far away for nanoseconds (1677 to 2262)");
        }
    }

    private static String cast(String text, String type) {
        return "CAST('" + text + "' AS " + type + ")";
    }

    /** DuckDB's parser takes text up to the first NUL, so that character is spelled. */
    private static String text(String value) {
        return value.indexOf('\0') < 0 ? Sql.literal(value)
            : Sql.literal(value).replace("\0", "' || chr(0) || '");
    }

    private static FolioException unusable(Object value, int position, String why) {
        return FolioException.of(Kind.INVALID_ARGUMENT,
            "Parameter " + position + " (" + value.getClass().getName() + ") " + why + ".",
            "position", position, "found", value.getClass().getName());
    }
}
