package datafolio.delta;

import datafolio.lake.AsOf;
import datafolio.lake.DeltaLog;
import datafolio.lake.LakeFormat;
import datafolio.lake.LakeTable;
import datafolio.lake.ParquetRows;
import datafolio.lake.Place;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelException;
import java.util.Map;

/** Delta Lake, as far as Delta Kernel reads it. */
public final class DeltaFormat implements LakeFormat {

    /** Loads nothing yet, but fails when the Kernel is not there. */
    public DeltaFormat() {
        if (!Table.class.isInterface()) {
            throw new IllegalStateException("Delta Kernel is another than was expected: Table is no interface.");
        }
    }

    @Override
    public LakeTable open(Place place, AsOf moment, ParquetRows parquet) {
        DeltaLog.check(place);
        Engine engine = new KernelEngine(place, parquet);
        try {
            Snapshot snapshot = snapshot(Table.forPath(engine, place.root().toString()), engine, moment);
            return DeltaTable.of(place, engine, snapshot);
        } catch (RuntimeException e) {
            throw DeltaErrors.translate(e, place, moment);
        }
    }

    private static Snapshot snapshot(Table table, Engine engine, AsOf moment) {
        if (moment.version().isPresent()) {
            return table.getSnapshotAsOfVersion(engine, moment.version().getAsLong());
        }
        Snapshot latest = table.getLatestSnapshot(engine);
        if (moment.time().isEmpty()) {
            return latest;
        }
        try {
            return table.getSnapshotAsOfTimestamp(engine, moment.time().get().toEpochMilli());
        } catch (KernelException e) {
            // commits of one moment count as later ones, so that the time of the latest alone does not tell
            if (String.valueOf(e.getMessage()).contains("after the latest available")) {
                return latest;
            }
            throw e;
        }
    }

    /** What the Kernel adapters share: a detail of an error. */
    static Map<String, Object> details(Place place) {
        return Map.of("item", place.item(), "path", place.shown());
    }
}
