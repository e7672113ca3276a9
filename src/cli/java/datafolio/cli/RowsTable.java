package datafolio.cli;

import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The first rows as a table for people. */
final class RowsTable {
    private static final int WIDEST = 40;
    private static final int FRAME = 3;

    private RowsTable() {}

    /** Prints up to so many rows, and says when there are more; columns that have no room are left out and counted. */
    static void print(ChunkStream chunks, Output out, Session session, int most) {
        List<String> names = chunks.schema().names();
        List<List<String>> rows = new ArrayList<>();
        boolean[] numbers = new boolean[names.size()];
        boolean more = false;
        for (Chunk chunk = chunks.next(); chunk != null && !more; chunk = more ? null : chunks.next()) {
            List<Column> columns = chunk.columns();
            for (int c = 0; c < numbers.length; c++) {
                numbers[c] = columns.get(c).isLong() || columns.get(c).isDouble();
            }
            for (int row = 0; row < chunk.rowCount() && !more; row++) {
                if (rows.size() == most) {
                    more = true;
                } else {
                    int at = row;
                    rows.add(columns.stream().map(column -> cell(column.get(at))).toList());
                }
            }
        }
        int shown = fitting(names, rows, session.width());
        Grid grid = new Grid("");
        for (int c = 0; c < shown; c++) {
            if (numbers[c]) {
                grid.number(names.get(c), null);
            } else {
                grid.column(names.get(c), null);
            }
        }
        rows.forEach(row -> grid.row(row.subList(0, shown)));
        grid.print(out, session.width(), session.colours());
        out.line((more ? "the first " : "") + rows.size() + (rows.size() == 1 ? " row" : " rows") + (more ? "; -n N shows more, --csv all" : "")
                + (shown < names.size() ? "; " + (names.size() - shown) + " more columns: " + String.join(", ", names.subList(shown, names.size())) : ""));
    }

    private static String cell(Object value) {
        if (value instanceof Map || value instanceof Collection) {
            StringBuilder text = new StringBuilder();
            DataText.append(text, value, false);
            return Width.cut(Grid.oneLine(text.toString()), WIDEST);
        }
        return value == null ? "" : Width.cut(Grid.oneLine(DataText.text(value)), WIDEST);
    }

    private static int fitting(List<String> names, List<List<String>> rows, int width) {
        long used = 1;
        for (int c = 0; c < names.size(); c++) {
            int widest = Width.of(names.get(c));
            for (List<String> row : rows) {
                widest = Math.max(widest, Width.of(row.get(c)));
            }
            used += widest + FRAME;
            if (used > width && c > 0) {
                return c;
            }
        }
        return names.size();
    }
}
