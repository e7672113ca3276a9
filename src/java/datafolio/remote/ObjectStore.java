package datafolio.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The objects below one place of a store. Keys are paths below that place, with {@code /} between their parts. No call tries
 * again by itself: that is {@link Retry}'s. Safe for any number of threads.
 *
 * <pre>{@code
 * static byte[] manifest(ObjectStore store) throws IOException {
 *     try (ObjectStore.Body body = store.get("items.json", null)) {
 *         return body.stream().readAllBytes();
 *     }
 * }
 * }</pre>
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * What is known of an object without its bytes.
     *
     * @param tag tells these bytes from others that the key had or will have, such as an ETag or a generation
     * @param size in bytes, or -1 where the store does not say
     */
    record Facts(String tag, long size) {
        /** Checks that nothing is missing. */
        public Facts {
            Objects.requireNonNull(tag, "tag");
        }
    }

    /**
     * The bytes of an object, to be read once and closed.
     *
     * @param facts of the whole object, also when only its end was asked for
     * @param stream null when the object still has the tag that the caller knows
     */
    record Body(Facts facts, InputStream stream) implements AutoCloseable {
        /** Whether the object is the one that the caller knows; then there are no bytes. */
        public boolean unchanged() {
            return stream == null;
        }

        @Override
        public void close() throws IOException {
            if (stream != null) {
                stream.close();
            }
        }
    }

    /** An object of a listing. */
    record Entry(String key, long size, Instant modified) {}

    /**
     * What must hold for a put to write.
     *
     * @param tag the tag that the object has; empty for no such condition
     * @param absent whether there must be no such object
     */
    record Condition(Optional<String> tag, boolean absent) {
        /** Written whatever is there. */
        public static final Condition ANY = new Condition(Optional.empty(), false);
        /** Written when nothing is there. */
        public static final Condition ABSENT = new Condition(Optional.empty(), true);

        /** Written when the object still has this tag. */
        public static Condition is(String tag) {
            return new Condition(Optional.of(tag), false);
        }
    }

    /** The place as a URL, without credentials and without a slash at the end. */
    String url();

    /** What tells this place from those with the same URL: the address of the store where it is not the usual one. */
    default String address() {
        return url();
    }

    /** Whether objects can only be read. */
    boolean readOnly();

    /** The facts of an object; empty when there is none. */
    Optional<Facts> head(String key) throws StoreException;

    /**
     * An object's bytes.
     *
     * @param known the tag of the bytes that the caller has, which are not sent again; or null
     * @return to be closed
     * @throws StoreException MISSING, and others
     */
    Body get(String key, String known) throws StoreException;

    /**
     * An object's bytes from a position to the end.
     *
     * @param tag that the object must have
     * @return to be closed
     * @throws StoreException MISSING, PRECONDITION when it has another one, and others
     */
    Body from(String key, long position, String tag) throws StoreException;

    /**
     * Writes a small object.
     *
     * @return the tag that it has from now on
     * @throws StoreException PRECONDITION or BUSY, then nothing was written; PASSING, then perhaps; and others
     */
    String put(String key, byte[] bytes, Condition condition) throws StoreException;

    /** Writes a file of any size as an object; when it fails there is no object, and no part of one is left. */
    void upload(String key, Path file) throws StoreException;

    /** The objects whose keys begin so, in the order of their keys; at most so many. */
    List<Entry> list(String prefix, int most) throws StoreException;

    /** Deletes an object, where it is there. */
    void delete(String key) throws StoreException;

    /** Gives up uploads below this place that were begun before a moment and not finished; says how many. */
    int abandon(Instant before) throws StoreException;

    /**
     * How DuckDB reads the objects by itself, with the credentials that are valid now; empty where it cannot.
     *
     * @throws StoreException DENIED when there are no credentials
     */
    default Optional<Wire> wire() throws StoreException {
        return Optional.empty();
    }

    @Override
    void close();
}
