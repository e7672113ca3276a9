package datafolio.cli;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.remote.Url;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Initialize a new DataFolio bundle.", "",
        "If no path is provided, initializes at --folio, else in the current directory."},
        footer = {"", "Examples:", "  datafolio init experiments/new-exp -d \"My experiment\"", "  datafolio init -d \"Current directory experiment\"",
        "  datafolio init s3://bucket/experiment -d \"Cloud experiment\""})
final class InitOrder extends Order {
    @Parameters(paramLabel = "PATH", arity = "0..1")
    String path;

    @Option(names = {"-d", "--description"}, paramLabel = "TEXT", description = "Bundle description")
    String description;

    @Option(names = {"-n", "--name"}, paramLabel = "TEXT", description = "Bundle name (default: directory name)")
    String name;

    @Option(names = "--alias", paramLabel = "TEXT", description = "Register the new folio under this alias in the user registry")
    String alias;

    @Override
    int run() throws IOException {
        String word = word();
        if (word != null && Url.is(word)) {
            return elsewhere(Url.of(word).toString());
        }
        Path folder = word == null ? session.folder() : session.path(word).toAbsolutePath().normalize();
        if (Files.exists(folder.resolve("items.json"))) {
            note("Warning: Bundle already exists at " + folder);
            if (!confirms("Reinitialize (this won't delete existing data)?")) {
                say(paint(Colour.WARN, "Cancelled"));
                return 0;
            }
        } else if (isFilled(folder)) {
            note(folder + " exists and is not empty.");
            if (!confirms("Initialize a folio in this directory?")) {
                say(paint(Colour.WARN, "Cancelled"));
                return 0;
            }
            beside(folder, FolioOptions.DEFAULT.metadata(metadata()));
        }
        if (!isData()) {
            say(paint(Colour.FAINT, "Initializing bundle in:") + " " + folder);
        }
        try (Folio folio = Folio.open(folder, FolioOptions.DEFAULT.metadata(metadata()))) {
            if (alias != null) {
                Target.registry(session).alias(alias, folder);
            }
            return answer(Facts.of("path", folio.path().toString(), "name", name(folder), "alias", alias), () -> told(name(folder), folder.toString()));
        } finally {
            if (Files.exists(folder.resolve("items.json"))) {
                new Target(folder.toString(), folder).used(session);
            }
        }
    }

    /** Where it is to be; null for the working directory. */
    private String word() {
        if (root().alias != null) {
            throw Failure.usage("init makes a new folio: name its PATH, and with --alias NAME after it the alias that it gets.");
        } else if (path != null && root().folio != null && !session.place(path).equals(session.place(root().folio))) {
            throw Failure.usage("Pass either PATH or --folio/-f, not both: " + path + " and " + root().folio + " are not the same.");
        }
        return path != null ? path : root().folio;
    }

    /** At a URL, where a folio that is there already is opened. */
    private int elsewhere(String url) {
        if (!isData()) {
            say(paint(Colour.FAINT, "Initializing bundle in:") + " " + url);
        }
        String known = name != null ? name : url.substring(url.lastIndexOf('/') + 1);
        try (Folio folio = Folio.open(url, FolioOptions.DEFAULT.metadata(metadata()).cloud(Target.cloud(session)))) {
            if (alias != null) {
                Target.registry(session).alias(alias, url);
            }
            new Target(url, null).used(session);
            return answer(Facts.of("path", folio.place(), "name", known, "alias", alias), () -> told(known, url));
        }
    }

    private Map<String, Object> metadata() {
        return description == null || description.isEmpty() ? Map.of() : Map.of("description", description);
    }

    private void note(String words) {
        say(paint(Colour.WARN, "⚠") + " " + words);
    }

    private static boolean isFilled(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isPresent();
        }
    }

    /** Makes an empty folio among files that stay as they are: it is made elsewhere and its manifest moved in. */
    private static void beside(Path folder, FolioOptions options) throws IOException {
        Path fresh = Files.createTempDirectory(folder, ".datafolio-init-");
        try {
            Folio.open(fresh, options).close();
            Files.move(fresh.resolve("items.json"), folder.resolve("items.json"));
        } finally {
            Outlet.removeAll(fresh);
        }
    }

    private String name(Path folder) {
        return name != null ? name : folder.getFileName() == null ? folder.toString() : folder.getFileName().toString();
    }

    private void told(String known, String folder) {
        say("");
        done("Initialized DataFolio bundle: " + paint(Colour.NAME, known));
        say("  Path: " + folder);
        if (description != null && !description.isEmpty()) {
            say("  Description: " + description);
        }
        if (alias != null) {
            say("  Alias: " + alias);
        }
        say("\n" + paint(Colour.NAME, "Next steps:"));
        say("  # Add data to your bundle");
        say("  datafolio add " + (alias != null ? "-a " + alias : "--to " + folder) + " my_table.parquet -d 'What it is'");
        say("\n  # Create a snapshot when ready");
        say("  datafolio" + (alias != null ? " -a " + alias : "") + " snapshot create v1.0 -d 'Initial version'");
    }
}
