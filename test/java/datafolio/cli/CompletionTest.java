package datafolio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.SnapshotOptions;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell offers where a line is not finished: asked of the command, and in a real bash and zsh. */
class CompletionTest {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolio() throws IOException {
        folder = temporary.toRealPath();
        try (Folio folio = Folio.open(folder.resolve("f"))) {
            folio.addRows("flights", List.of(Map.of("carrier", "UA")), AddOptions.DEFAULT.description("departures:\n2013"));
            folio.addTable("wide", folio.query("select 1 as dep_time, 2 as dep_delay, 'x' as dest"), AddOptions.DEFAULT);
            folio.addJson("params", Map.of("k", 1L), AddOptions.DEFAULT);
            folio.snapshot("v1", SnapshotOptions.DEFAULT.description("the first"));
        }
        assertEquals(0, Call.in(folder, "folios", "alias", "paper", "f").status());
    }

    private List<String> after(String... words) {
        Call call = Call.in(folder, Stream.concat(Stream.of("__complete"), Stream.of(words)).toArray(String[]::new));
        assertEquals("", call.err());
        assertEquals(0, call.status());
        return call.out().lines().toList();
    }

    @Test
    void commandsAndTheirMembers() {
        assertEquals(List.of("head\tShow the first rows of a table."), after("he"));
        assertTrue(after("").size() > 30);
        assertEquals(List.of("create", "compare"), after("-f", "f", "snapshot", "c").stream().map(line -> line.split("\t")[0]).toList());
        assertEquals(List.of(), after("no-such-command", "x", ""));
    }

    @Test
    void optionsThatWereNotGivenYet() {
        assertEquals(List.of("--columns\tOnly these columns, separated by commas", "--csv\tPrint CSV."),
                after("head", "flights", "--c").stream().sorted().toList());
        assertTrue(after("cat", "-w", "a > 1", "flights", "-").stream().noneMatch(line -> line.startsWith("--where")));
        assertEquals(List.of("--follow-references"), after("--fol").stream().map(line -> line.split("\t")[0]).filter(name -> !name.equals("--folio")).toList());
        assertEquals(List.of(), after("head", "--", "--c"));
    }

    @Test
    void namesOfTheFolioThatTheLineNames() {
        assertEquals(List.of("flights\tdepartures: 2013"), after("-f", "f", "head", "fl"));
        assertEquals(List.of("params\tjson data"), after("--folio=f", "get", "p"));
        assertEquals(List.of(), after("-f", "f", "head", "par"), "it is no table");
        assertEquals(List.of("params\tjson data"), after("-a", "paper", "delete", "flights", "p"));
        assertEquals(List.of("v1\tthe first"), after("-f", "f", "snapshot", "show", ""));
        assertEquals(List.of(), after("-f", "f", "snapshot", "create", ""));
        assertEquals(List.of("paper\t" + folder.resolve("f")), after("-a", ""));
        assertEquals(List.of(":more", "dep_delay,dest\tstring"), after("-f", "f", "cat", "wide", "-c", "dep_delay,des"));
        assertEquals(List.of(), after("-f", "nowhere", "head", ""));
        assertEquals(List.of(), after("-f", "https://example.org/f", "head", ""));
    }

    @Test
    void filesFoldersAndChoices() {
        assertEquals(List.of(":files"), after("add", ""));
        assertEquals(List.of(":files"), after("cat", "flights", "-o", ""));
        assertEquals(List.of(":folders"), after("-f", ""));
        assertEquals(List.of(":folders"), after("--folio", "=", "x"));
        assertEquals(List.of("--as=parquet"), after("append", "flights", "--as=p"));
        assertEquals(List.of("zsh"), after("completion", "z"));
        assertEquals(List.of("table"), after("find", "--type", "ta"));
    }

    private String run(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("DATAFOLIO_HOME", folder.resolve("home").toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().merge("PATH", Path.of("bin").toAbsolutePath().toString(), (path, bin) -> bin + File.pathSeparator + path);
        Process process = builder.redirectOutput(folder.resolve("shown").toFile()).start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String shown = Files.readString(folder.resolve("shown"), StandardCharsets.UTF_8);
        assertTrue(ended, shown);
        return shown;
    }

    @Test
    void bashCompletesTheLine() throws Exception {
        Path script = Files.writeString(folder.resolve("script"), """
                source <(datafolio completion bash)
                line() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _datafolio; echo "${COMPREPLY[@]}"; }
                line datafolio he
                line datafolio -f f head fl
                line datafolio --folio = f
                line datafolio -f f cat wide -c dest,dep_d
                complete -p datafolio
                """);
        assertEquals(List.of("head", "flights", "f", "dest,dep_delay", "complete -F _datafolio datafolio"), run("bash", "--norc", script.toString()).lines().toList());
    }

    @Test
    void zshCompletesTheLine() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(place -> Files.isExecutable(Path.of(place, "zsh"))), "there is no zsh");
        Path functions = Files.createDirectory(folder.resolve("functions"));
        Files.writeString(functions.resolve("_datafolio"), Call.in(folder, "completion", "zsh").out());
        List<String> words = new ArrayList<>(List.of("zsh", "-f", Path.of("test/resources/complete.zsh").toAbsolutePath().toString(), functions.toString()));
        words.addAll(List.of("datafolio he", "datafolio head ", "datafolio -f f head fl", "head flights ", "datafolio -f f head flights --co", "--columns ",
                "datafolio -f f get ", "params *-- json data", "datafolio -f fun", "ctions")); // the terminal shows the slash in bold
        String shown = run(words.toArray(String[]::new));
        assertTrue(shown.contains("departures: 2013"), shown);
    }
}
