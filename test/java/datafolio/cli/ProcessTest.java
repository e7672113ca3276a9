package datafolio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process: what ends it, and that nothing is left. */
class ProcessTest {
    private static final Path COMMAND = Path.of("bin/datafolio").toAbsolutePath();

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolio() throws IOException {
        folder = temporary.toRealPath();
        Files.createDirectory(folder.resolve("tmp"));
        try (Folio folio = Folio.open(folder.resolve("f"))) {
            folio.addTable("t", folio.query("select range as a, 'a text of some length ' || range as b from range(2000000)"), AddOptions.DEFAULT);
        }
    }

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.stream().flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle()))).toList().forEach(ProcessHandle::destroyForcibly);
    }

    private Process start(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().put("DATAFOLIO_HOME", folder.resolve("home").toString());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + folder.resolve("tmp"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static int ended(Process process) throws InterruptedException {
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        return process.exitValue();
    }

    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("tmp"))) {
            return all.filter(path -> path.getFileName().toString().startsWith("datafolio")).map(Path::toString).toList();
        }
    }

    @Test
    void aReaderThatHasSeenEnoughEndsTheCommandQuietly() throws Exception {
        Process process = start("bash", "-c", "set -o pipefail; '" + COMMAND + "' -f f cat t 2>errors | head -n 2");
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, ended(process));
        assertEquals("a,b\n0,a text of some length 0\n", out);
        assertEquals("", Files.readString(folder.resolve("errors")).replaceAll("NOTE: Picked up JDK_JAVA_OPTIONS.*\\R", ""));
    }

    @Test
    void anInterruptStopsAQueryAndLeavesNothing() throws Exception {
        // whoever starts the tests may have made them ignore the signal, and a command that is started so would ignore it too
        Process process = start("env", "--default-signal=INT", COMMAND.toString(), "-f", "f", "query",
                "select count(*) from t x, t y where x.a * y.a % 7 = 3", "-o", "out.csv");
        for (int i = 0; i < 600 && !process.info().command().orElse("").endsWith("java"); i++) {
            Thread.sleep(100);
        }
        Thread.sleep(4000);
        assertTrue(process.isAlive());
        assertEquals(0, new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor());
        assertEquals(130, ended(process));
        assertTrue(Files.notExists(folder.resolve("out.csv")));
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(), all.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".part")).toList());
        }
        assertEquals(List.of(), left());
    }

    @Test
    void firstCallsAtOnceDoNotMeet() throws Exception {
        Path place = folder.resolve("place");
        assertEquals(0, ended(start(COMMAND.toString(), "install", place.toString())));
        String call = "XDG_CACHE_HOME=fresh '" + place.resolve("bin/datafolio") + "' -f f query 'select count(*) as n from t' --json";
        List<Process> both = List.of(start("bash", "-c", call), start("bash", "-c", call));
        for (Process process : both) {
            assertEquals("[{\"n\": 2000000}]\n", new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            assertEquals(0, ended(process));
        }
        try (Stream<Path> archives = Files.list(folder.resolve("fresh/datafolio/command"))) {
            assertEquals(List.of("jsa"), archives.map(path -> path.getFileName().toString().replaceFirst(".*\\.", "")).toList());
        }
    }

    @Test
    void anInstalledCommandTakesItsClassesFromItsArchive() throws Exception {
        String script = "export JAVA_HOME='" + System.getProperty("java.home") + "' XDG_CACHE_HOME=fresh; '" + COMMAND + "' install place >installed\n"
                + "\"$JAVA_HOME/bin/java\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:SharedArchiveFile=$(echo fresh/datafolio/command/*.jsa)"
                + " -Xlog:class+load:file=classes -jar place/lib/datafolio/datafolio.jar -f f describe";
        Process process = start("bash", "-euc", script);
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, ended(process));
        assertTrue(out.startsWith("DataFolio: f\n"), out);
        List<String> unarchived = Files.readAllLines(folder.resolve("classes")).stream()
                .filter(line -> line.contains("source: ") && (line.contains(" datafolio.") || line.contains(" picocli.")) && !line.contains("shared objects file")).toList();
        assertTrue(unarchived.size() < 10, unarchived.toString());
    }

    @Test
    void anInstalledCommandNeedsNoSources() throws Exception {
        Path place = folder.resolve("place");
        assertEquals(0, ended(start(COMMAND.toString(), "install", place.toString())));
        for (String file : List.of("bin/datafolio", "share/man/man1/datafolio.1", "share/bash-completion/completions/datafolio", "share/zsh/site-functions/_datafolio")) {
            assertTrue(Files.size(place.resolve(file)) > 0, file);
        }
        Files.createSymbolicLink(folder.resolve("link"), place.resolve("bin/datafolio"));
        Process process = start(folder.resolve("link").toString(), "-f", "f", "query", "select max(a) as m from t", "--json");
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, ended(process));
        assertEquals("[{\"m\": 1999999}]\n", out);
    }
}
