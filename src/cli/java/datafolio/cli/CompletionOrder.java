package datafolio.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Print the completion for a shell: bash or zsh.",
        footer = {"", "Example:", "  source <(datafolio completion bash)"})
final class CompletionOrder extends Order {
    @Parameters(paramLabel = "SHELL")
    String shell;

    @Override
    int run() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw Failure.usage("Invalid value for 'SHELL': '" + shell + "' is not one of 'bash', 'zsh'.");
        }
        session.out.text(text(Program.commandLine(session)));
        return 0;
    }

    /** The script, for both shells: in zsh it loads what makes bash's completions work. It has no date. */
    static String text(CommandLine line) {
        return AutoComplete.bash("datafolio", line).replaceAll("(?m)^# .*[Dd]ate.*\n", "");
    }
}
