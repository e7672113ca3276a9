package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Finding.Repair;
import datafolio.Finding.Sort;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.store.Checksums;
import datafolio.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor names each thing that is wrong, changes nothing unless told to, and mends without losing a byte. */
class DoctorTest {
    @TempDir
    Path directory;
    private Folio folio;
    private Path root;

    @BeforeEach
    void open() {
        folio = Folio.open(directory.resolve("b"));
        root = folio.path();
        folio.addRows("t", List.of(Map.of("x", 1L), Map.of("x", 2L)));
        folio.addJson("j", Map.of("a", 1), AddOptions.DEFAULT.inputs("t"));
    }

    @AfterEach
    void close() {
        folio.close();
    }

    private Path payload(String name) {
        return folio.bundle.payload(folio.item(name));
    }

    private static List<Sort> sorts(Diagnosis diagnosis) {
        return diagnosis.findings().stream().map(Finding::sort).toList();
    }

    /** Every file of the bundle with its bytes, but for what is derived. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                if (!each.startsWith(root.resolve("cache"))) {
                    files.put(root.relativize(each).toString(), new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return files;
    }

    private void edit(String from, String to) throws IOException {
        Path items = root.resolve("items.json");
        String text = Files.readString(items);
        assertTrue(text.contains(from), from);
        Files.writeString(root.resolve("edited"), text.replace(from, to));
        Files.move(root.resolve("edited"), items, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aFolioThatIsWellIsCleanAndLeftAsItIs() throws IOException {
        folio.snapshot("v1", SnapshotOptions.DEFAULT.withoutGit());
        Map<String, String> before = files();
        Diagnosis diagnosis = folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertEquals(List.of(), diagnosis.findings());
        assertTrue(diagnosis.isSound());
        assertEquals(2, diagnosis.files());
        assertTrue(diagnosis.toString().endsWith("all is well"), diagnosis.toString());
        assertEquals(before, files());
    }

    @Test
    void unchangedFilesAreNotReadAgain() throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofMinutes(5)));
        Files.setLastModifiedTime(payload("t"), old);
        Files.setLastModifiedTime(payload("j"), old);
        assertEquals(2, folio.doctor().read());
        assertEquals(0, folio.doctor().read());
        assertEquals(2, folio.doctor(DoctorOptions.DEFAULT.readingAll()).read());
        byte[] bytes = Files.readAllBytes(payload("t"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(payload("t"), bytes);
        Files.setLastModifiedTime(payload("t"), old); // the size and this time tell nothing: another one does
        Diagnosis diagnosis = folio.doctor();
        assertEquals(1, diagnosis.read());
        assertEquals(List.of(Sort.PAYLOAD_DAMAGED), sorts(diagnosis));
        try (Folio reader = Folio.open(root, FolioOptions.DEFAULT.readOnly())) {
            assertEquals(List.of(Sort.PAYLOAD_DAMAGED), sorts(reader.doctor()));
        }
        folio.clearCache();
        assertEquals(2, folio.doctor().read());
    }

    @Test
    void whatIsLostIsToldAndNotTouched() throws IOException {
        folio.snapshot("v1", SnapshotOptions.DEFAULT.withoutGit());
        folio.addJson("j", 2, AddOptions.DEFAULT.overwriting());
        folio.reference("r", Files.createDirectory(directory.resolve("elsewhere")).toString(), ReferenceOptions.DEFAULT.format("csv"));
        Files.delete(directory.resolve("elsewhere"));
        Files.delete(payload("j"));
        Path table = payload("t");
        Files.write(table, new byte[] {1, 2, 3});
        Map<String, String> before = files();
        Diagnosis diagnosis = folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertEquals(List.of(Sort.PAYLOAD_MISSING, Sort.PAYLOAD_DAMAGED, Sort.TARGET_MISSING), sorts(diagnosis));
        assertFalse(diagnosis.isSound());
        Finding damaged = diagnosis.findings().get(1);
        assertEquals("t", damaged.item().orElseThrow());
        assertEquals(table, damaged.path().orElseThrow());
        assertEquals(Repair.NONE, damaged.repair());
        assertEquals(before, files());
    }

    @Test
    void lostSnapshotVersionsAndInputsAreTold() throws IOException {
        folio.snapshot("v1", SnapshotOptions.DEFAULT.withoutGit());
        folio.delete("t");
        edit("\"t\": \"t--r2\"", "\"t\": \"t--r1\"");
        Diagnosis diagnosis = folio.doctor();
        assertEquals(List.of(Sort.SNAPSHOT_INCOMPLETE, Sort.DANGLING_INPUT), sorts(diagnosis));
        assertEquals("t--r1", diagnosis.findings().get(0).version().orElseThrow());
        assertFalse(diagnosis.isSound());
    }

    @Test
    void aPathOutsideIsToldAndNotTouched() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside.json"), "1");
        edit("j--r3.json", "../../outside.json");
        assertEquals(List.of(Sort.UNSAFE_PATH, Sort.ORPHAN), sorts(folio.doctor()));
        folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertEquals("1", Files.readString(outside));
    }

    @Test
    void whatNobodyNamesIsPutAside() throws IOException {
        Path orphan = Files.writeString(root.resolve("artifacts/x--r9.json"), "orphan");
        Path passing = Files.writeString(root.resolve("tmp123.tmp"), "passing");
        Path young = Files.writeString(root.resolve("tables/staged-1.parquet"), "young");
        Path old = Files.writeString(root.resolve("tables/staged-2.parquet"), "old");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path foreign = Files.writeString(root.resolve("tables/notes.txt"), "foreign");
        Path sidecar = Files.writeString(root.resolve("snapshots.json"), "{}");
        Diagnosis told = folio.doctor();
        assertEquals(List.of(Sort.ORPHAN, Sort.STRAY, Sort.STRAY, Sort.STRAY, Sort.STRAY, Sort.FOREIGN_FILE), sorts(told));
        assertTrue(told.isSound());
        assertTrue(Files.exists(orphan));
        Diagnosis mended = folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertEquals(4, mended.findings().stream().filter(each -> each.repair() == Repair.DONE).count());
        for (Path each : List.of(orphan, passing, old, sidecar)) {
            assertFalse(Files.exists(each), each.toString());
            assertTrue(Files.exists(root.resolve("lost+found").resolve(root.relativize(each))), each.toString());
        }
        assertEquals("young", Files.readString(young));
        assertEquals("foreign", Files.readString(foreign));
        Files.writeString(orphan, "another");
        folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertEquals("orphan", Files.readString(root.resolve("lost+found/artifacts/x--r9.json")));
        assertEquals("another", Files.readString(root.resolve("lost+found/artifacts/x--r9.json.1")));
    }

    @Test
    void aLostPayloadIsPutBackFromAnOrphan() throws IOException {
        Path table = payload("t");
        Path json = payload("j");
        Files.move(table, table.resolveSibling("t--r77.parquet"));
        Files.copy(json, json.resolveSibling("j--r78.json"));
        Files.writeString(json, "damage");
        assertEquals(List.of(Repair.POSSIBLE, Repair.POSSIBLE), folio.doctor().findings().stream().limit(2).map(Finding::repair).toList());
        Diagnosis mended = folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertTrue(mended.isSound(), mended.toString());
        assertEquals(2, folio.table("t").rows().size());
        assertEquals(Map.of("a", 1L), folio.json("j"));
        assertEquals("damage", Files.readString(root.resolve("lost+found/artifacts/" + json.getFileName())));
        assertTrue(folio.doctor().isClean());
    }

    @Test
    void recordsThatAFileProvesWrongArePutRight() throws IOException {
        folio.addFile("f", Files.writeString(directory.resolve("f.txt"), "12345"), AddOptions.DEFAULT);
        edit("\"num_rows\": 2", "\"num_rows\": 3");
        edit("\"file_size\": 5", "\"file_size\": 6");
        long revision = folio.revision();
        Diagnosis told = folio.doctor();
        assertEquals(List.of(Sort.WRONG_RECORD, Sort.WRONG_RECORD), sorts(told));
        assertTrue(told.findings().get(0).message().contains("num_rows is recorded as 3, and is 2"), told.toString());
        assertEquals(revision, folio.revision());
        Diagnosis mended = folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertEquals(List.of(Repair.DONE, Repair.DONE), mended.findings().stream().map(Finding::repair).toList());
        assertEquals(revision + 1, folio.revision());
        assertEquals(2L, folio.item("t").get("num_rows"));
        assertTrue(folio.doctor().isClean());
    }

    @Test
    void textsAreWrittenAnew() throws IOException {
        Files.writeString(root.resolve("CONTENTS.md"), "manifest revision **1**");
        Files.delete(root.resolve("README.md"));
        assertEquals(List.of(Sort.STALE_TEXT, Sort.STALE_TEXT), sorts(folio.doctor()));
        folio.doctor(DoctorOptions.DEFAULT.repairing());
        assertTrue(folio.doctor().isClean());
    }

    @Test
    void progressTellsOfAllFiles() {
        List<Checksums.Reading> told = new ArrayList<>();
        folio.doctor(DoctorOptions.DEFAULT.threads(1).progress(told::add));
        Checksums.Reading last = told.get(told.size() - 1);
        assertEquals(2, last.files());
        assertEquals(2, last.ofFiles());
        assertEquals(last.ofBytes(), last.bytes());
    }

    @Test
    void aReadOnlyFolioIsLookedOverButNotRepaired() {
        try (Folio reader = Folio.open(root, FolioOptions.DEFAULT.readOnly())) {
            assertTrue(reader.doctor().isClean());
            assertEquals(Kind.READ_ONLY, assertThrows(FolioException.class, () -> reader.doctor(DoctorOptions.DEFAULT.repairing())).kind());
        }
    }

    @Test
    void bundlesOfPythonAreWell() throws IOException {
        Set<Sort> ordinary = Set.of(Sort.TARGET_MISSING, Sort.DANGLING_INPUT, Sort.STALE_TEXT);
        for (String name : Fixtures.names()) {
            try (Folio python = Folio.open(Fixtures.copy(name, directory))) {
                List<Finding> wrong = python.doctor().findings().stream().filter(each -> !ordinary.contains(each.sort())).toList();
                assertEquals(name.endsWith("damaged"), !wrong.isEmpty(), name + " " + wrong);
            }
        }
    }
}
