package datafolio.cli;

import datafolio.Folio;
import datafolio.Table;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Print a table: CSV, unless another form is asked for.", "",
    "Rows are streamed, whatever the size of the table."},
        footer = {"", "Examples:", "  datafolio cat flights | head", "  datafolio cat flights -c carrier,dep_delay -w 'dep_delay > 60' -o late.parquet"})
final class CatOrder extends RowsOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Option(names = {"-c", "--columns"}, paramLabel = "NAME", split = ",", description = "Only these columns, separated by commas")
    List<String> columns = List.of();

    @Option(names = {"-w", "--where"}, paramLabel = "SQL", description = "Only the rows that meet this condition")
    String where;

    @Option(names = "--offset", paramLabel = "N", description = "Leave out the first N rows")
    long offset;

    @Option(names = {"-n", "--rows"}, paramLabel = "N", description = "At most N rows")
    Long rows;

    @Mixin
    AsOfOption moment = new AsOfOption();

    @Override
    int run(Folio folio, Target target) throws IOException {
        Table table = moment.of(folio.table(name)).columns(columns);
        table = where == null ? table : table.where(where);
        table = offset == 0 ? table : table.offset(offset);
        table = rows == null ? table : table.limit(rows);
        Progresses progress = new Progresses(session);
        int status = give(table.progress(progress).chunks(), format(Format.CSV), Integer.MAX_VALUE);
        progress.end();
        return status;
    }
}
