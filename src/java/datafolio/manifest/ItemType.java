package datafolio.manifest;

import java.util.Optional;

/**
 * The types of items.
 *
 * <pre>{@code
 * folio.items().stream().filter(item -> item.type().isTable()).map(Item::name).toList();
 * }</pre>
 */
public enum ItemType {
    /** A table whose Parquet file lies in the bundle. */
    INCLUDED_TABLE("included_table", "tables"),
    /** A table elsewhere: Parquet or CSV, a file or a directory. */
    REFERENCED_TABLE("referenced_table", null),
    /** An array in numpy's own format. */
    NUMPY_ARRAY("numpy_array", "artifacts"),
    /** Any JSON value. */
    JSON_DATA("json_data", "artifacts"),
    /** A moment. */
    TIMESTAMP("timestamp", "artifacts"),
    /** A model of Python's: kept and copied as bytes, never opened. */
    MODEL("model", "models"),
    /** A file of any kind. */
    ARTIFACT("artifact", "artifacts"),
    /** A type that this version does not know: kept as it is. */
    UNKNOWN("unknown", null);

    private final String text;
    private final String folder;

    ItemType(String text, String folder) {
        this.text = text;
        this.folder = folder;
    }

    /** The type as descriptors spell it. */
    public String text() {
        return text;
    }

    /** The folder of the bundle that holds the payloads; empty for types without one. */
    public Optional<String> folder() {
        return Optional.ofNullable(folder);
    }

    /** Whether items of this type are tables. */
    public boolean isTable() {
        return this == INCLUDED_TABLE || this == REFERENCED_TABLE;
    }

    /** The type of that spelling; {@link #UNKNOWN} for any other text. */
    public static ItemType of(String text) {
        for (ItemType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        return UNKNOWN;
    }
}
