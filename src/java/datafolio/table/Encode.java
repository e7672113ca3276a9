package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.CharBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** One Java value as its type's number or bytes; {@link BadValue} where it does not fit without loss. */
final class Encode {

    private Encode() {}

    /** The 64 bits of an integer, date, time or duration. */
    static long bits(DataType type, Object value) {
        if (type == Scalar.DATE) {
            return date(type, value).toEpochDay();
        } else if (Temporals.perSecondOrZero(type) > 0) {
            return temporal(type, value);
        }
        BigInteger integer = integer(type, value);
        if (integer.compareTo(min(type)) < 0 || integer.compareTo(max(type)) > 0) {
            throw new BadValue(value, type, "the range is " + min(type) + " to " + max(type));
        }
        return integer.longValue();
    }

    /** A whole number of any size. */
    static BigInteger integer(DataType type, Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return BigInteger.valueOf(((Number) value).longValue());
        } else if (value instanceof BigInteger big) {
            return big;
        } else if (value instanceof BigDecimal decimal) {
            try {
                return decimal.toBigIntegerExact();
            } catch (ArithmeticException e) {
                throw new BadValue(value, type, "it has a fraction");
            }
        }
        throw new BadValue(value, type, "");
    }

    private static BigInteger min(DataType type) {
        return switch ((Scalar) type) {
            case TINYINT -> BigInteger.valueOf(Byte.MIN_VALUE);
            case SMALLINT -> BigInteger.valueOf(Short.MIN_VALUE);
            case INTEGER -> BigInteger.valueOf(Integer.MIN_VALUE);
            case BIGINT -> BigInteger.valueOf(Long.MIN_VALUE);
            case HUGEINT -> BigInteger.ONE.shiftLeft(127).negate();
            default -> BigInteger.ZERO;
        };
    }

    private static BigInteger max(DataType type) {
        int bits = switch ((Scalar) type) {
            case TINYINT -> 7;
            case UTINYINT -> 8;
            case SMALLINT -> 15;
            case USMALLINT -> 16;
            case INTEGER -> 31;
            case UINTEGER -> 32;
            case BIGINT -> 63;
            case UBIGINT -> 64;
            case HUGEINT -> 127;
            default -> 128;
        };
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    }

    /** The unscaled 128-bit integer of a DECIMAL, HUGEINT or UHUGEINT. */
    static BigInteger wide(DataType type, Object value) {
        if (!(type instanceof DataType.Decimal d)) {
            BigInteger integer = integer(type, value);
            if (integer.compareTo(min(type)) < 0 || integer.compareTo(max(type)) > 0) {
                throw new BadValue(value, type, "the range is " + min(type) + " to " + max(type));
            }
            return integer;
        }
        BigDecimal decimal;
        if (value instanceof BigDecimal exact) {
            decimal = exact;
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                throw new BadValue(value, type, "it is no finite number");
            }
            decimal = new BigDecimal(value.toString());
        } else {
            decimal = new BigDecimal(integer(type, value));
        }
        try {
            decimal = decimal.setScale(d.scale());
        } catch (ArithmeticException e) {
            throw new BadValue(value, type, "it has more than " + d.scale() + " digits after the point");
        }
        if (decimal.precision() > d.precision()) {
            throw new BadValue(value, type, "it has more than " + (d.precision() - d.scale()) + " digits before the point");
        }
        return decimal.unscaledValue();
    }

    static double floating(DataType type, Object value) {
        if (!(value instanceof Number number)) {
            throw new BadValue(value, type, "");
        }
        double wide = number.doubleValue();
        if (type == Scalar.FLOAT && !(value instanceof Float) && (float) wide != wide && !Double.isNaN(wide)) {
            throw new BadValue(value, type, "it needs more than 32 bits");
        }
        if (value instanceof Long exact && ((long) wide != exact || exact == Long.MAX_VALUE)) {
            throw new BadValue(value, type, "a double does not hold it exactly");
        }
        return wide;
    }

    private static long temporal(DataType type, Object value) {
        try {
            if (type instanceof DataType.Duration) {
                if (value instanceof Duration d) {
                    return Temporals.encode(type, d.getSeconds(), d.getNano());
                }
            } else if (type == Scalar.TIME || type == Scalar.TIME_NS || type == Scalar.TIMETZ) {
                if (value instanceof LocalTime t) {
                    return Temporals.encode(type, t.toSecondOfDay(), t.getNano());
                }
            } else if (type == Scalar.TIMESTAMPTZ || type == Scalar.TIMESTAMPTZ_NS) {
                Instant instant = instant(value);
                if (instant != null) {
                    return Temporals.encode(type, instant.getEpochSecond(), instant.getNano());
                }
            } else if (value instanceof LocalDateTime t) {
                return Temporals.encode(type, t.toEpochSecond(ZoneOffset.UTC), t.getNano());
            }
        } catch (ArithmeticException e) {
            throw new BadValue(value, type, e.getMessage());
        }
        throw new BadValue(value, type, "");
    }

    /** The instant of a zoned value; null of any other. */
    static Instant instant(Object value) {
        if (value instanceof Instant i) {
            return i;
        } else if (value instanceof OffsetDateTime t) {
            return t.toInstant();
        } else if (value instanceof ZonedDateTime t) {
            return t.toInstant();
        }
        return value instanceof Date d && !(d instanceof java.sql.Date) && !(d instanceof java.sql.Time) ? d.toInstant() : null;
    }

    private static LocalDate date(DataType type, Object value) {
        if (value instanceof LocalDate d) {
            if (Math.abs(d.toEpochDay()) > Integer.MAX_VALUE) {
                throw new BadValue(value, type, "it is out of range");
            }
            return d;
        } else if (value instanceof java.sql.Date d) {
            return d.toLocalDate();
        }
        throw new BadValue(value, type, "");
    }

    static Interval interval(DataType type, Object value) {
        try {
            if (value instanceof Interval i) {
                Math.multiplyExact(i.micros(), 1_000L);
                return i;
            } else if (value instanceof Period p) {
                return Interval.of(p);
            } else if (value instanceof Duration d && d.getNano() % 1_000 == 0) {
                long micros = Temporals.encode(new DataType.Duration(DataType.Unit.US), d.getSeconds(), d.getNano());
                Math.multiplyExact(micros, 1_000L);
                return new Interval(0, 0, micros);
            }
        } catch (ArithmeticException e) {
            throw new BadValue(value, type, "it is out of range");
        }
        throw new BadValue(value, type, "");
    }

    /** The bytes of text, BLOB, BIT and UUID. */
    static byte[] bytes(DataType type, Object value) {
        if (type == Scalar.BLOB) {
            if (value instanceof byte[] bytes) {
                return bytes;
            } else if (value instanceof ByteBuffer buffer) {
                byte[] copy = new byte[buffer.remaining()];
                buffer.duplicate().get(copy);
                return copy;
            }
        } else if (type == Scalar.UUID) {
            return utf8(type, value instanceof UUID ? value.toString() : uuidText(type, value));
        } else if (value instanceof CharSequence || value instanceof Character) {
            if (type == Scalar.BIT && !value.toString().matches("[01]+")) {
                throw new BadValue(value, type, "a bit string is one or more of 0 and 1");
            }
            return utf8(type, value.toString());
        } else if (value instanceof Enum<?> constant && type == Scalar.VARCHAR) {
            return utf8(type, constant.name());
        }
        throw new BadValue(value, type, "");
    }

    private static String uuidText(DataType type, Object value) {
        try {
            return UUID.fromString((String) value).toString();
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new BadValue(value, type, "");
        }
    }

    private static byte[] utf8(DataType type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!replaced(bytes)) {
            return bytes;
        }
        try {
            ByteBuffer exact = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(exact.array(), exact.limit());
        } catch (CharacterCodingException e) {
            throw new BadValue(text, type, "it has half of a surrogate pair, which is no character");
        }
    }

    /** Whether Java may have put a question mark in place of something that is no character. */
    private static boolean replaced(byte[] bytes) {
        for (byte b : bytes) {
            if (b == '?') {
                return true;
            }
        }
        return false;
    }

    /** Elements of a list: any collection or array. */
    static List<?> elements(DataType type, Object value) {
        List<?> list = Inference.elements(value);
        if (list == null) {
            throw new BadValue(value, type, "");
        }
        return list;
    }
}
