package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Print what an item holds, or write it to a file.", "",
    "Tables are CSV, JSON values and timestamps are text; arrays, models and files are given as their bytes, arrays with --json or --edn as numbers."},
        footer = {"", "Examples:", "  datafolio get params", "  datafolio get report -o report.pdf", "  datafolio get weights --json"})
final class GetOrder extends RowsOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Override
    int run(Folio folio, Target target) throws IOException {
        Item item = folio.item(name);
        switch (item.type()) {
            case INCLUDED_TABLE, REFERENCED_TABLE -> {
                return give(folio.table(name).chunks(), format(Format.CSV), Integer.MAX_VALUE);
            }
            case JSON_DATA -> text(DataText.lines(folio.json(name), edn));
            case TIMESTAMP -> text(isData() ? DataText.lines(folio.timestamp(name), edn) : folio.timestamp(name).toString());
            case NUMPY_ARRAY -> {
                if (isData()) {
                    text(DataText.lines(Arrays.list(folio.array(name).toArray()), edn));
                } else {
                    copy(payload(folio, item));
                }
            }
            default -> copy(folio.value(name) instanceof Path path ? path : payload(folio, item));
        }
        return 0;
    }

    private void text(String text) throws IOException {
        Outlet.print(session, file, out -> out.line(text));
    }

    private static Path payload(Folio folio, Item item) {
        return folio.payload(item.name());
    }

    private void copy(Path source) throws IOException {
        if (isData()) {
            throw Failure.usage("A file has no form but its own: leave out --json and --edn.");
        } else if (Outlet.isOutput(file)) {
            if (session.outIsTerminal()) {
                throw Failure.usage("These bytes are not for a terminal: name a file with -o, or send them to another program.");
            }
            Files.copy(source, session.out);
        } else {
            Outlet.file(session.path(file), part -> Files.copy(source, part));
        }
    }
}
