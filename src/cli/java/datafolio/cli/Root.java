package datafolio.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What stands before the command. */
@Command(name = "datafolio", sortOptions = false, customSynopsis = "datafolio [OPTIONS] COMMAND [ARGS]...",
        description = {"DataFolio CLI - Manage data bundles and snapshots.", "",
            "Use --folio/-f to specify folio path, -a/--alias for a registered alias, or set DATAFOLIO_PATH environment variable.%n"},
        footer = {"", "'datafolio COMMAND --help' tells more about a command, 'man datafolio' about all of them.",
            "Exit status: 0 done, 1 an error, 2 words that the command does not know, 130 interrupted."})
final class Root extends Order {
    @Option(names = {"-f", "--folio"}, paramLabel = "PATH", description = "Path to DataFolio (default: current directory or DATAFOLIO_PATH env var)")
    String folio;

    @Option(names = {"-a", "--alias"}, paramLabel = "NAME", description = "Alias of a registered DataFolio (see 'datafolio folios list')")
    String alias;

    @Option(names = "--follow-references", description = "Follow references to tables elsewhere, whoever made them: only in folios that you trust")
    boolean follow;

    @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
    boolean version;

    @Override
    int run() {
        session.err.line(spec.commandLine().getUsageMessage(Program.ansi(session.errorColours())).stripTrailing());
        throw Failure.silent(Failure.USAGE);
    }
}
