package datafolio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command, called within this process. */
class CommandTest {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolio() throws Exception {
        folder = temporary.toRealPath();
        try (Folio folio = Folio.open(folder.resolve("f"))) {
            folio.addRows("t", List.of(Map.of("a", 1L, "b", "x,y"), Map.of("a", 2L, "b", "ü \"z\"")), AddOptions.DEFAULT.description("two rows"));
            folio.addJson("p", Map.of("k", List.of(1L, 2.5)), AddOptions.DEFAULT.inputs("t"));
        }
    }

    private Call call(String... words) {
        return Call.in(folder, Stream.concat(Stream.of("-f", "f"), Stream.of(words)).toArray(String[]::new));
    }

    private String out(String... words) {
        Call call = call(words);
        assertEquals("", call.err());
        assertEquals(0, call.status());
        return call.out();
    }

    private Object json(String... words) {
        return Json.read(out(words).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void describesAsTextJsonAndEdn() {
        String text = out("describe");
        assertTrue(text.startsWith("DataFolio: f\n============\n\nCreated: Today at "), text);
        assertTrue(text.contains("Tables (1):\n  • t: two rows\n    ↳ size: "), text);
        assertTrue(text.contains("JSON Data (1):\n  • p: (no description)\n    ↳ type: dict\n"), text);
        Map<?, ?> facts = (Map<?, ?>) json("describe", "--json");
        assertEquals("t", ((Map<?, ?>) ((List<?>) facts.get("items")).get(0)).get("name"));
        assertTrue(out("describe", "--edn").contains(":num-rows 2"));
        assertEquals(2, call("describe", "--json", "--edn").status());
    }

    @Test
    void printsRowsInEachForm() throws Exception {
        assertEquals("a,b\n1,\"x,y\"\n2,\"ü \"\"z\"\"\"\n", out("cat", "t", "-c", "a,b"));
        assertEquals("[{\"a\": 2}]\n".replace("[{", "[{"), out("cat", "t", "-c", "a", "-w", "a > 1", "--json"));
        assertEquals("[{:a 1}\n {:a 2}]\n", out("cat", "t", "-c", "a", "--edn"));
        assertEquals("b\n\"ü \"\"z\"\"\"\n", out("query", "select b from t where a = ?", "-p", "2", "--csv"));
        assertEquals("n\n2\n", out("query", "{:select [[[:count :*] :n]] :from :t}", "--csv"));
        assertEquals("n\n2\n", out("query", "-t", "t", "{:select [[[:count :*] :n]]}", "--csv"));
        Call mistaken = call("query", "{:select [:q] :from :t :where [:= :bb 1]}");
        assertEquals(1, mistaken.status());
        assertTrue(mistaken.err().contains("2 mistakes") && mistaken.err().contains("did you mean b? At [:where 1]"), mistaken.err());
        assertEquals("n\n2\n", out("query", "-t", "t", "select count(*) as n from table", "--csv"));
        assertEquals("""
            ┏━━━┓
            ┃ a ┃
            ┡━━━┩
            │ 1 │
            └───┘
            the first 1 row; -n N shows more, --csv all
            """, out("query", "select a from t order by a", "-n", "1"));
        assertTrue(out("head", "t", "-n", "1").endsWith("1 row\n"));
        for (String file : List.of("x.parquet", "x.arrow", "x.csv")) {
            assertEquals("", out("cat", "t", "-o", file));
            assertEquals(0, Call.in(folder, "add", "--to", "f", file, "-n", "again", "--overwrite").status());
            assertEquals("n\n2\n", out("query", "select count(*) as n from again", "--csv"));
        }
        assertEquals(List.of(), leftovers());
    }

    private List<String> leftovers() throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".part") || name.endsWith(".tmp")).toList();
        }
    }

    @Test
    void putsGetsAppends() throws Exception {
        assertEquals(0, Call.reading(folder, "{\"late\": 60}", "-f", "f", "put", "params").status());
        assertEquals(Map.of("late", 60L), json("get", "params"));
        assertEquals("{\n  :late 60\n}\n", out("get", "params", "--edn"));
        Call again = Call.reading(folder, "1", "-f", "f", "put", "params");
        assertEquals(1, again.status());
        assertTrue(again.err().contains("--overwrite"), again.err());
        assertEquals(0, Call.reading(folder, "a,b\n3,z\n", "-f", "f", "append", "t").status());
        assertEquals("a\n1\n2\n3\n", out("cat", "t", "-c", "a"));
        Call other = Call.reading(folder, "q\n3\n", "-f", "f", "append", "t");
        assertEquals(1, other.status());
        assertEquals("a\n1\n2\n3\n", out("cat", "t", "-c", "a"));
        Files.write(folder.resolve("note.txt"), new byte[] {0, 1, 2});
        assertEquals(0, call("put", "note", "note.txt", "--as", "file").status());
        assertEquals("", out("get", "note", "-o", "back"));
        assertEquals(-1, Files.mismatch(folder.resolve("note.txt"), folder.resolve("back")));
        assertEquals(out("path", "note").strip(), ((Map<?, ?>) json("path", "note", "--json")).get("path"));
        assertEquals(2, call("put", "x", "missing.json").status());
        assertEquals(2, call("get", "note", "--json").status());
    }

    @Test
    void looksAndTends() throws Exception {
        assertTrue(out("tables").contains("│ t    │    2 │       2 │"));
        assertEquals(2L, ((Map<?, ?>) json("info", "t", "--json")).get("rows"));
        assertTrue(out("info", "t").contains("int64"));
        assertTrue(Files.exists(Path.of(out("path", "t").strip())));
        assertTrue(Files.exists(Path.of(out("arrow-path", "t", "-c", "a").strip())));
        Map<?, ?> piece = (Map<?, ?>) ((List<?>) json("partitions", "t", "4", "--json")).get(0);
        assertEquals(List.of(0L, 1L), piece.get("row_groups"));
        assertEquals(2L, piece.get("rows"));
        assertTrue(out("partitions", "t").contains("│         0 │    2 │"), out("partitions", "t"));
        assertEquals("p ← t\n", out("lineage"));
        assertEquals(List.of("p"), ((Map<?, ?>) json("lineage", "t", "--json")).get("dependents"));
        assertEquals(0, Call.in(folder, "init", "bare").status());
        assertEquals("Of no item is recorded what it was made from\n", Call.in(folder, "-f", "bare", "lineage").out());
        out("archive", "p");
        assertFalse(out("describe").contains("• p"));
        out("archive", "--undo", "p");
        assertTrue(out("delete", "t", "-y").contains("Made from t, and kept: p"));
        assertTrue(out("gc", "--dry-run").contains("Nothing") || out("gc", "--dry-run").contains("Would delete"));
        assertTrue(out("validate").startsWith("✓ Valid DataFolio bundle: f\n"));
        assertTrue(out("doctor").startsWith("✓ "));
        out("copy", "copied");
        assertTrue(Call.in(folder, "-f", "copied", "describe").out().contains("• p"));
        out("html", "page.html");
        assertTrue(Files.readString(folder.resolve("page.html")).startsWith("<!doctype html>"));
    }

    @Test
    void keepsHistory() {
        assertTrue(out("snapshot", "create", "v1", "-d", "first", "-t", "x", "--no-git").startsWith("✓ Created snapshot 'v1'\n  Items: 2\n"));
        out("delete", "t", "-y");
        assertTrue(out("diff").contains("  - t"));
        assertTrue(out("snapshot", "status").contains("Removed (1):\n  - t\n"));
        assertEquals(List.of("t"), ((Map<?, ?>) json("snapshot", "diff", "v1", "--json")).get("removed_items"));
        out("export", "v1", "exported");
        out("restore", "v1", "-y");
        assertTrue(out("describe").contains("• t"));
        assertTrue(out("describe", "-s", "v1").contains("  Tables (1):\n    • t: two rows"));
        assertEquals("Delete snapshot 'v1'? [y/N]: \nCancelled\n", Call.reading(folder, "n\n", "-f", "f", "snapshot", "delete", "v1").out());
        assertEquals(1, call("snapshot", "delete", "v1").status());
        out("snapshot", "delete", "v1", "-y", "--cleanup");
        assertEquals("✗ Error: Snapshot 'v1' not found", call("snapshot", "show", "v1").err().strip().split("\\. ")[0]);
    }

    @Test
    void recomputesWhatIsStale() throws Exception {
        try (Folio folio = Folio.open(folder.resolve("f"))) {
            folio.addTable("n", folio.query("select count(*) as n from t"), AddOptions.DEFAULT);
        }
        assertEquals("Nothing is stale\n", out("recompute", "--dry-run"));
        Call.reading(folder, "a,b\n3,z\n", "-f", "f", "append", "t");
        assertTrue(out("recompute", "--dry-run").contains("n: t changed"));
        assertTrue(out("recompute").contains("✓ n: 1 → 1 rows"));
        assertEquals("n\n3\n", out("cat", "n"));
    }

    @Test
    void initializesAsksAndKeepsAListOfFolios() throws Exception {
        Call made = Call.in(folder, "init", "new", "-d", "words", "--alias", "nn");
        assertTrue(made.out().contains("✓ Initialized DataFolio bundle: new\n"), made.out() + made.err());
        assertEquals(0, Call.in(folder, "-a", "nn", "describe").status());
        assertTrue(Call.reading(folder, "n\n", "init", "new").out().endsWith("Cancelled\n"));
        Files.createDirectory(folder.resolve("full"));
        Files.writeString(folder.resolve("full/file"), "x");
        assertEquals(0, Call.reading(folder, "y\n", "init", "full").status());
        assertEquals(0, Call.in(folder, "-f", "full", "describe").status());
        assertTrue(Call.in(folder, "folios", "list").out().contains("nn"));
        assertTrue(Call.in(folder, "find", "descr*", "--metadata").out().contains("words"));
        assertEquals(1, Call.in(folder, "find", "nothing").status());
        assertEquals(0, Call.in(folder, "folios", "unalias", "nn").status());
        assertEquals(1, Call.in(folder, "folios", "unalias", "nn").status());
    }

    @Test
    void initializesWhereTheOptionBeforeItSays() throws Exception {
        assertEquals(0, Call.in(folder, "-f", "there", "init").status());
        assertTrue(Files.exists(folder.resolve("there/items.json")));
        assertEquals(0, Call.in(folder, "-f", folder.resolve("same").toString(), "init", "same").status());
        Call two = Call.in(folder, "-f", "one", "init", "two");
        assertEquals(2, two.status());
        assertTrue(two.err().contains("Pass either PATH or --folio/-f, not both: two and one are not the same."), two.err());
        assertEquals(2, Call.in(folder, "-a", "name", "init").status());
        assertFalse(Files.exists(folder.resolve("items.json")) || Files.exists(folder.resolve("one")) || Files.exists(folder.resolve("two")));
    }

    @Test
    void mistakesAreToldWithTheStatusOfPythons() {
        assertEquals("""
            Usage: datafolio add [OPTIONS] FILE
            Try 'datafolio add --help' for help.

            Error: Missing argument 'FILE'.
            """, Call.in(folder, "add").err());
        assertTrue(Call.in(folder, "descrbe").err().endsWith("Error: No such command 'descrbe'. Did you mean describe?\n"));
        assertTrue(call("add", "flights", "flights.parquet").err().contains("Error: Got unexpected extra argument (flights.parquet). A name is given by --name NAME."));
        assertTrue(call("describe", "--snapshott", "x").err().contains("Error: No such option '--snapshott'. Did you mean --snapshot?"));
        assertEquals(2, Call.in(folder).status());
        assertEquals(2, Call.in(folder, "snapshot").status());
        assertEquals(2, Call.in(folder, "-f", "f", "-a", "x", "describe").status());
        assertEquals(1, Call.in(folder, "-f", "nowhere", "describe").status());
        assertEquals(1, Call.in(folder, "describe").status());
        Call data = call("info", "tt", "--json");
        Map<?, ?> error = (Map<?, ?>) Json.read(data.err().getBytes(StandardCharsets.UTF_8));
        assertEquals("item-not-found", error.get("error"));
        assertEquals(List.of("t"), error.get("nearest"));
    }

    @Test
    void helpsWithEveryCommand() {
        Commands.ALL.keySet().stream().filter(name -> !List.of("run", "repl", "pod").contains(name)).forEach(name -> {
            Call help = Call.in(folder, name, "--help");
            assertEquals(0, help.status(), name);
            assertTrue(help.out().startsWith("Usage: datafolio " + name + " "), help.out());
        });
        String whole = Call.in(folder, "--help").out();
        Commands.ALL.keySet().forEach(name -> assertTrue(whole.contains("\n  " + name + " "), name));
        assertTrue(Call.in(folder, "completion", "bash").out().contains("complete -F"));
        assertTrue(Call.in(folder, "--version").out().startsWith("DataFolio version "));
    }

    @Test
    void coloursOnlyInATerminalThatWantsThem() {
        String[] words = {"-f", "f", "validate"};
        assertFalse(Call.with(folder, "", Map.of(), "", words).out().contains("\u001b"));
        assertTrue(Call.with(folder, "", Map.of("COLUMNS", "80"), "012", words).out().contains("\u001b[32m✓"));
        assertFalse(Call.with(folder, "", Map.of("COLUMNS", "80", "NO_COLOR", "1"), "012", words).out().contains("\u001b"));
        String narrow = Call.with(folder, "", Map.of("COLUMNS", "40"), "", "-f", "f", "tables").out();
        narrow.lines().forEach(line -> assertTrue(Width.of(line) <= 40, line));
    }
}
