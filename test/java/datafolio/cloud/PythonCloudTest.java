package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioView;
import datafolio.SnapshotOptions;
import datafolio.manifest.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cloud")
class PythonCloudTest {
    @TempDir
    Path here;

    private final String place = S3Server.place();

    private Process start(String... words) throws IOException {
        return CloudPython.start(here, "work.py", all(words));
    }

    private String python(String... words) throws IOException, InterruptedException {
        return CloudPython.run(here, "work.py", all(words));
    }

    private String[] all(String... words) {
        List<String> all = new ArrayList<>(List.of(words[0], place));
        all.addAll(List.of(words).subList(1, words.length));
        return all.toArray(String[]::new);
    }

    @Test
    void whatPythonWroteIsReadHere() throws Exception {
        python("write");
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("cache")).existing())) {
            assertEquals("python", folio.metadata().get("by"));
            assertEquals(Map.of("a", 2L), folio.json("params"));
            assertEquals(3, folio.table("table").read().rowCount());
            assertEquals("é", folio.table("table").read().column("s").get(2));
            assertEquals(6, folio.array("array").size());
            assertTrue(folio.validate().values().stream().allMatch(valid -> valid), folio.problems().toString());
            try (FolioView then = folio.at("v1")) {
                assertEquals(1L, ((Map<?, ?>) then.json("params")).get("a"));
            }
            folio.addJson("ours", "here", AddOptions.DEFAULT);
            assertEquals(2L, ((Map<?, ?>) folio.json("params")).get("a"));
        }
        Map<?, ?> read = (Map<?, ?>) Json.read(python("read").getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("array", "ours", "params", "table"), read.get("items"));
    }

    @Test
    void whatIsWrittenHerePythonReads() throws Exception {
        long revision;
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("cache")))) {
            folio.addRows("table", List.of(Map.of("x", 1L, "s", "a"), Map.of("x", 2L, "s", "é")));
            folio.addJson("params", Map.of("a", 1), AddOptions.DEFAULT);
            folio.addArray("array", new int[][] {{1, 2}, {3, 4}}, AddOptions.DEFAULT);
            folio.snapshot("v1", SnapshotOptions.DEFAULT);
            folio.addJson("params", Map.of("a", 5), AddOptions.DEFAULT.overwriting());
            revision = folio.revision();
        }
        Map<?, ?> read = (Map<?, ?>) Json.read(python("read").getBytes(StandardCharsets.UTF_8));
        assertEquals(Map.of("a", 5L), read.get("params"));
        assertEquals(List.of(List.of(1L, 2L), List.of(3L, 4L)), read.get("array"));
        assertEquals(List.of("a", "é"), ((Map<?, ?>) read.get("table")).get("s"));
        assertEquals(revision, read.get("revision"));
        python("add", "python", "2");
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("cache")))) {
            assertEquals(Map.of("i", 1L), folio.json("python1"));
            folio.addJson("again", 1, AddOptions.DEFAULT);
            assertEquals(revision + 3, folio.revision());
        }
    }

    /** Python puts without a condition: what this side published between its look and its put can be lost, never the folio's wholeness. */
    @Test
    void writingAtTheSameTimeAsPythonKeepsTheFolioWhole() throws Exception {
        try (Folio folio = Folio.open(place, S3Server.folio(here.resolve("cache")))) {
            Process python = start("add", "python", "6");
            int ours = 0;
            while (python.isAlive()) {
                folio.addJson("ours" + ours++, 1, AddOptions.DEFAULT);
                Thread.sleep(300);
            }
            python.waitFor();
            python("add", "after", "1");
            assertEquals(Map.of("i", 0L), folio.json("after0"));
            assertEquals(List.of(), folio.problems().stream().filter(problem -> !problem.contains("is missing")).toList());
            assertTrue(folio.items().stream().anyMatch(item -> item.name().startsWith("ours")) && ours > 0);
            folio.addJson("last", 1, AddOptions.DEFAULT);
            assertEquals(1L, folio.json("last"));
        }
    }
}
