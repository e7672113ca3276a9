package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(sortOptions = false, description = "List the tables: rows, columns, size.", footer = {"", "Example:", "  datafolio tables --json"})
final class TablesOrder extends FolioOrder {
    @Override
    int run(Folio folio, Target target) {
        List<Item> tables = folio.items().stream().filter(item -> item.type().isTable()).toList();
        List<Map<Facts.Word, Object>> facts = new ArrayList<>();
        for (Item each : tables) {
            facts.add(Facts.of("name", each.name(), "rows", each.get("num_rows"), "columns", each.get("num_cols"), "size-bytes", each.get("size_bytes"),
                    "reference", each.text("path"), "description", each.description()));
        }
        return answer(facts, () -> {
            if (tables.isEmpty()) {
                say(paint(Colour.WARN, "No tables"));
                return;
            }
            Grid grid = new Grid("").column("Name", Colour.NAME).number("Rows", Colour.GOOD).number("Columns", null).number("Size", null)
                    .column("Description", null);
            for (Item each : tables) {
                grid.row(each.name(), number(each.get("num_rows")), number(each.get("num_cols")),
                        each.get("size_bytes") instanceof Long size ? Python.size(size) : "",
                        each.description().orElse(each.text("path").map(path -> "at " + path).orElse("")));
            }
            grid.print(session.out, session.width(), session.colours());
        });
    }

    /** A number with its thousands apart. */
    static String number(Object value) {
        return value == null ? "" : value.toString().replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",");
    }
}
