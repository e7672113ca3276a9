package datafolio.cli;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the command that the words mean, runs it, and tells what went wrong. */
final class Program {
    private static final int INTERRUPTED = 130;

    private Program() {}

    /** Runs one call; returns its exit status. */
    static int run(Session session, String... words) {
        CommandLine line = commandLine(session, words);
        Order order = (Order) line.getCommand();
        try {
            if (words.length > 0 && words[0].equals(Completion.COMMAND)) {
                Completion.lines(session, List.of(words).subList(1, words.length)).forEach(session.out::line);
                return 0;
            }
            Optional<Integer> handedOver = ScriptOrders.handOver(words);
            if (handedOver.isPresent()) {
                return handedOver.get();
            }
            ParseResult parsed = line.parseArgs(words);
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            line = parsed.commandSpec().commandLine();
            order = (Order) parsed.commandSpec().userObject();
            if (parsed.isVersionHelpRequested()) {
                session.out.line("DataFolio version " + Version.text());
                return 0;
            } else if (parsed.isUsageHelpRequested()) {
                session.out.line(line.getUsageMessage(ansi(session.colours())).stripTrailing());
                return 0;
            } else if (order.json && order.edn) {
                throw Failure.usage("Pass either --json or --edn, not both.");
            }
            return order.run();
        } catch (ParameterException e) {
            return usage(session, e.getCommandLine(), message(e));
        } catch (Failure e) {
            return e.status() == Failure.USAGE && e.getMessage() != null ? usage(session, line, e.getMessage()) : failed(session, order, e);
        } catch (ClosedPipe e) {
            throw e;
        } catch (Exception e) {
            return failed(session, order, e);
        } catch (LinkageError e) {
            return failed(session, order, new IllegalStateException(e.toString(), e));
        }
    }

    private static int usage(Session session, CommandLine line, String message) {
        session.out.flush();
        String name = line.getCommandSpec().qualifiedName(" ");
        // an option without its value is told without them, as Python's command does
        if (message.endsWith("requires an argument.")) {
            session.err.line(Colour.BAD.on("Error:", session.errorColours()) + " " + message);
            return Failure.USAGE;
        }
        session.err.line("Usage: " + Usage.synopsis(line.getCommandSpec()));
        session.err.line("Try '" + name + " --help' for help.");
        session.err.line("");
        session.err.line(Colour.BAD.on("Error:", session.errorColours()) + " " + message);
        return Failure.USAGE;
    }

    private static int failed(Session session, Order order, Exception e) {
        boolean interrupted = Thread.interrupted() || e instanceof FolioException known && known.kind() == Kind.INTERRUPTED;
        if (interrupted) {
            return INTERRUPTED;
        }
        int status = e instanceof Failure failure ? failure.status() : Failure.ERROR;
        if (e instanceof Failure && e.getMessage() == null) {
            return status;
        }
        session.out.flush();
        if (order.isData()) {
            Map<Facts.Word, Object> facts = Facts.of("error", e instanceof FolioException known ? known.kind().keyword() : "failed",
                    "message", Errors.text(e));
            Errors.details(e).forEach((key, value) -> facts.putIfAbsent(new Facts.Word(key), value));
            session.err.line(DataText.lines(facts, order.edn));
        } else {
            tell(session, Errors.text(e));
        }
        if (session.variable("DATAFOLIO_DEBUG") != null) {
            java.io.StringWriter trace = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(trace));
            session.err.text(trace.toString());
        }
        return status;
    }

    /** Says what went wrong to people. */
    static void tell(Session session, String message) {
        boolean coloured = session.errorColours();
        session.err.line(Colour.BAD.on("✗", coloured) + " " + Colour.BAD.on("Error:", coloured) + " " + message);
    }

    static Help.Ansi ansi(boolean coloured) {
        return coloured ? Help.Ansi.ON : Help.Ansi.OFF;
    }

    /**
     * The model of the words: of all commands only the one that is meant, when that can be told at once, for a model takes its
     * time to build.
     */
    static CommandLine commandLine(Session session, String... words) {
        CommandLine line = configured(new Root(), session);
        List<String> path = path(words);
        addTo(line, Commands.ALL, session, path);
        return line;
    }

    private static void addTo(CommandLine line, Map<String, Supplier<Order>> commands, Session session, List<String> path) {
        Map<String, Supplier<Order>> wanted = new LinkedHashMap<>(commands);
        if (!path.isEmpty() && commands.containsKey(path.get(0))) {
            wanted.keySet().retainAll(List.of(path.get(0)));
        }
        wanted.forEach((name, make) -> {
            Order order = make.get();
            CommandLine sub = configured(order, session);
            if (order instanceof Group group) {
                addTo(sub, group.members(), session, wanted.size() == 1 ? path.subList(1, path.size()) : List.of());
            }
            line.addSubcommand(name, sub);
        });
    }

    private static CommandLine configured(Order order, Session session) {
        order.session = session;
        CommandLine line = new CommandLine(order);
        line.setUsageHelpWidth(Math.max(60, Math.min(session.width(), 100))).setUsageHelpLongOptionsMaxWidth(32);
        line.setUnmatchedOptionsArePositionalParams(false).setPosixClusteredShortOptionsAllowed(true);
        line.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        Usage.arrange(line);
        return line;
    }

    /** The words that are neither options nor the values of those before the command. */
    private static List<String> path(String... words) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (path.isEmpty() && List.of("-f", "--folio", "-a", "--alias").contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                path.add(word);
            } else if (path.isEmpty() && (word.equals("--help") || word.equals("-h"))) {
                return List.of();
            }
        }
        return path;
    }

    /** A mistake in the words, told as Python's command tells it. */
    private static String message(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            if (word.startsWith("-") && word.length() > 1) {
                OptionSpec before = spec.root().findOption(word.replaceFirst("=.*", ""));
                if (before != null && spec.parent() != null) {
                    return "'" + word + "' stands before the command: " + spec.root().name() + " " + word + (word.contains("=") ? "" : " " + before.paramLabel())
                            + spec.qualifiedName(" ").substring(spec.root().name().length()) + " ...";
                }
                List<String> options = spec.options().stream().flatMap(option -> List.of(option.names()).stream()).toList();
                return "No such option '" + word + "'." + perhaps(word.replaceFirst("=.*", ""), options);
            } else if (!spec.subcommands().isEmpty()) {
                return "No such command '" + word + "'." + perhaps(word, spec.subcommands().keySet());
            }
            return "Got unexpected extra argument (" + word + ")." + (spec.findOption("--name") == null ? "" : " A name is given by --name NAME.");
        } else if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
            ArgSpec first = missing.getMissing().get(0);
            return first.isOption() ? "Option '" + ((OptionSpec) first).longestName() + "' requires an argument."
                    : "Missing argument '" + first.paramLabel() + "'.";
        }
        ArgSpec about = e.getArgSpec();
        if (about != null && e.getValue() != null) {
            String label = about.isOption() ? ((CommandLine.Model.OptionSpec) about).longestName() : about.paramLabel();
            return "Invalid value for '" + label + "': " + (about.completionCandidates() == null ? "'" + e.getValue() + "' is not a number."
                    : "'" + e.getValue() + "' is not one of " + Usage.choices(about) + ".");
        }
        return e.getMessage();
    }

    private static String perhaps(String word, java.util.Collection<String> known) {
        List<String> nearest = Nearest.of(word, known);
        return nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?";
    }

    /** Why a file could not be read or written, in words. */
    static Failure failure(String what, IOException e) {
        return Failure.error(what + ": " + Errors.reason(e) + ".");
    }

    static Failure failure(String what, UncheckedIOException e) {
        return failure(what, e.getCause());
    }
}
