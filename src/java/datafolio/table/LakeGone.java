package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.AsOf;
import datafolio.lake.DeltaLog;
import datafolio.lake.LakeTable;
import datafolio.lake.Place;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;

/** What is said of a version whose files are no longer there, which is so after a VACUUM. */
final class LakeGone {
    private LakeGone() {}

    static FolioException of(LakeSource lake, LakeTable table, Path file, Supplier<DuckDBConnection> connect) {
        Place place = lake.place();
        OptionalLong earliest = earliest(lake, table.version(), connect);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("item", place.item());
        details.put("version", table.version());
        details.put("path", place.files().shown(file));
        earliest.ifPresent(version -> details.put("earliest", version));
        return new FolioException(earliest.isPresent() ? Kind.VERSION_NOT_FOUND : Kind.PAYLOAD_MISSING, "Version " + table.version() + " of \"" + place.item()
            + "\" cannot be read: its file " + place.files().shown(file) + " is missing" + (earliest.isPresent() ? ", as after a VACUUM. The earliest version that is whole is "
                + earliest.getAsLong() + "." : ". Restore the file."), details, null);
    }

    /** The earliest later version that is whole: what one vacuum left, all later versions have. */
    private static OptionalLong earliest(LakeSource lake, long version, Supplier<DuckDBConnection> connect) {
        long low = version;
        long high = DeltaLog.latest(lake.place()).orElse(version);
        if (high == version || !whole(lake, high, connect)) {
            return OptionalLong.empty();
        }
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (whole(lake, middle, connect)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return OptionalLong.of(high);
    }

    private static boolean whole(LakeSource lake, long version, Supplier<DuckDBConnection> connect) {
        try {
            return lake.asOf(AsOf.version(version)).table(connect).files(List.of()).stream().allMatch(file -> lake.place().files().exists(file.path()));
        } catch (FolioException e) {
            return false;
        }
    }
}
