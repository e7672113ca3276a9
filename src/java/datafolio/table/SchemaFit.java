package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chunks on their way into a table whose columns are settled. Their columns may come in another order, be of narrower
 * types whose values all fit, or be absent, which makes them missing values; anything else is a SCHEMA_MISMATCH that
 * names every column in the way.
 */
final class SchemaFit {
    private final Schema wanted;

    SchemaFit(Schema wanted) {
        this.wanted = wanted;
    }

    /** The chunk with exactly the wanted columns. */
    Chunk fit(Chunk chunk) {
        if (chunk.schema().equals(wanted)) {
            return chunk;
        }
        check(chunk.schema());
        List<Column> columns = new ArrayList<>();
        for (Field field : wanted.fields()) {
            int i = chunk.schema().indexOf(field.name());
            columns.add(i < 0 ? Widening.missing(field, chunk.rowCount()) : Widening.column(chunk.column(i), field, chunk.firstRow()));
        }
        return Chunk.of(columns, chunk.firstRow());
    }

    /** @throws FolioException SCHEMA_MISMATCH, its details under "columns": a map a column with its name, expected and found */
    void check(Schema found) {
        List<Map<String, Object>> wrong = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (Field field : found.fields()) {
            int i = wanted.indexOf(field.name());
            if (i < 0) {
                List<String> nearest = Nearest.of(field.name(), wanted.names());
                wrong.add(entry(field.name(), null, field.type().sql()));
                told.add("\"%s\" (%s) is no column of the table%s".formatted(field.name(), field.type().sql(),
                        nearest.isEmpty() ? "" : "; did you mean \"" + nearest.get(0) + "\"?"));
            } else if (!Widening.fits(field.type(), wanted.field(i).type())) {
                wrong.add(entry(field.name(), wanted.field(i).type().sql(), field.type().sql()));
                told.add("\"%s\" is %s in the table, here it is %s".formatted(field.name(), wanted.field(i).type().sql(), field.type().sql()));
            }
        }
        if (!wrong.isEmpty()) {
            throw FolioException.of(Kind.SCHEMA_MISMATCH, "These rows do not fit the table:\n  " + String.join("\n  ", told)
                    + "\nRename, drop or convert these columns; columns that are absent become missing values.", "columns", wrong);
        }
    }

    private static Map<String, Object> entry(String name, String expected, String found) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("column", name);
        entry.put("expected", expected);
        entry.put("found", found);
        return entry;
    }
}
