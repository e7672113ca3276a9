package datafolio.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.ReferenceOptions;
import datafolio.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables of the project Delta Acceptance Testing, which has beside each the rows of its versions as Parquet: NAME/delta and
 * NAME/expected/vN/table_content, the newest in NAME/expected/latest.
 */
class AcceptanceTest {
    private static final Pattern VERSION = Pattern.compile("v(\\d+)");

    @TempDir
    Path folder;

    @Test
    void everyVersionIsAsExpected() throws IOException {
        String named = System.getProperty("datafolio.delta.acceptance", "");
        assumeTrue(!named.isEmpty(), "DATAFOLIO_DAT names no folder of the acceptance tables");
        List<Path> cases = folders(Path.of(named)).stream().filter(each -> Files.isDirectory(each.resolve("expected"))).toList();
        assertFalse(cases.isEmpty(), named);
        try (Folio folio = Folio.open(folder.resolve("folio"), FolioOptions.DEFAULT.followingReferences())) {
            for (Path each : cases) {
                for (Path expected : folders(each.resolve("expected"))) {
                    String name = each.getFileName() + "-" + expected.getFileName();
                    folio.reference(name, each.resolve("delta").toString(), ReferenceOptions.DEFAULT.format("delta"));
                    folio.reference(name + "-expected", expected.resolve("table_content").toString(), ReferenceOptions.DEFAULT);
                    Matcher version = VERSION.matcher(expected.getFileName().toString());
                    Table found = version.matches() ? folio.table(name).version(Long.parseLong(version.group(1))) : folio.table(name);
                    assertEquals(rows(folio.table(name + "-expected")), rows(found), name);
                }
            }
        }
    }

    private static List<String> rows(Table table) {
        return PlainValues.sorted((List<?>) PlainValues.of(table.rows()));
    }

    private static List<Path> folders(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }
}
