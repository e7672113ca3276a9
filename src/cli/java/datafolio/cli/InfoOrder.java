package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Item;
import datafolio.table.TableInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Show what is recorded of an item; of a table its columns and types.", "",
    "Nothing is read but the manifest, and where that does not say, the footers of the table's files."},
        footer = {"", "Example:", "  datafolio info flights"})
final class InfoOrder extends FolioOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Override
    int run(Folio folio, Target target) {
        Item item = folio.item(name);
        if (!item.type().isTable()) {
            return answer(Descriptions.item(item), () -> lines(item.fields()));
        }
        TableInfo info = folio.table(name).info();
        Map<Facts.Word, Object> facts = Facts.with(Descriptions.item(item), "rows", info.rows(), "size-bytes", info.sizeBytes(),
                "columns", info.columnNames(), "dtypes", info.dtypes(), "format", info.format(), "path", info.path().toString());
        return answer(facts, () -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", name);
            item.description().ifPresent(words -> shown.put("description", words));
            info.rows().ifPresent(rows -> shown.put("rows", TablesOrder.number(rows)));
            info.sizeBytes().ifPresent(size -> shown.put("size", Python.size(size)));
            shown.put("format", info.format());
            shown.put("path", info.path());
            if (!info.createdAt().isEmpty()) {
                shown.put("created", Python.time(info.createdAt(), true));
            }
            if (!item.inputs().isEmpty()) {
                shown.put("inputs", String.join(", ", item.inputs()));
            }
            lines(shown);
            Grid grid = new Grid("").column("Column", Colour.NAME).column("Type", null);
            info.columnNames().forEach(column -> grid.row(column, info.dtypes().getOrDefault(column, "")));
            grid.print(session.out, session.width(), session.colours());
        });
    }

    private void lines(Map<String, Object> fields) {
        int widest = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((key, value) -> say(paint(Colour.STRONG, key) + " ".repeat(widest - key.length() + 2) + Grid.oneLine(Python.str(value))));
    }
}
