package datafolio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.manifest.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong, and what people are told then. */
class TroubleTest {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolio() throws IOException {
        folder = temporary.toRealPath();
        try (Folio folio = Folio.open(folder.resolve("f"))) {
            folio.addTable("t", folio.query("select range as a, 'text ' || range as b from range(100000)"), AddOptions.DEFAULT);
            folio.addJson("p", Map.of("k", 1L), AddOptions.DEFAULT);
        }
    }

    private void told(int status, String words, String... call) {
        Call made = Call.in(folder, call);
        assertEquals(status, made.status(), made.err());
        assertTrue(made.err().contains(words), made.err());
        assertEquals("", made.out());
    }

    /** The status, and what is on the error stream, when the output takes no more than so many bytes. */
    private Call withRoom(int bytes, String reason, String... words) {
        int[] left = {bytes};
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (--left[0] < 0) {
                    throw new IOException(reason);
                }
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(new Session(InputStream.nullInputStream(), full, err, Map.of("DATAFOLIO_HOME", folder.resolve("home").toString()), folder, ""),
                Stream.concat(Stream.of("-f", "f"), Stream.of(words)).toArray(String[]::new));
        return new Call(status, "", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFullDiskIsAnErrorAndAClosedPipeIsNone() {
        for (List<String> call : List.of(List.of("describe"), List.of("cat", "t"), List.of("get", "p"), List.of("cat", "t", "--parquet"))) {
            for (int room : new int[] {0, 5}) {
                String[] words = call.toArray(String[]::new);
                assertEquals(new Call(1, "", "✗ Error: The output cannot be written: No space left on device.\n"), withRoom(room, "No space left on device", words),
                        call.toString());
                assertEquals(new Call(0, "", ""), withRoom(room, "Broken pipe", words), call.toString());
            }
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedAndNothingIsLeft() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        told(1, "/dev/full cannot be written: No space left on device", "-f", "f", "cat", "t", "-o", "/dev/full");
        assertFalse(Files.isRegularFile(Path.of("/dev/full")), "a device is written to, not replaced");
        told(1, "is a directory", "-f", "f", "cat", "t", "-o", "f");
        told(1, "does not exist. Make it first", "-f", "f", "cat", "t", "-o", "none/t.csv");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".part")).toList());
        }
    }

    @Test
    void anOutputFileMayBeALinkOrTheOutputItself() throws IOException {
        Files.writeString(folder.resolve("real.json"), "old");
        Files.createSymbolicLink(folder.resolve("link.json"), folder.resolve("real.json"));
        assertEquals(0, Call.in(folder, "-f", "f", "get", "p", "-o", "link.json").status());
        assertTrue(Files.isSymbolicLink(folder.resolve("link.json")));
        assertEquals("{\n  \"k\": 1\n}\n", Files.readString(folder.resolve("real.json")));
        assertEquals("{\n  \"k\": 1\n}\n", Call.in(folder, "-f", "f", "get", "p", "-o", "/dev/stdout").out());
    }

    @Test
    void wordsInTheWrongPlace() {
        told(2, "'-f' stands before the command: datafolio -f PATH head ...", "head", "t", "-f", "f");
        told(2, "'--alias=x' stands before the command: datafolio --alias=x snapshot list ...", "snapshot", "list", "--alias=x");
        told(1, "No item matches zz*, q?. Nothing was copied.", "-f", "f", "copy", "g", "-i", "zz*", "-i", "q?");
        assertFalse(Files.exists(folder.resolve("g")));
        told(1, "The query is no EDN: EOF while reading", "-f", "f", "query", "{:select");
        told(1, "The SQL has 1 parameter, and 0 values were given", "-f", "f", "query", "select ?");
    }

    @Test
    void filesThatAreNotWhatTheyAreCalled() throws IOException {
        for (String name : List.of("bad.json", "bad.parquet", "bad.npy", "bad.arrow", "bad.csv")) {
            Files.writeString(folder.resolve(name), name.endsWith("csv") ? "a,b\n1\n2,3,4\n" : "{\"a\":");
            told(1, folder.resolve(name).toString(), "add", "--to", "f", name);
            assertFalse(Call.in(folder, "add", "--to", "f", name).err().contains("DESCRIBE"), "SQL of ours is nobody's business");
        }
        try (Folio folio = Folio.open(folder.resolve("f"))) {
            assertEquals(List.of("t", "p"), folio.items().stream().map(Item::name).toList());
        }
    }
}
