package datafolio.cli;

import datafolio.Folio;
import datafolio.Table;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Show the first rows of a table.",
        footer = {"", "Examples:", "  datafolio head flights", "  datafolio head flights -n 3 -c carrier,dep_delay --json"})
final class HeadOrder extends RowsOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Option(names = {"-n", "--rows"}, paramLabel = "N", description = "How many rows (default: 10)")
    int rows = 10;

    @Option(names = {"-c", "--columns"}, paramLabel = "NAME", split = ",", description = "Only these columns, separated by commas")
    List<String> columns = List.of();

    @Mixin
    AsOfOption moment = new AsOfOption();

    @Override
    int run(Folio folio, Target target) throws IOException {
        if (rows < 0) {
            throw Failure.usage("Invalid value for '--rows': a number of rows is not negative.");
        }
        Table table = moment.of(folio.table(name)).columns(columns).limit(rows);
        return give(table.chunks(), format(Format.TABLE), rows);
    }
}
