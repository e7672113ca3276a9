package datafolio.array;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;

/** Numpy's datetime64 and timedelta64, counts of a unit since 1970, as java.time values and back. NaT is null. */
final class Times {
    /** Numpy's "not a time". */
    static final long NAT = Long.MIN_VALUE;

    private static final Map<String, Long> SECONDS = Map.of("W", 604_800L, "D", 86_400L, "h", 3600L, "m", 60L, "s", 1L);
    private static final Map<String, Long> PARTS = Map.of("ms", 1_000L, "us", 1_000_000L, "ns", 1_000_000_000L);
    private static final long NANOS = 1_000_000_000L;

    private Times() {}

    /** LocalDate for datetime64 of days and more, LocalDateTime below; Duration for timedelta64; null where none fits. */
    static Class<?> javaType(ScalarType type) {
        boolean exact = SECONDS.containsKey(type.unit()) || PARTS.containsKey(type.unit());
        if (type.kind() == 'm') {
            return exact ? Duration.class : null;
        }
        return switch (type.unit()) {
            case "Y", "M", "W", "D" -> LocalDate.class;
            default -> exact ? LocalDateTime.class : null;
        };
    }

    static Object value(ScalarType type, long stored) {
        if (stored == NAT) {
            return null;
        }
        try {
            long count = Math.multiplyExact(stored, type.step());
            if (javaType(type) == LocalDate.class) {
                return date(type.unit(), count);
            }
            Long seconds = SECONDS.get(type.unit());
            long parts = seconds == null ? PARTS.get(type.unit()) : 1;
            long whole = seconds == null ? Math.floorDiv(count, parts) : Math.multiplyExact(count, seconds);
            int nanos = (int) (Math.floorMod(count, parts) * (NANOS / parts));
            return type.kind() == 'm' ? Duration.ofSeconds(whole, nanos) : LocalDateTime.ofEpochSecond(whole, nanos, ZoneOffset.UTC);
        } catch (ArithmeticException | DateTimeException e) {
            throw new FolioException(Kind.INVALID_DATA, "The " + type + " of count " + stored + " lies beyond what java.time holds. Use bytes()"
                    + " to read the counts.", Map.of("dtype", type.toString(), "count", stored), e);
        }
    }

    private static LocalDate date(String unit, long count) {
        return switch (unit) {
            case "Y" -> LocalDate.of(Math.addExact(Math.toIntExact(count), 1970), 1, 1);
            case "M" -> LocalDate.of(Math.addExact(Math.toIntExact(Math.floorDiv(count, 12L)), 1970), (int) Math.floorMod(count, 12L) + 1, 1);
            case "W" -> LocalDate.ofEpochDay(Math.multiplyExact(count, 7L));
            default -> LocalDate.ofEpochDay(count);
        };
    }

    /**
     * Seconds and nanoseconds as a count of us or ns.
     *
     * @throws ArithmeticException when 64 bits do not hold it
     */
    static long count(long seconds, int nanos, boolean inNanos) {
        long parts = inNanos ? NANOS : 1_000_000L;
        long part = nanos / (NANOS / parts);
        // seconds below zero come with a positive rest: taken together from the other side, the least count does not overflow
        long count = seconds < 0 && part > 0 ? Math.addExact(Math.multiplyExact(seconds + 1, parts), part - parts)
                : Math.addExact(Math.multiplyExact(seconds, parts), part);
        if (count == NAT) {
            throw new ArithmeticException("the count is kept for NaT");
        }
        return count;
    }
}
