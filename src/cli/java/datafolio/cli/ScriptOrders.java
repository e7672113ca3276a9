package datafolio.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that hand over to Clojure with all their words, and end the process themselves. */
final class ScriptOrders {
    private ScriptOrders() {}

    /** Hands over when the first word is one of these commands; otherwise nothing happens. */
    static Optional<Integer> handOver(String... words) {
        String first = words.length == 0 ? "" : words[0];
        if (!List.of("run", "repl", "pod").contains(first)) {
            return Optional.empty();
        }
        Interrupts.done();
        List<String> rest = Arrays.asList(words).subList(1, words.length);
        Object status = first.equals("pod") ? ClojureBridge.call("datafolio.pod", "-main") : ClojureBridge.call("datafolio.script", first, rest);
        return Optional.of(status instanceof Number number ? number.intValue() : 0);
    }

    /** What these commands have in common: they come first. */
    abstract static class Handed extends Order {
        @Override
        int run() {
            throw Failure.usage("'" + spec.name() + "' is the first word after datafolio: neither -f nor -a goes with it.");
        }
    }

    @Command(sortOptions = false, description = {"Run a Clojure script with the API loaded; - reads it from the input.", "",
        "The script's own words follow its name."}, footer = {"", "Example:", "  datafolio run report.clj 2013"})
    static final class Run extends Handed {
        @Parameters(paramLabel = "FILE", arity = "0..*")
        List<String> words = List.of();
    }

    @Command(sortOptions = false, description = {"Start a prompt with the API loaded, or with --port N a server for editors and scripts.", "",
        "--prepl and --nrepl say what kind of server, --port-file FILE where its port is written."},
            footer = {"", "Examples:", "  datafolio repl", "  datafolio repl --port 5555"})
    static final class Repl extends Handed {
        @Parameters(paramLabel = "WORD", arity = "0..*", hidden = true)
        List<String> words = List.of();
    }

    @Command(sortOptions = false, description = "Be a pod of babashka: started by it, not by people.")
    static final class Pod extends Handed {}
}
