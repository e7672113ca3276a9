package datafolio.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.ReferenceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of ten thousand files is a table as any other. */
class ManyFilesTest {
    private static final int FILES = 10_000;

    @TempDir
    Path folder;

    @Test
    void tenThousandFilesAreRead() throws IOException {
        try (Folio folio = Folio.open(folder.resolve("folio"))) {
            folio.addColumns("one", Map.of("x", List.of(1, 2, 3)));
            Path table = folio.exportDelta("one", folder.resolve("table"), List.of());
            Path log = table.resolve("_delta_log/00000000000000000000.json");
            String add = Files.readAllLines(log).stream().filter(line -> line.startsWith("{\"add\"")).findFirst().orElseThrow();
            String name = add.replaceFirst(".*\"path\":\\s*\"([^\"]*)\".*", "$1");
            StringBuilder more = new StringBuilder(Files.readString(log));
            for (int i = 1; i < FILES; i++) {
                Files.createLink(table.resolve("p" + i + ".parquet"), table.resolve(name));
                more.append(add.replace(name, "p" + i + ".parquet")).append('\n');
            }
            Files.writeString(log, more);
            folio.reference("many", table.toString(), ReferenceOptions.DEFAULT);
            assertEquals(3L * FILES, folio.table("many").info().rows().getAsLong());
            assertEquals(6L * FILES, ((Number) folio.query("SELECT sum(x)::BIGINT AS s FROM many").rows().get(0).get("s")).longValue());
            assertEquals(0, folio.table("many").where("x > 3").read().rowCount());
            assertEquals(5, folio.table("many").limit(5).read().rowCount());
            assertTrue(folio.commits("many").size() == 1);
        }
    }
}
