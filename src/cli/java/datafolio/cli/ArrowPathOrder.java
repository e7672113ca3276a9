package datafolio.cli;

import datafolio.Folio;
import datafolio.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Print the path of a table's uncompressed Arrow file, which is written when it is not there.", "",
    "For whatever maps such files: pyarrow, Polars, tech.ml.dataset."}, footer = {"", "Example:", "  datafolio arrow-path flights -c distance"})
final class ArrowPathOrder extends ChangingOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Option(names = {"-c", "--columns"}, paramLabel = "NAME", split = ",", description = "Only these columns, separated by commas")
    List<String> columns = List.of();

    @Option(names = {"-w", "--where"}, paramLabel = "SQL", description = "Only the rows that meet this condition")
    String where;

    @Override
    int run(Folio folio, Target target) {
        Table table = folio.table(name).columns(columns);
        String path = (where == null ? table : table.where(where)).arrowFile().toString();
        return answer(Facts.of("name", name, "path", path), () -> say(path));
    }
}
