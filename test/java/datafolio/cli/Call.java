package datafolio.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One call of the command within this process, with streams of its own. */
record Call(int status, String out, String err) {
    /** Calls in a folder, with nothing to read. */
    static Call in(Path folder, String... words) {
        return with(folder, "", Map.of(), "", words);
    }

    /** Calls with an input. */
    static Call reading(Path folder, String input, String... words) {
        return with(folder, input, Map.of(), "", words);
    }

    /** Calls with an input, variables, and the streams that are terminals. */
    static Call with(Path folder, String input, Map<String, String> variables, String terminals, String... words) {
        Map<String, String> environment = new HashMap<>(Map.of("DATAFOLIO_HOME", folder.resolve("home").toString()));
        environment.putAll(variables);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Session session = new Session(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err, environment, folder, terminals);
        int status = Main.run(session, words);
        return new Call(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
