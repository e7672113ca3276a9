package datafolio.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help looks. */
final class Usage {
    private Usage() {}

    /** What stands after the name of a command: {@code [OPTIONS] FILE [NAME]}. */
    static String synopsis(CommandSpec spec) {
        StringBuilder line = new StringBuilder(spec.qualifiedName(" ")).append(" [OPTIONS]");
        if (!spec.subcommands().isEmpty()) {
            return line.append(" COMMAND [ARGS]...").toString();
        }
        for (PositionalParamSpec each : spec.positionalParameters()) {
            String label = each.paramLabel();
            boolean many = each.arity().max() > 1;
            line.append(' ').append(each.arity().min() > 0 ? label : "[" + label + "]").append(many ? "..." : "");
        }
        return line.toString();
    }

    /** The words that an option takes, for people. */
    static String choices(ArgSpec option) {
        List<String> words = new ArrayList<>();
        option.completionCandidates().forEach(word -> words.add("'" + word + "'"));
        return String.join(", ", words);
    }

    /** Sets out the help of a command: synopsis, what it does, options, and the commands below it by what they are for. */
    static void arrange(CommandLine line) {
        UsageMessageSpec message = line.getCommandSpec().usageMessage();
        message.synopsisHeading("Usage: ").descriptionHeading("%n").optionListHeading("%nOptions:%n").commandListHeading("%nCommands:%n")
            .footerHeading("");
        Map<String, CommandLine.IHelpSectionRenderer> sections = new LinkedHashMap<>(line.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, help -> synopsis(help.commandSpec()) + "\n");
        sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Usage::commands);
        line.setHelpSectionMap(sections);
    }

    private static String commands(Help help) {
        Map<String, Help> all = help.subcommands();
        if (help.commandSpec().parent() != null) {
            return list(help, new ArrayList<>(all.keySet()), all);
        }
        StringBuilder text = new StringBuilder();
        Commands.SECTIONS.forEach((heading, names) -> {
            List<String> there = names.stream().filter(all::containsKey).toList();
            if (!there.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append(" ").append(help.colorScheme().ansi().string("@|bold " + heading + "|@")).append('\n')
                    .append(list(help, there, all));
            }
        });
        return text.toString();
    }

    private static String list(Help help, List<String> names, Map<String, Help> all) {
        StringBuilder text = new StringBuilder();
        int widest = all.keySet().stream().mapToInt(String::length).max().orElse(0);
        int room = help.commandSpec().usageMessage().width() - widest - 4;
        for (String name : names) {
            String[] words = all.get(name).commandSpec().usageMessage().description();
            String first = words.length == 0 ? "" : String.format(words[0]);
            text.append("  ").append(help.colorScheme().commandText(name)).append(" ".repeat(widest - name.length() + 2))
                .append(Width.cut(first, Math.max(room, 20))).append('\n');
        }
        return text.toString();
    }
}
