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

@Command(sortOptions = false, description = {"Put what is read from FILE, or from the input, into an item: the counterpart of get.", "",
    "The input is JSON, unless --as says otherwise: json, csv, parquet, arrow, npy, or file for anything."},
        footer = {"", "Examples:", "  echo '{\"late\": 60}' | datafolio put params", "  curl -s https://example.org/t.csv | datafolio put t --as csv --overwrite"})
final class PutOrder extends ChangingOrder {
    static final class Kinds extends java.util.ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Kinds() {
            super(List.of("json", "csv", "parquet", "arrow", "npy", "file"));
        }
    }

    @Parameters(index = "0", paramLabel = "NAME")
    String name;

    @Parameters(index = "1", paramLabel = "FILE", arity = "0..1")
    String file;

    @Option(names = "--as", paramLabel = "KIND", completionCandidates = Kinds.class, description = "What the input is (default: json)")
    String kind;

    @Option(names = {"-d", "--description"}, paramLabel = "TEXT", description = "Item description")
    String description;

    @Option(names = {"-i", "--input"}, paramLabel = "NAME", description = "An item that it was made from (repeatable)")
    List<String> inputs = List.of();

    @Option(names = "--overwrite", description = "Replace an existing item")
    boolean overwrite;

    @Override
    int run(Folio folio, Target target) throws IOException {
        if (kind != null && !new Kinds().contains(kind)) {
            throw Failure.usage("Invalid value for '--as': '" + kind + "' is not one of 'json', 'csv', 'parquet', 'arrow', 'npy', 'file'.");
        }
        AddOptions options = Adding.options(description, overwrite).inputs(inputs);
        Path scratch = Files.createTempDirectory("datafolio-");
        try {
            Path source = Incoming.file(session, scratch, file, kind == null ? "json" : kind, kind != null);
            Item put = "file".equals(kind) ? folio.addFile(name, source, options) : Adding.add(folio, name, source, options);
            return answer(Descriptions.item(put), () -> done("Put " + paint(Colour.NAME, name) + " (" + put.typeName() + ") into " + target.shown()));
        } finally {
            Outlet.removeAll(scratch);
        }
    }
}
