package datafolio.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One command: its words, and what it does. */
abstract class Order {
    private static final int LAST = 1000;

    @Option(names = "--json", order = LAST, description = "Print JSON.")
    boolean json;

    @Option(names = "--edn", order = LAST + 1, description = "Print EDN.")
    boolean edn;

    @Option(names = {"-h", "--help"}, order = LAST + 2, usageHelp = true, description = "Show this message and exit.")
    boolean help;

    @Spec
    CommandSpec spec;

    Session session;

    /** Does it; returns the exit status. */
    abstract int run() throws Exception;

    /** The options before the command. */
    Root root() {
        return (Root) spec.root().userObject();
    }

    /** Whether what is printed is for programs. */
    boolean isData() {
        return json || edn;
    }

    /** Prints the facts when data are asked for; otherwise what the other prints. */
    int answer(Object facts, Runnable people) {
        if (isData()) {
            session.out.line(DataText.lines(facts, edn));
        } else {
            people.run();
        }
        return 0;
    }

    void say(String line) {
        session.out.line(line);
    }

    String paint(Colour colour, String text) {
        return colour.on(text, session.colours());
    }

    /** The line that says that something was done. */
    void done(String what) {
        say(paint(Colour.GOOD, "✓") + " " + what);
    }

    /** Prints a few of the names, each after a mark, and how many there are besides. */
    void few(String mark, List<String> names, int most) {
        names.stream().limit(most).forEach(name -> say("  " + mark + " " + name));
        if (names.size() > most) {
            say("  ... and " + (names.size() - most) + " more");
        }
    }

    /** Asks on the terminal's behalf; whatever is not yes is no. */
    boolean confirms(String question) {
        session.out.text(question + " [y/N]: ");
        session.out.flush();
        String answer = Input.line(session.in);
        if (answer == null) {
            say("");
            throw Failure.error("There was no answer. Pass -y, or answer y or n.");
        }
        if (!session.inIsTerminal()) {
            say("");
        }
        return answer.trim().equalsIgnoreCase("y") || answer.trim().equalsIgnoreCase("yes");
    }
}
