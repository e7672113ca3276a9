package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A Python process with numpy, pyarrow, pandas and Polars: of the property datafolio.python, else of DATAFOLIO_PYTHON. */
public final class Python {

    private Python() {}

    /** What a script prints, line by line; the test is skipped where there is no Python. */
    public static List<String> run(String script, Object... arguments) throws IOException, InterruptedException {
        String python = System.getProperty("datafolio.python", System.getenv("DATAFOLIO_PYTHON"));
        assumeTrue(python != null && !python.isEmpty(), "needs Python with pyarrow: set DATAFOLIO_PYTHON");
        List<String> command = new ArrayList<>(List.of(python, "-c", script));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out.lines().toList();
    }
}
