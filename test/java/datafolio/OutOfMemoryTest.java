package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.testing.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heap is full in the middle of an append that streams: nothing is published, nothing is lost, and the folio goes on. */
@Tag("slow")
class OutOfMemoryTest {
    @TempDir
    Path directory;

    /** Keeps all that it reads, until there is no more room; then writes something small. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            List<Object> kept = new ArrayList<>();
            try (Folio folio = Folio.open(Path.of(arguments[0]))) {
                try (Appender appender = folio.appender("t"); var chunks = folio.table("t").chunks(1_000)) {
                    for (var chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                        appender.appendRows(Reads.rows(chunk));
                        kept.add(new long[8_000_000 / 8]);
                    }
                    System.out.println("there was room for all");
                } catch (OutOfMemoryError e) {
                    kept.clear();
                    System.out.println("out of memory");
                }
                folio.addJson("after", 1, AddOptions.DEFAULT.overwriting());
                System.out.println("went on");
            }
        }
    }

    @Test
    void nothingIsPublishedAndNothingLost() throws Exception {
        Path bundle = directory.resolve("b");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (long i = 0; i < 100_000; i++) {
            rows.add(Map.of("id", i, "name", "n" + i));
        }
        try (Folio folio = Folio.open(bundle)) {
            folio.addRows("t", rows);
        }
        Process child = Jvm.of(List.of("-Xmx96m"), Child.class, bundle).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(child.waitFor(120, TimeUnit.SECONDS), "it ends");
        assertTrue(said.contains("out of memory"), said);
        try (Folio folio = Folio.open(bundle)) {
            // an error while the appender closes is one too many for the child, and no harm to the bundle
            assertEquals(rows.size(), folio.item("t").get("num_rows") instanceof Long n ? n.intValue() : -1);
            assertTrue(folio.doctor().isSound());
            assertEquals(said.contains("went on"), folio.contains("after"), said);
            assertTrue(said.contains("went on"), said);
            assertEquals(List.of(), staged(bundle));
        }
    }

    private static List<String> staged(Path bundle) throws IOException {
        try (Stream<Path> all = Files.walk(bundle)) {
            return all.map(each -> each.getFileName().toString()).filter(name -> name.startsWith("staged-")).toList();
        }
    }
}
