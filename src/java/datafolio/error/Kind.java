package datafolio.error;

import java.util.Locale;

/**
 * What went wrong, for programs to act on. Each failure of this library is of exactly one kind.
 *
 * <pre>{@code
 * Kind.COLUMN_NOT_FOUND.keyword(); // "column-not-found", as Clojure and the documents spell it
 * }</pre>
 */
public enum Kind {
    /** A directory that is no bundle was opened without leave to create one. */
    NOT_A_FOLIO,
    /** A bundle was to be created in a directory that holds something else. */
    NOT_EMPTY,
    /** {@code items.json} cannot be understood. */
    MANIFEST_UNREADABLE,
    /** The bundle was written in a newer schema version than this library knows. */
    MANIFEST_VERSION,
    /** A change was asked of something that may only be read. */
    READ_ONLY,
    /** Something was used after it was closed, or after its step ended. */
    CLOSED,
    /** Another writer held the bundle's lock for too long. */
    LOCK_TIMEOUT,
    /** Another writer changed the same thing meanwhile. */
    CONFLICT,
    /** There is no item of that name. */
    ITEM_NOT_FOUND,
    /** There is an item of that name already. */
    ITEM_EXISTS,
    /** There is no snapshot of that name. */
    SNAPSHOT_NOT_FOUND,
    /** There is a snapshot of that name already. */
    SNAPSHOT_EXISTS,
    /** Versions that a snapshot names are gone. */
    SNAPSHOT_INCOMPLETE,
    /** A table that keeps its versions has no such version, or no longer all of its files. */
    VERSION_NOT_FOUND,
    /** There is no alias of that name. */
    ALIAS_NOT_FOUND,
    /** There is an alias of that name already, for another folio. */
    ALIAS_EXISTS,
    /** The item is of another type than the call works on. */
    WRONG_ITEM_TYPE,
    /** The text cannot be an item's name. */
    INVALID_NAME,
    /** An argument or option has a value that cannot be used. */
    INVALID_ARGUMENT,
    /** A value does not fit its column's type. */
    INVALID_DATA,
    /** There is no column of that name. */
    COLUMN_NOT_FOUND,
    /** A query names a table that the folio does not have. */
    TABLE_NOT_FOUND,
    /** Appended columns do not fit the table's. */
    SCHEMA_MISMATCH,
    /** The SQL is wrong, or failed while it ran. */
    SQL_ERROR,
    /** The SQL is more than a query over the folio's tables may be. */
    QUERY_REFUSED,
    /** A function that a query called threw something. */
    FUNCTION_FAILED,
    /** An item's file is not there. */
    PAYLOAD_MISSING,
    /** An item's file is not what was written. */
    PAYLOAD_DAMAGED,
    /** A manifest names a file outside the bundle. */
    UNSAFE_PATH,
    /** A reference that somebody else made was not followed, since the folio was not opened to follow those. */
    REFERENCE_NOT_FOLLOWED,
    /** There is a table at that place already. */
    TABLE_EXISTS,
    /** Reading or writing failed in the operating system. */
    IO_ERROR,
    /** There is no space left to write to. */
    DISK_FULL,
    /** Fewer or more rows were delivered than the table has. */
    TRUNCATED,
    /** The work was stopped because another thread closed it. */
    CANCELLED,
    /** The work was stopped because its thread was interrupted. */
    INTERRUPTED,
    /** The work was stopped because its time was up. */
    TIMEOUT,
    /** A library that this call needs is not on the classpath. */
    MISSING_DEPENDENCY,
    /** The JVM was started without an option that this call needs. */
    MISSING_JVM_OPTION,
    /** What was asked is understood, and not done by this library. */
    UNSUPPORTED;

    /** The kind in kebab case, such as {@code "column-not-found"}: the keyword that Clojure users see. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
