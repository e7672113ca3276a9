package datafolio.table;

import java.time.Duration;
import java.time.Period;

/**
 * DuckDB's INTERVAL: a calendar amount whose months, days and microseconds are counted apart, because a month has no
 * fixed number of days and a day no fixed number of hours.
 *
 * <pre>{@code
 * new Interval(1, 15, 3_600_000_000L); // a month, fifteen days and an hour
 * }</pre>
 */
public record Interval(int months, int days, long micros) {

    /** The interval of a calendar period. */
    public static Interval of(Period period) {
        return new Interval(Math.toIntExact(period.toTotalMonths()), period.getDays(), 0);
    }

    /** The months and days. */
    public Period period() {
        return Period.of(0, months, days).normalized();
    }

    /** The microseconds. */
    public Duration time() {
        return Duration.ofSeconds(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
