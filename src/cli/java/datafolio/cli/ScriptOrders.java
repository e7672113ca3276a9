package datafolio.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Commands that hand over to Clojure. */
final class ScriptOrders {
    private ScriptOrders() {}

    private static int status(Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    @Command(sortOptions = false, description = {"Run a Clojure script with the API loaded; - reads it from the input.", "",
        "The script's own words follow its name."}, footer = {"", "Example:", "  datafolio run report.clj 2013"})
    static final class Run extends Order {
        @Parameters(index = "0", paramLabel = "SCRIPT")
        String script;

        @Parameters(index = "1..*", paramLabel = "WORD", arity = "0..*")
        List<String> words = List.of();

        @Unmatched
        List<String> further;

        @Override
        int run() {
            session.out.flush();
            List<String> all = new java.util.ArrayList<>(List.of(script));
            all.addAll(words);
            return status(ClojureBridge.call("datafolio.script", "run", all.toArray()));
        }
    }

    @Command(sortOptions = false, description = "Start a prompt with the API loaded, or with --port a server for editors and scripts.",
            footer = {"", "Examples:", "  datafolio repl", "  datafolio repl --port 5555"})
    static final class Repl extends Order {
        @Option(names = "--port", paramLabel = "N", description = "Serve prompts on this port of this machine; 0 takes a free one")
        Integer port;

        @Override
        int run() {
            session.out.flush();
            Object[] words = port == null ? new Object[0] : new Object[] {"--port", port.toString()};
            return status(ClojureBridge.call("datafolio.script", "repl", words));
        }
    }

    @Command(sortOptions = false, description = "Be a pod of babashka: started by it, not by people.")
    static final class Pod extends Order {
        @Override
        int run() {
            session.out.flush();
            return status(ClojureBridge.call("datafolio.pod", "-main"));
        }
    }
}
