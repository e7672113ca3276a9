package datafolio.cli;

import java.util.Map;
import java.util.function.Supplier;

/** A command that is only a word before others. */
abstract class Group extends Order {
    /** The commands after the word, by name. */
    abstract Map<String, Supplier<Order>> members();

    @Override
    final int run() {
        session.err.line(spec.commandLine().getUsageMessage(Program.ansi(session.errorColours())).stripTrailing());
        throw Failure.silent(Failure.USAGE);
    }
}
