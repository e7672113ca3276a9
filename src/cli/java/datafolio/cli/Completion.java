package datafolio.cli;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.error.FolioException;
import datafolio.manifest.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What may stand where a line of the command is not finished: commands, options, and what the folio has, which the line may name.
 * Shells call this as {@code datafolio __complete WORD...}, the last word being the one that is typed, and get a line for each,
 * with what it is after a tab; {@code :files} and {@code :folders} leave it to the shell, {@code :more} says that the word goes on.
 */
final class Completion {
    static final String COMMAND = "__complete";

    /** What a value may be. */
    private enum Kind { NONE, FILES, FOLDERS, ITEMS, TABLES, COLUMNS, SNAPSHOTS, ALIASES, SHELLS, ROWS }

    private static final Map<String, Kind> OPTIONS = Map.ofEntries(Map.entry("--folio", Kind.FOLDERS), Map.entry("--to", Kind.FOLDERS),
            Map.entry("--alias", Kind.ALIASES), Map.entry("--in", Kind.ALIASES), Map.entry("--output", Kind.FILES), Map.entry("--as", Kind.ROWS),
            Map.entry("--table", Kind.TABLES), Map.entry("--snapshot", Kind.SNAPSHOTS), Map.entry("--input", Kind.ITEMS), Map.entry("--item", Kind.ITEMS),
            Map.entry("--exclude", Kind.ITEMS), Map.entry("--columns", Kind.COLUMNS), Map.entry("--key", Kind.COLUMNS));
    private static final Map<String, Kind> LABELS = Map.ofEntries(Map.entry("FILE", Kind.FILES), Map.entry("DIR", Kind.FOLDERS), Map.entry("PATH", Kind.FOLDERS),
            Map.entry("SNAPSHOT", Kind.SNAPSHOTS), Map.entry("SNAPSHOT1", Kind.SNAPSHOTS), Map.entry("SNAPSHOT2", Kind.SNAPSHOTS), Map.entry("FROM", Kind.SNAPSHOTS),
            Map.entry("TO", Kind.SNAPSHOTS), Map.entry("ALIAS_NAME", Kind.ALIASES), Map.entry("SHELL", Kind.SHELLS), Map.entry("NAME", Kind.ITEMS));
    private static final Set<String> OF_TABLES = Set.of("datafolio head", "datafolio cat", "datafolio append", "datafolio arrow-path", "datafolio partitions");
    private static final Set<String> OF_SNAPSHOTS = Set.of("datafolio snapshot show", "datafolio snapshot delete");
    private static final Set<String> OF_NEW = Set.of("datafolio snapshot create", "datafolio init");

    private final Session session;
    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<String> positional = new ArrayList<>();
    private CommandSpec spec;
    private OptionSpec pending;
    private boolean onlyPositional;

    private Completion(Session session, CommandSpec root) {
        this.session = session;
        this.spec = root;
    }

    /** The lines for these words, the last of which is not finished. */
    static List<String> lines(Session session, List<String> words) {
        List<String> line = joined(words.isEmpty() ? List.of("") : words);
        String last = line.get(line.size() - 1);
        Completion completion = new Completion(session, Program.commandLine(session).getCommandSpec());
        line.subList(0, line.size() - 1).forEach(completion::read);
        // bash takes "--to=x" apart: what it completes is x alone
        boolean apart = words.size() > 1 && !words.get(words.size() - 1).equals(last);
        return completion.at(last, apart);
    }

    /** The words with {@code --name = value} as one, as they were typed. */
    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String before = joined.isEmpty() ? "" : joined.get(joined.size() - 1);
            if (words.get(i).equals("=") && before.startsWith("--")) {
                boolean more = i + 1 < words.size();
                joined.set(joined.size() - 1, before + "=" + (more ? words.get(i + 1) : ""));
                i++;
            } else {
                joined.add(words.get(i));
            }
        }
        return joined;
    }

    private void read(String word) {
        if (pending != null) {
            given.put(pending.longestName(), word);
            pending = null;
        } else if (onlyPositional || !word.startsWith("-") || word.equals("-")) {
            CommandLine below = spec.subcommands().get(word);
            if (below != null && !onlyPositional) {
                spec = below.getCommandSpec();
            } else {
                positional.add(word);
            }
        } else if (word.equals("--")) {
            onlyPositional = true;
        } else {
            int equals = word.indexOf('=');
            OptionSpec option = spec.findOption(equals < 0 ? word : word.substring(0, equals));
            if (option != null && equals >= 0) {
                given.put(option.longestName(), word.substring(equals + 1));
            } else if (option != null && option.arity().max() > 0) {
                pending = option;
            }
        }
    }

    private List<String> at(String word, boolean apart) {
        int equals = word.indexOf('=');
        if (pending != null) {
            return values(pending, optionKind(pending), word, "");
        } else if (word.startsWith("--") && equals > 0 && !onlyPositional) {
            OptionSpec option = spec.findOption(word.substring(0, equals));
            return option == null ? List.of() : values(option, optionKind(option), word.substring(equals + 1), apart ? "" : word.substring(0, equals + 1));
        } else if (word.startsWith("-") && !onlyPositional) {
            return options(word);
        } else if (!spec.subcommands().isEmpty()) {
            if (!positional.isEmpty()) {
                return List.of(); // no command that is known
            }
            Map<String, String> commands = new LinkedHashMap<>();
            spec.subcommands().forEach((name, line) -> commands.put(name, first(line.getCommandSpec().usageMessage().description())));
            return fitting(commands, word, "");
        }
        for (PositionalParamSpec each : spec.positionalParameters()) {
            if (each.index().contains(positional.size())) {
                return values(each, positionalKind(each), word, "");
            }
        }
        return List.of();
    }

    private List<String> options(String word) {
        Map<String, String> names = new LinkedHashMap<>();
        for (OptionSpec each : spec.options()) {
            boolean again = each.isMultiValue() || !given.containsKey(each.longestName());
            if (again && !each.hidden()) {
                names.put(word.startsWith("--") || each.longestName().startsWith("--") ? each.longestName() : each.names()[0], first(each.description()));
            }
        }
        return fitting(names, word, "");
    }

    private static Kind optionKind(OptionSpec option) {
        return OPTIONS.getOrDefault(option.longestName(), Kind.NONE);
    }

    private Kind positionalKind(PositionalParamSpec each) {
        String command = spec.qualifiedName(" ");
        if (!each.paramLabel().equals("NAME")) {
            return LABELS.getOrDefault(each.paramLabel(), Kind.NONE);
        }
        return OF_TABLES.contains(command) ? Kind.TABLES : OF_SNAPSHOTS.contains(command) ? Kind.SNAPSHOTS : OF_NEW.contains(command) ? Kind.NONE : Kind.ITEMS;
    }

    private List<String> values(ArgSpec about, Kind kind, String word, String before) {
        if (about.completionCandidates() != null) {
            Map<String, String> choices = new LinkedHashMap<>();
            about.completionCandidates().forEach(each -> choices.put(each, ""));
            return fitting(choices, word, before);
        }
        return switch (kind) {
            case NONE -> List.of();
            case FILES -> List.of(":files");
            case FOLDERS -> List.of(":folders");
            case SHELLS -> fitting(Map.of("bash", "", "zsh", ""), word, before);
            case ROWS -> fitting(Map.of("csv", "", "parquet", "", "arrow", ""), word, before);
            case ALIASES -> fitting(Target.registry(session).aliases(), word, before);
            case ITEMS -> fitting(fromFolio(folio -> items(folio, false)), word, before);
            case TABLES -> fitting(fromFolio(folio -> items(folio, true)), word, before);
            case SNAPSHOTS -> fitting(fromFolio(folio -> {
                Map<String, String> names = new LinkedHashMap<>();
                folio.snapshots().forEach(each -> names.put(each.name(), each.description().orElse("")));
                return names;
            }), word, before);
            case COLUMNS -> columns(word, before);
        };
    }

    private static Map<String, String> items(Folio folio, boolean onlyTables) {
        Map<String, String> names = new LinkedHashMap<>();
        folio.items().stream().filter(item -> !onlyTables || item.type().isTable())
                .forEach(item -> names.put(item.name(), item.description().orElse(item.typeName().replace('_', ' '))));
        return names;
    }

    /** Columns of the table that the line names, after those that the word has already. */
    private List<String> columns(String word, String before) {
        String table = given.getOrDefault("--table", positional.isEmpty() ? "" : positional.get(0));
        int comma = word.lastIndexOf(',') + 1;
        List<String> taken = List.of(word.substring(0, comma).split(","));
        Map<String, String> names = fromFolio(folio -> {
            Map<String, String> types = new LinkedHashMap<>();
            folio.items().stream().filter(item -> item.name().equals(table)).forEach(item -> types.putAll(columns(item)));
            return types;
        });
        names.keySet().removeAll(taken);
        List<String> lines = new ArrayList<>(fitting(names, word.substring(comma), before + word.substring(0, comma)));
        if (!lines.isEmpty()) {
            lines.add(0, ":more");
        }
        return lines;
    }

    private static Map<String, String> columns(Item item) {
        Map<String, String> types = new LinkedHashMap<>();
        if (item.get("columns") instanceof List<?> names) {
            names.forEach(name -> types.put(String.valueOf(name),
                    item.get("dtypes") instanceof Map<?, ?> known && known.get(name) instanceof String type ? type : ""));
        }
        return types;
    }

    /** Nothing, where the folio cannot be opened: this is no time for errors. */
    private Map<String, String> fromFolio(Function<Folio, Map<String, String>> names) {
        String to = given.get("--to");
        try {
            Target target = Target.of(session, to == null ? given.get("--folio") : to, given.get("--alias"));
            if (target.path() == null) {
                return new LinkedHashMap<>(); // the network is not asked for a word
            }
            try (Folio folio = target.open(session, FolioOptions.DEFAULT.readOnly())) {
                return new LinkedHashMap<>(names.apply(folio));
            }
        } catch (FolioException | Failure e) {
            return new LinkedHashMap<>();
        }
    }

    private static List<String> fitting(Map<String, String> names, String word, String before) {
        return names.entrySet().stream().filter(each -> each.getKey().startsWith(word))
                .map(each -> before + each.getKey() + (each.getValue().isEmpty() ? "" : "\t" + each.getValue().replaceAll("\\s+", " "))).toList();
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : Help.Ansi.OFF.string(String.format(lines[0])).strip();
    }
}
