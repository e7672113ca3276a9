package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Difference;
import datafolio.manifest.Snapshot;
import datafolio.store.Garbage;
import datafolio.table.ChunkStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of folios made here: what they hold stays, whatever is done to the present. */
@SuppressWarnings("try") // some close what they hold before the end
class SnapshotTest {
    private static final AddOptions OVER = AddOptions.DEFAULT.overwriting();
    private static final SnapshotOptions PLAIN = SnapshotOptions.DEFAULT.withoutGit();

    @TempDir
    Path directory;
    private Folio folio;

    @BeforeEach
    void open() {
        folio = Folio.open(directory.resolve("f"));
    }

    @AfterEach
    void close() {
        folio.close();
    }

    private static FolioException failure(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(FolioException.class, call);
    }

    private void secondState() {
        folio.addJson("params", Map.of("n", 1), AddOptions.DEFAULT);
        folio.addRows("t", List.of(Map.of("a", 1), Map.of("a", 2)));
        folio.addJson("gone", 1, AddOptions.DEFAULT);
        folio.swapMetadata(facts -> Map.of("stage", 1));
        folio.snapshot("v1", PLAIN.description("first").tags("paper", "draft"));
        folio.addJson("params", Map.of("n", 2), OVER);
        folio.addRows("t", List.of(Map.of("a", 3)), OVER);
        folio.delete("gone");
        folio.addJson("fresh", 5, AddOptions.DEFAULT);
        folio.swapMetadata(facts -> Map.of("stage", 2));
    }

    @Test
    void aSnapshotRecordsWhatWasAskedForAndCopiesNothing() throws Exception {
        folio.addJson("a", 1, AddOptions.DEFAULT);
        Files.writeString(directory.resolve("deps.edn"), "{}");
        long files = Files.walk(folio.path()).count();
        Snapshot full = folio.snapshot("full", PLAIN.description("d").tags("x").withEnvironment(Map.of("clojure_version", "1.12")).variables("PATH", "NO_SUCH_THING")
                .entryPoint("run.sh --seed 7").directory(directory));
        assertEquals(files, Files.walk(folio.path()).count());
        assertEquals(Map.of("a", "a--r2"), full.versions());
        assertEquals(3, full.revision());
        assertEquals("99914b932bd37a50b983c5e7c90ae93b", full.environment().get("deps_edn_hash"));
        assertEquals("1.12", full.environment().get("clojure_version"));
        assertTrue(full.environment().containsKey("java_version"));
        assertEquals(java.util.Set.of("PATH"), ((Map<?, ?>) full.environment().get("variables")).keySet());
        assertEquals(Map.of("working_dir", directory.toString(), "entry_point", "run.sh --seed 7"), full.execution());
        Snapshot bare = folio.snapshot("bare", PLAIN);
        assertEquals(List.of("name", "timestamp", "item_versions", "metadata_snapshot", "revision", "tags"), List.copyOf(bare.fields().keySet()));
        assertEquals(List.of("bare", "full"), folio.snapshots().stream().map(Snapshot::name).toList());
        assertEquals(List.of(full), folio.snapshots("x"));
        assertEquals(Kind.SNAPSHOT_EXISTS, failure(() -> folio.snapshot("bare", PLAIN)).kind());
        for (String bad : List.of("", "a b", "a/b", "..", "é", "x".repeat(101))) {
            assertEquals(Kind.INVALID_NAME, failure(() -> folio.snapshot(bad, PLAIN)).kind(), bad);
        }
        assertEquals(List.of("full"), failure(() -> folio.at("ful")).details().get("nearest"));
    }

    @Test
    void gitIsToldWithoutSecretsAndItsAbsenceIsNoError() throws Exception {
        Path code = Files.createDirectories(directory.resolve("code"));
        assertTrue(folio.snapshot("none", SnapshotOptions.DEFAULT.directory(code)).git().isEmpty());
        assertTrue(folio.snapshot("no-folder", SnapshotOptions.DEFAULT.directory(code.resolve("no"))).git().isEmpty());
        for (String command : List.of("init -q -b trunk", "remote add origin https://me:secret@example.org/code.git",
                "-c user.name=n -c user.email=e commit -q --allow-empty -m x")) {
            List<String> words = new ArrayList<>(List.of("git"));
            words.addAll(List.of(command.split(" ")));
            assertEquals(0, new ProcessBuilder(words).directory(code.toFile()).inheritIO().start().waitFor());
        }
        Map<String, Object> git = folio.snapshot("clean", SnapshotOptions.DEFAULT.directory(code)).git();
        assertEquals(List.of("commit", "commit_short", "branch", "dirty", "remote"), List.copyOf(git.keySet()));
        assertEquals(List.of("trunk", false, "https://example.org/code.git"), List.of(git.get("branch"), git.get("dirty"), git.get("remote")));
        assertTrue(((String) git.get("commit")).startsWith((String) git.get("commit_short")));
        Files.writeString(code.resolve("new"), "x");
        assertEquals(true, folio.snapshot("dirty", SnapshotOptions.DEFAULT.directory(code).entryPoint("make")).git().get("dirty"));
        Reproduction steps = folio.reproduce("dirty");
        assertEquals(List.of("git clone -- https://example.org/code.git code && cd code", "git checkout " + git.get("commit"), "make"), steps.commands());
        assertTrue(steps.toString().contains("# The working tree had changes"), steps.toString());
    }

    @Test
    void aViewShowsItsMomentWhateverIsPublished() {
        secondState();
        try (FolioView then = folio.at("v1"); FolioView now = folio.at()) {
            long revision = folio.revision();
            folio.addRows("t", List.of(Map.of("a", 4)), OVER);
            folio.delete("params", "fresh");
            folio.deleteSnapshot("v1");
            folio.collectGarbage();
            assertEquals(List.of("params", "t", "gone"), then.items().stream().map(datafolio.manifest.Item::name).toList());
            assertEquals(List.of(Map.of("a", 1L), Map.of("a", 2L)), then.table("t").rows());
            assertEquals(List.of(Map.of("n", 3L)), then.query("SELECT sum(a)::BIGINT AS n FROM t").rows());
            assertEquals(Map.of("n", 1L), then.json("params"));
            assertEquals(1L, then.metadata().get("stage"));
            assertTrue(then.validate().values().stream().allMatch(valid -> valid), then.problems().toString());
            assertEquals(List.of(Map.of("a", 3L)), now.table("t").rows());
            assertEquals(5L, now.json("fresh"));
            assertEquals(revision, now.revision());
            try (FolioView same = folio.at(revision)) {
                now.close();
                assertEquals(List.of(Map.of("a", 3L)), same.table("t").rows());
            }
            assertEquals(Kind.SNAPSHOT_NOT_FOUND, failure(() -> folio.at(revision)).kind());
            assertEquals(Kind.CLOSED, failure(now::items).kind());
            assertTrue(then.isReadOnly());
        }
        assertEquals(List.of("t--r12.parquet"), files("tables"));
        assertEquals(List.of(), files("artifacts"));
    }

    private List<String> files(String folder) {
        return List.of(folio.path().resolve(folder).toFile().list()).stream().sorted().toList();
    }

    @Test
    void aStreamThatIsOpenReadsOnThroughACollection() {
        int rows = 2_000_000;
        folio.addColumns("t", Map.of("a", java.util.stream.LongStream.range(0, rows).toArray()));
        folio.snapshot("v1", PLAIN);
        folio.addRows("t", List.of(Map.of("a", 3)), OVER);
        try (FolioView then = folio.at("v1"); ChunkStream chunks = then.table("t").chunks(10_000)) {
            long read = chunks.next().rowCount();
            then.close();
            folio.deleteSnapshot("v1");
            assertEquals(1, folio.collectGarbage().inUse());
            for (var chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                read += chunk.rowCount();
            }
            assertEquals(rows, read);
        }
        assertEquals(1, files("tables").size());
    }

    @Test
    void differencesNameWhatCameWentAndChanged() {
        secondState();
        Difference since = folio.diff("v1");
        assertEquals(List.of(List.of("fresh"), List.of("gone"), List.of("params", "t"), List.of()),
                List.of(since.added(), since.removed(), since.changed(), since.unchanged()));
        assertEquals(Map.of("stage", new Difference.Pair(1L, 2L)), since.metadata());
        assertEquals(since, folio.diff());
        folio.snapshot("v2", PLAIN);
        assertTrue(folio.diff().isEmpty());
        assertEquals(List.of("fresh"), folio.diff("v2", "v1").removed());
        assertEquals(Kind.SNAPSHOT_NOT_FOUND, failure(() -> folio.diff("v1", "v3")).kind());
    }

    @Test
    void restoringKeepsThePresentAndCanBeUndone() {
        secondState();
        Optional<Snapshot> kept = folio.restore("v1");
        assertEquals("before-restore-r11", kept.orElseThrow().name());
        assertTrue(folio.diff("v1").isEmpty());
        assertEquals(1L, folio.metadata().get("stage"));
        assertEquals(List.of(Map.of("a", 1L), Map.of("a", 2L)), folio.table("t").rows());
        assertEquals(List.of(), folio.problems());
        assertTrue(folio.restore("before-restore-r11").isEmpty());
        assertEquals(5L, folio.json("fresh"));
        long revision = folio.revision();
        folio.restore("before-restore-r11");
        assertEquals(revision, folio.revision());
        folio.addJson("lost", 1, AddOptions.DEFAULT);
        folio.restoreAndDrop("v1");
        assertFalse(folio.contains("lost"));
        assertEquals(2, folio.snapshots().size());
        assertEquals(Kind.SNAPSHOT_NOT_FOUND, failure(() -> folio.restore("v9")).kind());
    }

    @Test
    void garbageIsWhatNobodyNames() throws Exception {
        secondState();
        assertEquals(List.of(), folio.garbage().versions());
        folio.deleteSnapshot("v1");
        Path artifacts = folio.path().resolve("artifacts");
        Path orphan = Files.writeString(artifacts.resolve("old--r2-1.json"), "{}");
        Path staged = Files.writeString(artifacts.resolve("staged-12ab.parquet"), "x");
        Path passing = Files.writeString(folio.path().resolve("tmpab12.tmp"), "x");
        Path foreign = Files.writeString(artifacts.resolve("thesis.txt"), "x");
        Path young = Files.writeString(artifacts.resolve("staged-77.json"), "x");
        for (Path old : List.of(orphan, staged, passing, foreign)) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        Garbage would = folio.garbage();
        assertEquals(List.of("gone--r4", "params--r2", "t--r3"), would.versions().stream().map(item -> item.versionId().orElseThrow()).sorted().toList());
        assertEquals(6, would.files().size());
        assertTrue(Files.exists(orphan));
        assertEquals(would, folio.collectGarbage());
        for (Path file : would.files()) {
            assertFalse(Files.exists(file), file.toString());
        }
        assertTrue(Files.exists(foreign) && Files.exists(young));
        assertTrue(would.bytes() > 300, would.toString());
        assertEquals(List.of(), folio.problems());
        assertEquals(0, folio.collectGarbage().files().size());
    }

    @Test
    void anExportIsAFolioOfItsOwn() throws Exception {
        secondState();
        Path target = folio.export("v1", directory.resolve("deep/out"));
        try (Folio out = Folio.open(target)) {
            assertEquals(List.of(Map.of("a", 1L), Map.of("a", 2L)), out.table("t").rows());
            assertEquals(List.of(), out.problems());
            assertEquals(List.of(), out.snapshots());
            Map<?, ?> source = (Map<?, ?>) out.metadata().get("_source_snapshot");
            assertEquals(List.of("v1", "f", List.of("paper", "draft")), List.of(source.get("name"), source.get("source_bundle"), source.get("tags")));
            out.addJson("params", 9, OVER);
        }
        assertEquals(Map.of("n", 2L), folio.json("params"));
        assertEquals(Kind.NOT_EMPTY, failure(() -> folio.export("v1", target)).kind());
        Files.writeString(folio.path().resolve("artifacts/gone--r4.json"), "2");
        assertEquals(Kind.PAYLOAD_DAMAGED, failure(() -> folio.export("v1", directory.resolve("deep/two"))).kind());
        Files.delete(folio.path().resolve("artifacts/gone--r4.json"));
        assertEquals(Kind.PAYLOAD_MISSING, failure(() -> folio.export("v1", directory.resolve("deep/two"))).kind());
        assertEquals(List.of("out"), List.of(directory.resolve("deep").toFile().list()));
    }

    @Test
    void aCopyFollowsPatternsAndLineage() {
        folio.addJson("raw", 1, AddOptions.DEFAULT);
        folio.addJson("clean", 2, AddOptions.DEFAULT.inputs("raw"));
        folio.addJson("figures/a", 3, AddOptions.DEFAULT.inputs("clean"));
        folio.addJson("figures/b", 4, AddOptions.DEFAULT);
        folio.addJson("aside", 5, AddOptions.DEFAULT);
        folio.archive("aside");
        assertEquals(List.of("figures/a"), folio.dependents("clean"));
        assertEquals(List.of("raw"), folio.inputs("clean"));
        assertEquals(List.of("raw", "clean", "figures/a"), folio.lineage().upstream(List.of("figures/a")));
        assertEquals(List.of("raw", "clean", "figures/a", "figures/b"), copied("all", CopyOptions.DEFAULT));
        assertEquals(List.of("figures/a", "figures/b"), copied("some", CopyOptions.DEFAULT.items("figures/*")));
        assertEquals(List.of("raw", "clean", "figures/a"), copied("line", CopyOptions.DEFAULT.items("figures/*").without("*/b").withLineage()));
        assertEquals(5, copied("more", CopyOptions.DEFAULT.withArchived().metadata(Map.of("of", "f"))).size());
        assertEquals(Kind.ITEM_NOT_FOUND, failure(() -> folio.copyTo(directory.resolve("no"), CopyOptions.DEFAULT.items("nope"))).kind());
        assertEquals(Map.of("raw", List.of("clean"), "figures/b", List.of()), folio.delete("raw", "figures/b"));
        long revision = folio.revision();
        assertEquals(2, folio.archive(List.of("c*", "figures/a")).size());
        assertEquals(revision + 1, folio.revision());
        assertEquals(List.of(), folio.items());
        assertEquals(3, folio.unarchive(List.of("*")).size());
        assertEquals(List.of(), folio.archive(List.of("zzz*")));
        assertEquals(revision + 2, folio.revision());
    }

    private List<String> copied(String to, CopyOptions options) {
        try (Folio copy = Folio.open(folio.copyTo(directory.resolve(to), options))) {
            assertEquals(List.of(), copy.problems());
            List<datafolio.manifest.Item> all = new ArrayList<>(copy.items());
            all.addAll(copy.archivedItems());
            return all.stream().map(datafolio.manifest.Item::name).toList();
        }
    }

    @Test
    void aTransactionTakesASnapshotOfItsOwnChanges() {
        folio.transact(tx -> {
            tx.addJson("a", 1, AddOptions.DEFAULT);
            tx.snapshot("in", PLAIN);
            return tx.addJson("a", 2, OVER);
        });
        assertEquals(2L, folio.json("a"));
        try (FolioView in = folio.at("in")) {
            assertEquals(1L, in.json("a"));
        }
        assertEquals(0, folio.findSnapshot("in").revision());
    }
}
