package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.Json;
import datafolio.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bundle that a stranger made is opened, listed, checked, copied and written to; what it names outside of itself stays alone. */
class HostileBundleTest {
    @TempDir
    Path directory;
    private Path outside;
    private Path secret;

    @BeforeEach
    void make() throws Exception {
        directory = directory.toRealPath();
        outside = Files.createDirectory(directory.resolve("outside"));
        secret = Files.writeString(outside.resolve("secret.json"), "\"hidden\"");
    }

    /** A bundle whose items have these fields, besides what they must have. */
    private Path bundle(List<Map<String, Object>> items) throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("bundle"));
        for (String folder : List.of("tables", "models", "artifacts")) {
            Files.createDirectories(bundle.resolve(folder));
        }
        List<Object> all = new ArrayList<>();
        for (Map<String, Object> fields : items) {
            Map<String, Object> item = new LinkedHashMap<>(Map.of("name", "x", "item_type", "json_data", "version_id", "x--r2", "is_current", true));
            item.putAll(fields);
            all.add(item);
        }
        Files.write(bundle.resolve("items.json"), Json.write(Map.of("schema_version", 2L, "revision", 2L, "metadata", Map.of(), "items", all,
            "snapshots", Map.of())));
        return bundle;
    }

    static Stream<String> filenames() {
        return Stream.of("..", ".", "", "/", "../outside/secret.json", "../../outside/secret.json", "a/../../../outside/secret.json", "a/../x.json",
            "./x.json", "a//x.json", "%o/secret.json", "file://%o/secret.json", "%2e%2e/%2e%2e/outside/secret.json", "..\\..\\outside\\secret.json",
            "C:\\secret.json", "C:/secret.json", "\\\\server\\share\\x", "//server/share/x", "x\0.json", "x.json:stream", "CON", "aux.json", "x.",
            "n".repeat(10_000), "../artifacts", "../items.json", "link.json", "dangling.json", "folder/secret.json", "pipe.json", "dir.json");
    }

    @ParameterizedTest
    @MethodSource("filenames")
    void noFileNameLeadsOutsideNorHangs(String template) throws Exception {
        String filename = template.replace("%o", outside.toString());
        Path bundle = bundle(List.of(Map.of("filename", filename)));
        Path artifacts = bundle.resolve("artifacts");
        Files.createSymbolicLink(artifacts.resolve("link.json"), secret);
        Files.createSymbolicLink(artifacts.resolve("dangling.json"), outside.resolve("none.json"));
        Files.createSymbolicLink(artifacts.resolve("folder"), outside);
        Files.createDirectory(artifacts.resolve("dir.json"));
        assertEquals(0, new ProcessBuilder("mkfifo", artifacts.resolve("pipe.json").toString()).start().waitFor());
        Map<String, String> before = Fixtures.state(outside);
        try (Folio folio = Folio.open(bundle)) {
            assertEquals(List.of("x"), folio.items().stream().map(Item::name).toList());
            assertEquals(Map.of("x", false), folio.validate());
            assertEquals(1, folio.problems().size());
            FolioException e = assertThrows(FolioException.class, () -> folio.value("x"));
            assertTrue(Set.of(Kind.UNSAFE_PATH, Kind.PAYLOAD_MISSING, Kind.PAYLOAD_DAMAGED, Kind.IO_ERROR).contains(e.kind()), e.toString());
            assertEquals("x", e.details().getOrDefault("item", "x"));
            assertThrows(FolioException.class, () -> folio.copyTo(directory.resolve("copy"), CopyOptions.DEFAULT));
            assertFalse(Files.exists(directory.resolve("copy")));
            folio.describe().toString();
            folio.doctor().toString();
            folio.delete("x");
            folio.collectGarbage();
        }
        assertEquals(before, Fixtures.state(outside), "deleting the item left what it named alone");
    }

    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        Path bundle = bundle(List.of());
        Files.delete(bundle.resolve("tables"));
        Files.createSymbolicLink(bundle.resolve("tables"), outside);
        Files.createSymbolicLink(bundle.resolve("artifacts/runs"), outside);
        Files.createSymbolicLink(bundle.resolve("CONTENTS.md"), secret);
        Files.createSymbolicLink(bundle.resolve("cache"), outside);
        Map<String, String> before = Fixtures.state(outside);
        try (Folio folio = Folio.open(bundle)) {
            FolioException table = assertThrows(FolioException.class, () -> folio.addTable("t", folio.query("SELECT 1 AS a"), AddOptions.DEFAULT));
            assertEquals(Kind.UNSAFE_PATH, table.kind());
            FolioException nested = assertThrows(FolioException.class, () -> folio.addJson("runs/2024/a", 1, AddOptions.DEFAULT));
            assertEquals(Kind.UNSAFE_PATH, nested.kind());
            folio.addJson("a", 1, AddOptions.DEFAULT);
            assertEquals(1L, folio.json("a"));
            folio.at().close();
            folio.doctor();
            assertTrue(Files.isRegularFile(bundle.resolve("CONTENTS.md"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
        }
        assertEquals(before, Fixtures.state(outside));
        Path locked = directory.resolve("locked");
        Files.createDirectories(locked);
        Files.copy(bundle.resolve("items.json"), locked.resolve("items.json"));
        Files.createSymbolicLink(locked.resolve("items.json.lock"), secret);
        try (Folio folio = Folio.open(locked)) {
            assertThrows(FolioException.class, () -> folio.addJson("b", 1, AddOptions.DEFAULT));
        }
        assertEquals(before, Fixtures.state(outside));
    }

    @Test
    void aManifestThatIsNoFileIsAnErrorAtOnce() throws Exception {
        Path bundle = bundle(List.of());
        for (String command : List.of("mkfifo", "mkdir")) {
            Files.delete(bundle.resolve("items.json"));
            assertEquals(0, new ProcessBuilder(command, bundle.resolve("items.json").toString()).start().waitFor());
            FolioException e = assertThrows(FolioException.class, () -> Folio.open(bundle));
            assertEquals(Kind.IO_ERROR, e.kind());
            assertTrue(e.getMessage().contains("items.json"), e.getMessage());
        }
        Files.delete(bundle.resolve("items.json"));
        Files.createSymbolicLink(bundle.resolve("items.json"), Path.of("/dev/zero"));
        assertEquals(Kind.IO_ERROR, assertThrows(FolioException.class, () -> Folio.open(bundle)).kind());
    }

    @Test
    void referencesOfOthersAreFollowedOnlyWhenAsked() throws Exception {
        Path csv = Files.writeString(outside.resolve("t.csv"), "a\n1\n2\n");
        Path bundle = bundle(List.of(Map.of("name", "r", "item_type", "referenced_table", "path", "file://" + csv, "table_format", "csv"),
            Map.of("name", "cloud", "item_type", "referenced_table", "path", "s3://bucket/x.parquet", "table_format", "parquet"),
            Map.of("name", "web", "item_type", "referenced_table", "path", "https://example.org/x.parquet", "table_format", "parquet"),
            Map.of("name", "pipe", "item_type", "referenced_table", "path", "file://" + outside.resolve("pipe.csv"), "table_format", "csv"),
            Map.of("name", "nothing", "item_type", "referenced_table", "table_format", "csv")));
        assertEquals(0, new ProcessBuilder("mkfifo", outside.resolve("pipe.csv").toString()).start().waitFor());
        try (Folio folio = Folio.open(bundle)) {
            FolioException e = assertThrows(FolioException.class, () -> folio.table("r").read());
            assertEquals(Kind.REFERENCE_NOT_FOLLOWED, e.kind());
            assertEquals("r", e.details().get("item"));
            assertTrue(e.getMessage().contains("follow-references"), e.getMessage());
            assertThrows(FolioException.class, () -> folio.query("SELECT * FROM r").read());
            assertThrows(FolioException.class, () -> folio.path("r"));
            assertThrows(FolioException.class, () -> folio.table("r").info());
            assertThrows(FolioException.class, () -> folio.table("r").arrowFile());
            assertEquals(Map.of(), folio.validate());
            assertEquals(List.of(), folio.problems());
            assertEquals(Map.of(), folio.paths());
            folio.reference("mine", Files.writeString(outside.resolve("mine.csv"), "a\n1\n2\n"));
            assertEquals(2, folio.table("mine").read().rowCount());
            assertEquals(2, folio.query("SELECT * FROM mine").read().rowCount());
            assertEquals(Map.of("mine", true), folio.validate());
        }
        try (Folio folio = Folio.open(bundle, FolioOptions.DEFAULT.followingReferences())) {
            assertEquals(2, folio.table("r").read().rowCount());
            for (String name : List.of("cloud", "web")) {
                FolioException e = assertThrows(FolioException.class, () -> folio.table(name).read());
                assertEquals(Kind.REFERENCE_NOT_FOLLOWED, e.kind(), name);
                assertTrue(e.getMessage().contains("reference-schemes"), e.getMessage());
            }
            assertEquals(Kind.UNSUPPORTED, assertThrows(FolioException.class, () -> folio.table("nothing").read()).kind());
            FolioException pipe = assertThrows(FolioException.class, () -> folio.table("pipe").timeout(Duration.ofSeconds(20)).read());
            assertTrue(pipe.kind() != Kind.TIMEOUT, pipe.toString());
        }
    }

    @Test
    void namesThatWouldBeOneFileElsewhereAreTwo() throws Exception {
        try (Folio folio = Folio.open(directory.resolve("f"))) {
            List<String> names = List.of("A", "a", "runs/B", "Runs/b", "con/x", "CON.y", "nul", "end./x", "aux.b/lpt1");
            folio.transact(tx -> {
                names.forEach(name -> tx.addJson(name, name, AddOptions.DEFAULT));
                return null;
            });
            folio.addTable("T", folio.query("SELECT 1 AS x"), AddOptions.DEFAULT);
            folio.addTable("t", folio.query("SELECT 2 AS x"), AddOptions.DEFAULT);
            names.forEach(name -> assertEquals(name, folio.json(name)));
            List<String> files = folio.items().stream().map(item -> item.filename().orElseThrow()).toList();
            assertEquals(files.size(), files.stream().map(String::toLowerCase).collect(Collectors.toSet()).size(), files.toString());
            for (String file : files) {
                for (String part : file.split("/")) {
                    assertFalse(part.matches("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?") || part.endsWith("."), file);
                }
            }
            assertEquals(List.of(1L), folio.table("T").read().column("x").toList());
        }
    }

    @Test
    void aCopyGivesNamesThatDifferByCapitalsAloneTwoFiles() throws Exception {
        Path bundle = bundle(List.of(Map.of("name", "a", "filename", "a.json"), Map.of("name", "b", "filename", "A.json"),
            Map.of("name", "c", "filename", "a.json")));
        Files.writeString(bundle.resolve("artifacts/a.json"), "1");
        Files.writeString(bundle.resolve("artifacts/A.json"), "2");
        try (Folio folio = Folio.open(bundle); Folio copy = Folio.open(folio.copyTo(directory.resolve("copy"), CopyOptions.DEFAULT))) {
            assertEquals(List.of(1L, 2L, 1L), List.of(copy.json("a"), copy.json("b"), copy.json("c")));
            assertEquals("A-2.json", copy.item("b").filename().orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void namesThatNobodyCouldGiveAreReadAndNotTaken(String name) throws Exception {
        Path bundle = bundle(List.of(Map.of("name", name, "filename", "x.json", "description", name)));
        Files.writeString(bundle.resolve("artifacts/x.json"), "[1]");
        try (Folio folio = Folio.open(bundle)) {
            assertEquals(List.of(1L), folio.json(name));
            assertThrows(FolioException.class, () -> folio.addJson(name + "?", 1, AddOptions.DEFAULT));
            assertFalse(folio.describe().toString().matches("(?s).*[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069].*"));
            FolioException e = assertThrows(FolioException.class, () -> folio.table(name).read());
            assertEquals(Kind.WRONG_ITEM_TYPE, e.kind());
            assertFalse(e.getMessage().matches("(?s).*[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069].*"), e.getMessage());
            folio.update(name, ItemChanges.NONE.description("known"));
            folio.copyTo(directory.resolve("copy"), CopyOptions.DEFAULT);
            String contents = Files.readString(bundle.resolve("CONTENTS.md"));
            assertFalse(contents.contains("<script"), contents);
            assertFalse(contents.contains("\u001b"), contents);
            folio.delete(name);
        }
    }

    static Stream<String> names() {
        return Stream.of("n".repeat(10_000), "\u001b[31mred\u001b]0;title\u0007", "<script>alert(1)</script>", "a\nb", "a\rb", "\u202egnp.exe", "na\u00efve",
            "nai\u0308ve", "\u0430dmin", "..", "/etc/passwd", "C:\\x", "a\0b", " ", "a|b");
    }

    @Test
    void namesThatLookAlikeAreTwoAndTheErrorSaysWhichThereIs() throws Exception {
        Path bundle = bundle(List.of(Map.of("name", "na\u00efve", "filename", "x.json")));
        Files.writeString(bundle.resolve("artifacts/x.json"), "1");
        try (Folio folio = Folio.open(bundle)) {
            FolioException e = assertThrows(FolioException.class, () -> folio.json("nai\u0308ve"));
            assertEquals(Kind.ITEM_NOT_FOUND, e.kind());
            assertEquals(List.of("na\u00efve"), e.details().get("nearest"));
            assertEquals(Kind.INVALID_NAME, assertThrows(FolioException.class, () -> folio.addJson("nai\u0308ve", 1, AddOptions.DEFAULT)).kind());
            assertEquals(Kind.INVALID_NAME, assertThrows(FolioException.class, () -> folio.addJson("n".repeat(10_000), 1, AddOptions.DEFAULT)).kind());
        }
    }

    @Test
    void aDescriptorWithoutAFileHidesNoOther() throws Exception {
        Path bundle = bundle(List.of(Map.of("name", "t", "item_type", "included_table", "table_format", "parquet"),
            Map.of("name", "u", "item_type", "included_table", "table_format", "parquet", "filename", "u.parquet")));
        try (Folio folio = Folio.open(bundle)) {
            assertEquals(Map.of("u", bundle.resolve("tables/u.parquet")), folio.paths());
            assertEquals(Kind.PAYLOAD_MISSING, assertThrows(FolioException.class, () -> folio.path("t")).kind());
        }
    }

    @Test
    void lineageInACircleEnds() throws Exception {
        Path bundle = bundle(List.of(Map.of("name", "a", "filename", "x.json", "inputs", List.of("b")), Map.of("name", "b", "filename", "x.json",
            "inputs", List.of("a", "b", "none"))));
        Files.writeString(bundle.resolve("artifacts/x.json"), "1");
        try (Folio folio = Folio.open(bundle)) {
            folio.lineage().toString();
            assertEquals(List.of("b"), folio.inputs("a"));
            assertTrue(folio.dependents("a").contains("b"));
            folio.copyTo(directory.resolve("copy"), CopyOptions.DEFAULT.items("a").withLineage());
        }
    }

    /** A pickle that would make a file when it is loaded. */
    @Test
    void modelsAreNeverLoaded() throws Exception {
        Path mark = directory.resolve("loaded");
        Path bundle = bundle(List.of(Map.of("name", "m", "item_type", "model", "filename", "m.joblib", "serialization_format", "joblib"),
            Map.of("name", "array", "item_type", "numpy_array", "filename", "m.joblib")));
        byte[] pickle = ("\u0080\u0003cos\nsystem\nX\u0000\u0000\u0000\u0000touch " + mark + "\u0085R.").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(bundle.resolve("models/m.joblib"), pickle);
        Files.write(bundle.resolve("artifacts/m.joblib"), pickle);
        try (Folio folio = Folio.open(bundle)) {
            assertEquals(bundle.resolve("models/m.joblib"), folio.value("m"));
            assertEquals(Kind.UNSUPPORTED, assertThrows(FolioException.class, () -> folio.array("array")).kind());
            folio.validate();
            folio.copyTo(directory.resolve("copy"), CopyOptions.DEFAULT);
        }
        assertFalse(Files.exists(mark));
    }
}
