package datafolio.cli;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.manifest.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Append the rows of FILE, or of the input, to a table; a new one is made when there is none.", "",
    "One publish: all rows or none. The input is CSV, unless --as says parquet or arrow."},
        footer = {"", "Examples:", "  datafolio append flights 2014.parquet", "  generate | datafolio append log"})
final class AppendOrder extends ChangingOrder {
    private static final String ROWS = "rows";

    @Parameters(index = "0", paramLabel = "NAME")
    String name;

    @Parameters(index = "1", paramLabel = "FILE", arity = "0..1")
    String file;

    @Option(names = "--as", paramLabel = "KIND", description = "What the input is: csv, parquet, arrow (default: csv)")
    String kind;

    @Option(names = {"-d", "--description"}, paramLabel = "TEXT", description = "Item description")
    String description;

    @Override
    int run(Folio folio, Target target) throws IOException {
        if (kind != null && !List.of("csv", "parquet", "arrow").contains(kind)) {
            throw Failure.usage("Invalid value for '--as': '" + kind + "' is not one of 'csv', 'parquet', 'arrow'.");
        }
        Path scratch = Files.createTempDirectory("datafolio-");
        try {
            Path source = Incoming.file(session, scratch, file, kind == null ? "csv" : kind, kind != null);
            if (!Adding.isTable(Adding.ending(source))) {
                throw Failure.error("Rows come from .csv, .parquet and .arrow files, not from " + source.getFileName() + ". --as says what it is.");
            }
            return append(folio, target, source, scratch.resolve("folio"));
        } finally {
            Outlet.removeAll(scratch);
        }
    }

    /** The file is a table of a folio of its own first: so it is read as any that is added. */
    private int append(Folio folio, Target target, Path source, Path scratch) throws IOException {
        AddOptions options = Adding.options(description, false);
        Item appended;
        try (Folio fresh = Folio.open(scratch)) {
            Adding.add(fresh, ROWS, source, AddOptions.DEFAULT);
            Progresses progress = new Progresses(session);
            appended = folio.append(name, fresh.table(ROWS).progress(progress).chunks(), options);
            progress.end();
        }
        return answer(Descriptions.item(appended), () -> done("Appended to " + paint(Colour.NAME, name) + " in " + target.shown() + ": now "
                + appended.get("num_rows") + " rows"));
    }
}
