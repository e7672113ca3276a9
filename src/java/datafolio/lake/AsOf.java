package datafolio.lake;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which version of a table is meant: the newest, one by its number, or the one that was the newest at a time.
 *
 * <pre>{@code
 * folio.query("SELECT count(*) FROM events").versions(Map.of("events", AsOf.version(3))).rows();
 * }</pre>
 *
 * @param version its number; empty for another way to say it
 * @param time the time; empty for another way to say it
 */
public record AsOf(OptionalLong version, Optional<Instant> time) {
    /** The newest version. */
    public static final AsOf LATEST = new AsOf(OptionalLong.empty(), Optional.empty());

    /** Checks that nothing is missing. */
    public AsOf {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(time, "time");
    }

    /** The version of that number. */
    public static AsOf version(long number) {
        return new AsOf(OptionalLong.of(number), Optional.empty());
    }

    /** The version that was the newest at that time. */
    public static AsOf time(Instant moment) {
        return new AsOf(OptionalLong.empty(), Optional.of(moment));
    }

    /** Whether it is the newest version. */
    public boolean isLatest() {
        return version.isEmpty() && time.isEmpty();
    }

    /** As it stands in messages. */
    @Override
    public String toString() {
        return version.isPresent() ? "version " + version.getAsLong() : time.map(at -> "the version of " + at).orElse("the newest version");
    }
}
