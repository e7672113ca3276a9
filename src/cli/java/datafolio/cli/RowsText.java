package datafolio.cli;

import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.Column;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Rows as text, a chunk at a time. */
final class RowsText {
    private RowsText() {}

    /**
     * CSV as RFC 4180 has it: missing values are empty, empty texts quoted; lists and structs are JSON.
     */
    static void csv(ChunkStream chunks, Output out) {
        StringBuilder line = new StringBuilder();
        String before = "";
        for (String name : chunks.schema().names()) {
            quoted(line.append(before), name);
            before = ",";
        }
        out.line(line.toString());
        for (Chunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            List<Column> columns = chunk.columns();
            for (int row = 0; row < chunk.rowCount(); row++) {
                line.setLength(0);
                for (int c = 0; c < columns.size(); c++) {
                    if (c > 0) {
                        line.append(',');
                    }
                    cell(line, columns.get(c), row);
                }
                out.text(line.append('\n'));
            }
        }
    }

    private static void cell(StringBuilder line, Column column, int row) {
        if (column.isNull(row)) {
            return;
        } else if (column.isLong()) {
            line.append(column.getLong(row));
            return;
        }
        Object value = column.get(row);
        if (value instanceof Map || value instanceof Collection) {
            StringBuilder json = new StringBuilder();
            DataText.append(json, value, false);
            quoted(line, json.toString());
        } else {
            quoted(line, DataText.text(value));
        }
    }

    private static void quoted(StringBuilder line, String text) {
        boolean plain = !text.isEmpty();
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c != '"' && c != ',' && c != '\n' && c != '\r';
        }
        if (plain) {
            line.append(text);
        } else {
            line.append('"').append(text.replace("\"", "\"\"")).append('"');
        }
    }

    /** One array of objects, one object a line. */
    static void data(ChunkStream chunks, Output out, boolean edn) {
        StringBuilder line = new StringBuilder();
        String before = "[";
        for (Chunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            List<Column> columns = chunk.columns();
            for (int row = 0; row < chunk.rowCount(); row++) {
                line.setLength(0);
                line.append(before).append('{');
                for (int c = 0; c < columns.size(); c++) {
                    DataText.appendKey(c == 0 ? line : line.append(", "), columns.get(c).name(), edn);
                    DataText.append(line, columns.get(c).get(row), edn);
                }
                out.text(line.append('}'));
                before = edn ? "\n " : ",\n ";
            }
        }
        out.line(before.equals("[") ? "[]" : "]");
    }
}
