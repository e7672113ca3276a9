package datafolio.manifest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Time stamps as bundles spell them; snapshots are ordered by comparing these texts. */
public final class Stamp {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'")
            .withZone(ZoneOffset.UTC);

    private Stamp() {}

    /** The instant in UTC with six digits, such as {@code 2024-03-01T12:00:00.000001+00:00}. */
    public static String of(Instant instant) {
        return FORM.format(instant);
    }
}
