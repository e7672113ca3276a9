package datafolio.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Print the completion for a shell: bash or zsh.", "",
    "It completes commands, options, and the names of the folio: items, tables, columns, snapshots, aliases."},
        footer = {"", "Example:", "  source <(datafolio completion zsh)"})
final class CompletionOrder extends Order {
    @Parameters(paramLabel = "SHELL")
    String shell;

    @Override
    int run() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw Failure.usage("Invalid value for 'SHELL': '" + shell + "' is not one of 'bash', 'zsh'.");
        }
        session.out.text(text(shell));
        return 0;
    }

    /** The script for a shell. */
    static String text(String shell) {
        try (InputStream in = CompletionOrder.class.getResourceAsStream("/datafolio/cli/completion." + shell)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
