package datafolio.table;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * What Arrow has and we do not, rewritten: times in seconds and milliseconds, zoned time stamps in seconds and
 * milliseconds, intervals of months or of days alone, and views of text.
 */
final class Foreign {

    private Foreign() {}

    static ArrayData scaled(org.apache.arrow.vector.types.pojo.Field field, ArrayData data) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Time t && t.getBitWidth() == 32) {
            return times(data, t.getUnit() == TimeUnit.SECOND ? 1_000_000 : 1_000);
        } else if (type instanceof ArrowType.Timestamp t && t.getTimezone() != null && (t.getUnit() == TimeUnit.SECOND || t.getUnit() == TimeUnit.MILLISECOND)) {
            return times(data, t.getUnit() == TimeUnit.SECOND ? 1_000_000 : 1_000);
        } else if (type instanceof ArrowType.Interval i && i.getUnit() != IntervalUnit.MONTH_DAY_NANO) {
            return interval(data, i.getUnit() == IntervalUnit.YEAR_MONTH);
        }
        return data;
    }

    private static ArrayData times(ArrayData data, long factor) {
        ByteBuffer to = ArrayData.heap(new byte[8 * data.size()]);
        for (int i = 0; i < data.size(); i++) {
            if (!data.missing(i)) {
                long value = data.width() == 4 ? data.values().getInt(i << 2) : data.values().getLong(i << 3);
                to.putLong(i << 3, Math.multiplyExact(value, factor));
            }
        }
        return ArrayData.fixed(8, data.size(), data.nulls(), data.validity(), to);
    }

    private static ArrayData interval(ArrayData data, boolean months) {
        ByteBuffer to = ArrayData.heap(new byte[16 * data.size()]);
        for (int i = 0; i < data.size(); i++) {
            if (months) {
                to.putInt(i << 4, data.values().getInt(i << 2));
            } else {
                to.putInt((i << 4) + 4, data.values().getInt(i << 3));
                to.putLong((i << 4) + 8, data.values().getInt((i << 3) + 4) * 1_000_000L);
            }
        }
        return ArrayData.fixed(16, data.size(), data.nulls(), data.validity(), to);
    }

    /**
     * Views (Polars writes them) as plain text: 16 bytes each, the length first, then the text itself up to 12 bytes, else
     * four of its bytes, the number of the buffer and the place in it.
     */
    static ArrayData views(int size, int nulls, ByteBuffer validity, ByteBuffer views, List<ByteBuffer> texts) {
        Bytes offsets = new Bytes();
        Bytes values = new Bytes();
        offsets.put(0, 4);
        for (int i = 0; i < size; i++) {
            int at = i << 4;
            byte[] bytes = new byte[validity != null && !ArrayData.bit(validity, i) ? 0 : views.getInt(at)];
            if (bytes.length <= 12) {
                views.get(at + 4, bytes);
            } else {
                texts.get(views.getInt(at + 8)).get(views.getInt(at + 12), bytes);
            }
            values.put(bytes);
            offsets.put(values.size(), 4);
        }
        return ArrayData.variable(4, size, nulls, validity, offsets.buffer(), values.buffer());
    }
}
