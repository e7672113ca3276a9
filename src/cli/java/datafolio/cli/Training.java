package datafolio.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Calls what most calls need, so that the JVM can write the classes that they load into an archive: later starts take them from
 * there. Run by the command's script with {@code -XX:ArchiveClassesAtExit}.
 */
public final class Training {
    private Training() {}

    /** Works in a temporary folder, which is removed. */
    public static void main(String[] words) throws IOException {
        Path folder = Files.createTempDirectory("datafolio-training-");
        try {
            call(folder, "", "init", "f");
            call(folder, "a,b\n1,x\n2,y\n", "-f", "f", "put", "t", "--as", "csv");
            call(folder, "{\"k\": [1, 2.5, null]}", "-f", "f", "put", "p");
            call(folder, "", "-f", "f", "snapshot", "create", "v1");
            for (String call : new String[] {"describe", "tables", "info t", "path t", "head t", "cat t", "get p", "snapshot list", "snapshot status",
                "lineage", "validate", "diff", "describe --json", "--help"}) {
                call(folder, "", ("-f f " + call).split(" "));
            }
            call(folder, "", "-f", "f", "query", "select b, count(*) as n from t where a > ? group by 1 order by 2", "-p", "0");
            call(folder, "", "-f", "f", "query", "{:select [:b] :from :t}", "--csv");
        } finally {
            Outlet.removeAll(folder);
        }
    }

    private static void call(Path folder, String input, String... words) {
        Main.run(new Session(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), OutputStream.nullOutputStream(), OutputStream.nullOutputStream(),
                Map.of("DATAFOLIO_HOME", folder.resolve("home").toString(), "COLUMNS", "100"), folder, ""), words);
    }
}
