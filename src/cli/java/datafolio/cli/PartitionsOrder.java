package datafolio.cli;

import datafolio.Folio;
import datafolio.table.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Cut a table into about N pieces of as many bytes each, for other processes.", "",
    "A piece is whole row groups of one file. As JSON, each has path, row_groups (the first, and the one after the last), first_row, rows",
    "and bytes: what pyarrow, Dask and the like need to read it."},
        footer = {"", "Example:", "  datafolio partitions flights 8 --json"})
final class PartitionsOrder extends FolioOrder {
    @Parameters(index = "0", paramLabel = "NAME")
    String name;

    @Parameters(index = "1", paramLabel = "N", arity = "0..1", defaultValue = "8", description = "how many pieces (${DEFAULT-VALUE})")
    int n;

    @Override
    int run(Folio folio, Target target) {
        List<Partition> pieces = folio.table(name).partitions(n);
        List<Map<Facts.Word, Object>> facts = new ArrayList<>();
        for (Partition each : pieces) {
            Map<Facts.Word, Object> piece = Facts.of("table", each.table(), "path", each.path().toString(), "format", "parquet", "row-groups",
                    List.of((long) each.fromGroup(), (long) each.toGroup()), "first-row", each.firstRow(), "rows", each.rows(), "offset", each.offset(),
                    "limit", each.rows(), "bytes", each.bytes());
            piece = each.values().isEmpty() ? piece : Facts.with(piece, "values", each.values());
            facts.add(each.types().isEmpty() ? piece : Facts.with(piece, "types", each.types()));
        }
        return answer(facts, () -> {
            Grid grid = new Grid("").column("File", Colour.NAME).number("Groups", null).number("First row", null).number("Rows", Colour.GOOD)
                    .number("Size", null);
            for (Partition each : pieces) {
                grid.row(each.path().getFileName().toString(), each.fromGroup() + "-" + (each.toGroup() - 1), TablesOrder.number(each.firstRow()),
                        TablesOrder.number(each.rows()), Python.size(each.bytes()));
            }
            grid.print(session.out, session.width(), session.colours());
        });
    }
}
