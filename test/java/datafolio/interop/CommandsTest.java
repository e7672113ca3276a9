package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import datafolio.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two commands, Python's and ours, called as processes on the same bundles: the same status and the same words. */
@Tag("interop")
class CommandsTest {
    private static final String START = "import sys; sys.argv[0] = 'datafolio'; from datafolio.cli.main import cli; cli()";

    @TempDir
    Path temporary;

    private record Ended(int status, List<String> words) {}

    /** All that was printed, by words; boxes, marks and the width of tables are left to each. */
    private Ended run(List<String> program, List<String> words) throws Exception {
        List<String> all = new ArrayList<>(program);
        all.addAll(words);
        Path printed = temporary.resolve("printed");
        ProcessBuilder builder = new ProcessBuilder(all).directory(temporary.toFile()).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().put("DATAFOLIO_HOME", temporary.resolve("home").toString());
        builder.environment().put("COLUMNS", "200");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        process.getOutputStream().close();
        assertEquals(true, process.waitFor(2, TimeUnit.MINUTES));
        String text = Files.readString(printed, StandardCharsets.UTF_8).replaceAll("[┏━┳┓┃┡╇┩│└─┴┘✗]", " ");
        return new Ended(process.exitValue(), List.of(text.strip().split("\\s+")));
    }

    private void same(String... words) throws Exception {
        Ended python = run(List.of(System.getProperty("datafolio.python"), "-c", START), List.of(words));
        Ended ours = run(List.of(Path.of("bin/datafolio").toAbsolutePath().toString()), List.of(words));
        assertEquals(python.status(), ours.status(), List.of(words) + " " + python.words() + ours.words());
        assertEquals(python.words(), ours.words(), List.of(words).toString());
    }

    @Test
    void bothSayTheSameOfTheSameBundles() throws Exception {
        Fixtures.copy("v2-snapshots", temporary);
        Fixtures.copy("v2-basic", temporary);
        for (String call : List.of("describe", "snapshot list", "snapshot list -t paper", "snapshot show v1", "snapshot diff", "snapshot status", "validate")) {
            same(("-f v2-snapshots " + call).split(" "));
        }
        for (String call : List.of("describe", "describe --max-metadata 1", "snapshot list", "snapshot diff", "snapshot status")) {
            same(("-f v2-basic " + call).split(" "));
        }
        String[] validate = "-f v2-basic validate".split(" "); // Python asks the network, and gets no answer
        Ended python = run(List.of(System.getProperty("datafolio.python"), "-c", START), List.of(validate));
        Ended ours = run(List.of(Path.of("bin/datafolio").toAbsolutePath().toString()), List.of(validate));
        assertEquals(python.status(), ours.status());
        assertEquals(String.join(" ", python.words()).replace("(2 failing)", "(1 failing)").replace(" refs/cloud: missing or corrupt payload", ""), String.join(" ", ours.words()));
    }

    @Test
    void bothEndAlikeOnMistakes() throws Exception {
        for (String call : List.of("nonsense", "add", "describe --max-metadata", "-f nowhere describe", "-a nobody describe", "-f . snapshot list",
                "snapshot show", "folios unalias q", "find zzzz", "folios prune", "validate nowhere")) {
            same(call.split(" "));
        }
    }

    @Test
    void whatOneWritesTheOtherShows() throws Exception {
        List<String> python = List.of(System.getProperty("datafolio.python"), "-c", START);
        List<String> ours = List.of(Path.of("bin/datafolio").toAbsolutePath().toString());
        Files.writeString(temporary.resolve("t.csv"), "a,b\n1,x\n");
        assertEquals(0, run(ours, List.of("init", "f", "-d", "words", "--alias", "ff")).status());
        assertEquals(0, run(python, List.of("add", "-a", "ff", "t.csv", "-d", "a table")).status());
        assertEquals(0, run(ours, List.of("add", "--to", "f", "t.csv", "-n", "raw", "--as-file")).status());
        assertEquals(0, run(python, List.of("-f", "f", "snapshot", "create", "p")).status());
        assertEquals(0, run(ours, List.of("-a", "ff", "snapshot", "create", "j", "-t", "x")).status());
        same("-f", "f", "describe");
        same("-f", "f", "validate");
        same("-a", "ff", "snapshot", "compare", "p", "j");
        same("find", "t*");
    }
}
