package datafolio.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The one exception of this library. Its {@link #kind()} and {@link #details()} are for programs; its message says what
 * happened, to what, and what to do now.
 *
 * <pre>{@code
 * try {
 *     folio.table("fligths").read();
 * } catch (FolioException e) {
 *     if (e.kind() == Kind.ITEM_NOT_FOUND) System.out.println("perhaps " + e.details().get("nearest"));
 *     else throw e;
 * }
 * }</pre>
 */
public final class FolioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Map<String, Object> details;

    /**
     * @param message what happened; characters that would act on a terminal are spelled out
     * @param details facts by kebab-case key, such as {@code "item"}, {@code "column"}, {@code "nearest"}
     * @param cause what was thrown underneath, or null
     */
    public FolioException(Kind kind, String message, Map<String, Object> details, Throwable cause) {
        super(message == null ? null : Visible.text(message), cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** An exception without a cause; {@code details} are keys and values in turn. */
    public static FolioException of(Kind kind, String message, Object... details) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < details.length; i += 2) {
            map.put((String) details[i], details[i + 1]);
        }
        return new FolioException(kind, message, map, null);
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** The facts, by kebab-case key. */
    public Map<String, Object> details() {
        return details == null ? Map.of() : details;
    }
}
