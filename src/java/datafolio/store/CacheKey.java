package datafolio.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file of the cache is made of, as its name: {@code SOURCE-VARIANT.EXTENSION}, so that what has changed has another
 * name. The source is the payload's checksum, or, for files that have none, where they are and how they look now.
 *
 * <pre>{@code
 * CacheKey.ofPayload("9e107d9d372bb6826bd81d3542a419d6", "all columns, format 1", "arrow")
 * }</pre>
 */
public final class CacheKey {
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern NAME = Pattern.compile("(([0-9a-f]{32})|ref-[0-9a-f]{16}-[0-9a-f]{32})-[0-9a-f]{16}\\.[a-z]+");
    private static final Pattern LEFTOVER = Pattern.compile("(" + NAME.pattern() + ")(\\.lock|\\.[0-9a-f]+\\.tmp)");
    private static final int SHORT = 16;

    private final String source;
    private final String family;
    private final String rest;

    private CacheKey(String source, String family, String rest) {
        this.source = source;
        this.family = family;
        this.rest = rest;
    }

    /** Whether a recorded checksum can be the name of a source. */
    public static boolean isChecksum(String text) {
        return CHECKSUM.matcher(text).matches();
    }

    /**
     * A file made of a payload.
     *
     * @param checksum MD5 of the payload, in hex
     * @param variant what else it depends on, as any text
     */
    public static CacheKey ofPayload(String checksum, String variant, String extension) {
        if (!isChecksum(checksum)) {
            throw new IllegalArgumentException("no checksum: " + checksum);
        }
        return new CacheKey(checksum, "", hash(variant).substring(0, SHORT) + "." + extension);
    }

    /**
     * A file made of something that is not known by its contents.
     *
     * @param place where that is
     * @param state how it is now, as any text
     * @param variant what else it depends on, as any text
     */
    public static CacheKey ofState(String place, String state, String variant, String extension) {
        String family = "ref-" + hash(place).substring(0, SHORT) + "-";
        return new CacheKey(family + hash(state), family, hash(variant).substring(0, SHORT) + "." + extension);
    }

    private static String hash(String text) {
        return Digest.md5(text.getBytes(StandardCharsets.UTF_8));
    }

    String filename() {
        return source + "-" + rest;
    }

    /** Whether a file of that name was made of an older state of the same place. */
    boolean replaces(String name) {
        return !family.isEmpty() && name.startsWith(family) && !name.startsWith(source) && NAME.matcher(name).matches();
    }

    static boolean isOurs(String name) {
        return NAME.matcher(name).matches() || LEFTOVER.matcher(name).matches();
    }

    /** The checksum of the payload that a file of that name was made of; none of others. */
    static Optional<String> payload(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.ofNullable(matcher.group(2)) : Optional.empty();
    }

    /** The name of the file that a lock or an unfinished file is for. */
    static String owner(String leftover) {
        Matcher matcher = LEFTOVER.matcher(leftover);
        return matcher.matches() ? matcher.group(1) : leftover;
    }

    @Override
    public String toString() {
        return filename();
    }
}
