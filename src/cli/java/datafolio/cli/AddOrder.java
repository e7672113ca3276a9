package datafolio.cli;

import datafolio.Folio;
import datafolio.ReferenceOptions;
import datafolio.error.FolioException;
import datafolio.manifest.Item;
import datafolio.manifest.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Add FILE to a folio.", "", "What gets stored depends on the file:",
    "  .parquet .csv .feather .arrow   table, stored as parquet (streamed, so files larger than memory work)",
    "  .npy                            numpy array", "  .json                           JSON data",
    "  anything else                   the file, unchanged (artifact)", "",
    "The folio is chosen by --to/-a here, else by the global -f/-a, DATAFOLIO_PATH, or the current directory."},
        footer = {"", "Examples:", "  datafolio add --to ~/analysis/exp ~/Downloads/blah.parquet",
            "  datafolio add -a my-folio cells.csv --name cells -d \"Cell table\"", "  datafolio add -a my-folio notes.csv --as-file",
            "  datafolio add -a my-folio /data/huge.parquet --reference"})
final class AddOrder extends ChangingOrder {
    private static final Set<String> REFERENCES = Set.of("parquet", "pq", "csv");

    @Parameters(paramLabel = "FILE")
    String file;

    @Option(names = "--to", paramLabel = "PATH", description = "Path of the folio to add to")
    String to;

    @Option(names = {"-a", "--alias"}, paramLabel = "NAME", description = "Alias of the folio to add to (instead of --to)")
    String alias;

    @Option(names = {"-n", "--name"}, paramLabel = "TEXT", description = "Item name (default: file name without extension)")
    String name;

    @Option(names = {"-d", "--description"}, paramLabel = "TEXT", description = "Item description")
    String description;

    @Option(names = "--reference", description = "Link a parquet/csv file without copying it (referenced table)")
    boolean reference;

    @Option(names = "--as-file", description = "Store the file unchanged as an artifact (no conversion)")
    boolean asFile;

    @Option(names = "--overwrite", description = "Replace an existing item")
    boolean overwrite;

    @Override
    Target target() {
        Path source = session.path(file);
        if (reference && asFile) {
            throw Failure.usage("--reference and --as-file cannot be combined.");
        } else if (!Files.isRegularFile(source)) {
            throw Failure.usage("Invalid value for 'FILE': File '" + file + (Files.isDirectory(source) ? "' is a directory." : "' does not exist."));
        } else if (to != null && alias != null) {
            throw Failure.usage("Pass either a folio path or an alias (-a), not both.");
        }
        return to != null || alias != null ? Target.of(session, to, alias) : super.target();
    }

    @Override
    int run(Folio folio, Target target) throws IOException {
        Path source = session.path(file).toRealPath();
        String item = name != null ? name : derived(source);
        Item added = reference ? referenced(folio, item, source) : asFile ? folio.addFile(item, source, Adding.options(description, overwrite))
                : Adding.add(folio, item, source, Adding.options(description, overwrite));
        return answer(Descriptions.item(added), () -> done("Added " + paint(Colour.NAME, item) + " (" + added.typeName() + ") to "
                + (alias != null ? "'" + alias + "'" : target.shown())));
    }

    private static String derived(Path source) {
        String whole = source.getFileName().toString();
        String ending = Adding.ending(source);
        String item = ending.isEmpty() ? whole : whole.substring(0, whole.length() - ending.length() - 1);
        try {
            Names.check(item);
            return item;
        } catch (FolioException e) {
            throw Failure.error(e.getMessage() + " The name was derived from the file name; pass --name to choose a valid one.");
        }
    }

    private Item referenced(Folio folio, String item, Path source) {
        String ending = Adding.ending(source);
        if (!REFERENCES.contains(ending)) {
            throw Failure.error("--reference only supports parquet and csv files, not '" + (ending.isEmpty() ? source.getFileName() : "." + ending)
                    + "'. Drop --reference to import the table, or use --as-file.");
        }
        ReferenceOptions options = ReferenceOptions.DEFAULT.format(ending.equals("csv") ? "csv" : "parquet");
        options = description == null ? options : options.description(description);
        return folio.reference(item, source.toString(), overwrite ? options.overwriting() : options);
    }
}
