package datafolio.table;

import datafolio.error.FolioException;
import datafolio.lake.AsOf;
import datafolio.lake.DeltaLog;
import datafolio.lake.LakeFormat;
import datafolio.lake.LakeTable;
import datafolio.lake.Place;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/**
 * A table that a log tells of. Its log is read when the table is first needed; from then on it is one version, so that all
 * reads of one pinned table agree. Thread-safe. Not API: built by the folio.
 */
public final class LakeSource {
    private final Supplier<LakeFormat> format;
    private final Place place;
    private final AsOf moment;
    private LakeTable table;

    /** The table at a place, as of a moment; {@code format} finds who understands its log, when it is needed. */
    public LakeSource(Supplier<LakeFormat> format, Place place, AsOf moment) {
        this.format = Objects.requireNonNull(format, "format");
        this.place = Objects.requireNonNull(place, "place");
        this.moment = Objects.requireNonNull(moment, "moment");
    }

    Place place() {
        return place;
    }

    /** The same table at another moment. */
    LakeSource asOf(AsOf other) {
        return new LakeSource(format, place, other);
    }

    /** The number of the version that it is, as far as the log's file names tell; empty for one that is asked for by time and not read yet. */
    public synchronized OptionalLong version() {
        return table != null ? OptionalLong.of(table.version()) : moment.isLatest() ? DeltaLog.latest(place) : moment.version();
    }

    /**
     * The version of the table that it is.
     *
     * @throws FolioException MISSING_DEPENDENCY, and as {@link LakeFormat#open}
     */
    synchronized LakeTable table(Supplier<DuckDBConnection> connect) {
        if (table == null) {
            table = format.get().open(place, moment, new LakeRows(connect, place));
        }
        return table;
    }
}
