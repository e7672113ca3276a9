package datafolio;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a folio is copied to a new one. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * folio.copyTo(Path.of("for-review"), CopyOptions.DEFAULT.items("report", "figures/*").withLineage());
 * }</pre>
 *
 * @param items names and patterns ({@code *}, {@code ?}, {@code [ab]}); empty for all
 * @param without names and patterns of what is left out
 * @param lineage whether what the chosen items were made from is copied too, however far back
 * @param archived whether archived items are copied when no names are given
 * @param metadata entries that the copy has besides or instead of the folio's
 */
public record CopyOptions(List<String> items, List<String> without, boolean lineage, boolean archived, Map<String, Object> metadata) {
    /** All items that are not archived. */
    public static final CopyOptions DEFAULT = new CopyOptions(List.of(), List.of(), false, false, Map.of());

    /** Copies what it is given. */
    public CopyOptions {
        items = List.copyOf(items);
        without = List.copyOf(without);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Only these items; patterns are taken. */
    public CopyOptions items(String... names) {
        return new CopyOptions(List.of(names), without, lineage, archived, metadata);
    }

    /** All but these items; patterns are taken. */
    public CopyOptions without(String... names) {
        return new CopyOptions(items, List.of(names), lineage, archived, metadata);
    }

    /** And what the items were made from, however far back. */
    public CopyOptions withLineage() {
        return new CopyOptions(items, without, true, archived, metadata);
    }

    /** Archived items too. */
    public CopyOptions withArchived() {
        return new CopyOptions(items, without, lineage, true, metadata);
    }

    /** With these entries in the copy's metadata. */
    public CopyOptions metadata(Map<String, Object> entries) {
        return new CopyOptions(items, without, lineage, archived, entries);
    }
}
