package datafolio.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What strangers may send, kept below {@code test/resources/hostile}. */
public final class Hostile {
    private static final Path FOLDER = Path.of("test/resources/hostile").toAbsolutePath();

    private Hostile() {}

    /** Texts that are no queries over a folio's tables; {@code %o} is a directory outside of the folio, {@code %b} one in it. */
    public static Stream<String> refused() {
        return lines("refused.sql", "--");
    }

    /** Queries of what is no table of the folio. */
    public static Stream<String> noTables() {
        return lines("no-tables.sql", "--");
    }

    /** The names of DuckDB's functions by what a query may do with them: call, no-call, table, no-table, pragma. */
    public static Map<String, TreeSet<String>> functions() throws IOException {
        Map<String, TreeSet<String>> functions = new TreeMap<>();
        String verdict = "";
        for (String line : Files.readAllLines(FOLDER.resolve("duckdb-functions.txt"))) {
            if (line.matches("# [a-z-]+: .*")) {
                verdict = line.substring(2, line.indexOf(':'));
            } else if (!line.isBlank() && !line.startsWith("# ")) {
                for (String name : line.split(" ")) {
                    functions.computeIfAbsent(verdict, v -> new TreeSet<>()).add(name.startsWith("IS_") ? name.replace('_', ' ') : name);
                }
            }
        }
        return functions;
    }

    private static Stream<String> lines(String file, String comment) {
        try {
            List<String> lines = Files.readAllLines(FOLDER.resolve(file));
            return lines.stream().filter(line -> !line.isBlank() && (!line.startsWith(comment) || line.equals("-- nothing")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
