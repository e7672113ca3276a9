package datafolio.table;

import java.nio.ByteBuffer;

/** INTERVAL: months and days (32 bits each), nanoseconds (64 bits), as Arrow's MonthDayNano. */
final class IntervalColumn extends Column {

    IntervalColumn(Field field, ArrayData data, Lease lease) {
        super(field, data, lease);
    }

    @Override
    Interval value(int i) {
        ByteBuffer values = data.values();
        int at = (data.offset() + i) << 4;
        return new Interval(values.getInt(at), values.getInt(at + 4), Math.floorDiv(values.getLong(at + 8), 1_000L));
    }
}
