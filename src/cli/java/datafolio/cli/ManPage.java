package datafolio.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of the command, in roff, from the model of its words. */
final class ManPage {
    private ManPage() {}

    static String text(CommandLine root) {
        StringBuilder page = new StringBuilder();
        page.append(".TH DATAFOLIO 1 \"\" \"datafolio ").append(Version.text()).append("\" \"User Commands\"\n");
        page.append(".SH NAME\ndatafolio \\- data bundles: tables, arrays, JSON and files of one analysis in one directory\n");
        page.append(".SH SYNOPSIS\n.B datafolio\n[OPTIONS] COMMAND [ARGS]...\n");
        page.append(".SH DESCRIPTION\n");
        lines(page, root.getCommandSpec().usageMessage().description());
        page.append(".SH OPTIONS\n");
        options(page, root.getCommandSpec());
        page.append(".PP\nEvery command takes\n.BR \\-\\-json ,\n.B \\-\\-edn\nand\n.BR \\-\\-help .\n");
        page.append(".SH COMMANDS\n");
        Commands.SECTIONS.values().forEach(names -> names.forEach(name -> command(page, root.getSubcommands().get(name))));
        page.append(".SH EXIT STATUS\n0: done; 1: an error; 2: words that the command does not know; 130: interrupted.\n");
        page.append(".SH ENVIRONMENT\n.TP\n.B DATAFOLIO_PATH\nthe folio, where neither \\-f nor \\-a names one\n")
            .append(".TP\n.B DATAFOLIO_HOME\nthe folder of the list of folios, else ~/.datafolio\n")
            .append(".TP\n.B NO_COLOR\nno colours\n.TP\n.B COLUMNS\nthe width of tables\n.TP\n.B DATAFOLIO_DEBUG\nwhere an error happened\n")
            .append(".SH FILES\n.TP\n.B ~/.datafolio/registry.json\naliases, and the folios that were used last\n")
            .append(".TP\n.B ~/.cache/datafolio\n(XDG_CACHE_HOME) what makes the command start fast, and files of folios elsewhere; it can be removed\n");
        return page.toString();
    }

    private static void command(StringBuilder page, CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        page.append(".SS ").append(roff(Usage.synopsis(spec))).append('\n');
        lines(page, spec.usageMessage().description());
        if (spec.subcommands().isEmpty()) {
            options(page, spec);
            lines(page, spec.usageMessage().footer());
        }
        spec.subcommands().values().forEach(each -> command(page, each));
    }

    private static void options(StringBuilder page, CommandSpec spec) {
        for (OptionSpec option : spec.options()) {
            if (option.usageHelp() || option.names()[0].equals("--json") || option.names()[0].equals("--edn")) {
                continue;
            }
            boolean takesValue = option.arity().max() > 0;
            page.append(".TP\n.B ").append(roff(String.join(", ", option.names()) + (takesValue ? " " + option.paramLabel() : ""))).append('\n');
            lines(page, option.description());
        }
    }

    /** Paragraphs, which are filled, and examples and lists, which begin with blanks and stand as they are. */
    private static void lines(StringBuilder page, String[] lines) {
        boolean pending = false;
        boolean asIs = false;
        for (String line : lines) {
            String text = Help.Ansi.OFF.string(String.format(line)).stripTrailing();
            if (asIs && !text.startsWith("  ")) {
                page.append(".fi\n");
                asIs = false;
            }
            if (text.isEmpty()) {
                pending = true;
                continue;
            }
            if (pending) {
                page.append(".PP\n");
                pending = false;
            }
            if (!asIs && text.startsWith("  ")) {
                page.append(".nf\n");
                asIs = true;
            }
            page.append(roff(text)).append('\n');
        }
        if (asIs) {
            page.append(".fi\n");
        }
    }

    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
