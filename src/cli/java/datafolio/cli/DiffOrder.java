package datafolio.cli;

import datafolio.Folio;
import datafolio.TableDiff;
import datafolio.manifest.Difference;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Show what changed: since the last snapshot, since a snapshot, or between two.", "",
    "Exits with 0 also when something changed. With --table the rows of one table are compared."},
        footer = {"", "Examples:", "  datafolio diff", "  datafolio diff v1 v2 --json", "  datafolio diff v1 --table flights --key id"})
final class DiffOrder extends FolioOrder {
    @Parameters(index = "0", paramLabel = "FROM", arity = "0..1")
    String from;

    @Parameters(index = "1", paramLabel = "TO", arity = "0..1")
    String to;

    @Option(names = {"-t", "--table"}, paramLabel = "NAME", description = "Compare this table")
    String table;

    @Option(names = {"-k", "--key"}, paramLabel = "NAME", split = ",", description = "The columns that tell a row from all others, separated by commas")
    List<String> key = List.of();

    @Override
    int run(Folio folio, Target target) {
        String before = from != null ? from : folio.diff().from();
        if (table != null) {
            TableDiff diff = to == null ? folio.diffTable(table, before, key) : folio.diffTable(table, before, to, key);
            return answer(Facts.of("table", table, "text", diff.toString()), () -> say(diff.toString()));
        }
        Difference difference = to == null ? folio.diff(before) : folio.diff(before, to);
        return answer(Descriptions.difference(difference), () -> {
            say(difference.toString());
            Changes changes = new Changes(this, difference, true);
            changes.items();
            changes.metadata("Metadata changes");
        });
    }
}
