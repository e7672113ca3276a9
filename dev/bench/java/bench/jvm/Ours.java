package bench.jvm;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.Column;
import datafolio.table.DataType;

/** The same work through {@link Folio}. */
final class Ours {
    /** The item that holds the rows. */
    static final String TABLE = "trips";

    private Ours() {}

    static Tally scan(Folio folio, int chunkRows, boolean touch) {
        Tally tally = new Tally();
        try (ChunkStream chunks = folio.table(TABLE).chunks(chunkRows)) {
            chunks.forEach(chunk -> {
                tally.batch(chunk.rowCount());
                if (touch) {
                    touch(chunk, tally);
                }
            });
        }
        return tally;
    }

    private static void touch(Chunk chunk, Tally tally) {
        for (Column column : chunk.columns()) {
            if (column.isDouble()) {
                tally.add(doubles(column));
            } else if (column.type() == DataType.Scalar.VARCHAR) {
                tally.add(lengths(column));
            } else {
                tally.add(longs(column));
            }
        }
    }

    private static double doubles(Column column) {
        boolean whole = column.nullCount() == 0;
        double sum = 0;
        for (int i = 0, n = column.size(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.getDouble(i);
            }
        }
        return sum;
    }

    private static long longs(Column column) {
        boolean whole = column.nullCount() == 0;
        long sum = 0;
        for (int i = 0, n = column.size(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.getLong(i);
            }
        }
        return sum;
    }

    private static long lengths(Column column) {
        boolean whole = column.nullCount() == 0;
        long sum = 0;
        for (int i = 0, n = column.size(); i < n; i++) {
            if (whole || !column.isNull(i)) {
                sum += column.getString(i).length();
            }
        }
        return sum;
    }

    /** Adds a chunk stream of the table to another folio; from the second pass on, the same contents over the same. */
    static Tally add(Folio folio, Folio target, int chunkRows) {
        Tally tally = new Tally();
        try (ChunkStream chunks = folio.table(TABLE).chunks(chunkRows)) {
            target.addTable(TABLE, chunks, AddOptions.DEFAULT.overwriting());
            tally.batch(chunks.rows());
        }
        return tally;
    }
}
