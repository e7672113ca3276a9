package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.Engine;
import datafolio.table.EngineOptions;
import datafolio.table.Progress;
import datafolio.table.Reader;
import datafolio.table.TableCatalog;
import datafolio.table.TableSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The fluent reads, on the flights of 2013. */
class TableAndQueryTest {
    private static final Path DATA = Path.of("notebooks", "data").toAbsolutePath();
    private static Engine engine;
    private static Reader reader;

    @BeforeAll
    static void open() {
        engine = Engine.open(EngineOptions.DEFAULT);
        reader = new Reader(engine, new TableCatalog() {
            @Override
            public Collection<String> names() {
                return List.of("airlines", "airports", "flights", "planes", "weather");
            }

            @Override
            public TableSource source(String name) {
                return new TableSource(name, DATA.resolve(name + ".parquet"), TableSource.Format.PARQUET, false, true,
                    OptionalLong.empty(), OptionalLong.empty(), List.of(), Map.of(), Map.of(), "", () -> () -> {});
            }

            @Override
            public Collection<Path> places() {
                return List.of(DATA);
            }
        });
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Table table(String name) {
        return Table.of(reader, null, name);
    }

    private static Query query(String sql, Object... arguments) {
        return Query.of(reader, sql, "", Reads.arguments(arguments));
    }

    @Test
    void readsNarrowStepByStep() {
        Table delays = table("flights").columns("carrier", "dep_delay").where("dep_delay > ?", 600);
        assertEquals(40, delays.read().rowCount());
        List<Map<String, Object>> rows = delays.offset(1).limit(2).rows();
        assertEquals(2, rows.size());
        assertEquals(List.of("carrier", "dep_delay"), List.copyOf(rows.get(0).keySet()));
        assertEquals(336_776L, table("flights").info().rows().getAsLong());
        assertEquals(19, table("flights").schema().size());
        assertEquals(List.of(2013L, 2013L), table("flights").preview(2).column("year").toList());
        assertEquals(DATA.resolve("flights.parquet"), table("flights").path());
    }

    @Test
    void chunksAreStreamed() {
        List<Progress> told = new ArrayList<>();
        long rows = 0;
        try (ChunkStream chunks = table("flights").progress(told::add).timeout(Duration.ofMinutes(1)).chunks(100_000)) {
            for (Chunk chunk; (chunk = chunks.next()) != null; ) {
                rows += chunk.rowCount();
            }
        }
        assertEquals(336_776L, rows);
        assertEquals(List.of(100_000L, 200_000L, 300_000L, 336_776L), told.stream().map(Progress::rows).toList());
    }

    @Test
    void queriesJoinTables() {
        Query busiest = query("""
            SELECT airlines.name, count(*) AS flights
            FROM flights JOIN airlines USING (carrier)
            WHERE dep_delay > ? GROUP BY ALL ORDER BY flights DESC LIMIT 2""", 60);
        assertEquals(List.of("flights", "airlines"), busiest.tables());
        assertEquals(List.of("name", "flights"), busiest.schema().names());
        assertEquals(List.of(Map.of("name", "ExpressJet Airlines Inc.", "flights", 6861L),
            Map.of("name", "JetBlue Airways", "flights", 4571L)), busiest.rows());
        assertEquals(busiest.rows(), busiest.chunkSize(1).rows());
    }

    @Test
    void aTableQueriesItself() {
        assertEquals(16L, table("airlines").query("SELECT count(*) AS n FROM table").read().column("n").get(0));
        assertEquals(List.of(Map.of("at", Instant.parse("2013-01-01T10:00:00Z"))),
            table("flights").query("SELECT min(time_hour) AS at FROM table WHERE carrier = ?", "UA").rows());
    }

    @Test
    void mistakesAreToldWithWhatWasMeant() {
        FolioException column = assertThrows(FolioException.class, () -> table("flights").columns("dep_dely").read());
        assertEquals(Kind.COLUMN_NOT_FOUND, column.kind());
        assertEquals("dep_delay", ((List<?>) column.details().get("nearest")).get(0));
        FolioException table = assertThrows(FolioException.class, () -> query("SELECT * FROM fligths").read());
        assertEquals(List.of("flights"), table.details().get("nearest"));
        FolioException sql = assertThrows(FolioException.class, () -> query("SELECT carier FROM flights").read());
        assertEquals(7, sql.details().get("position"));
        assertTrue(sql.getMessage().contains("carrier"), sql.getMessage());
        assertThrows(FolioException.class, () -> table("flights").limit(-1));
        assertThrows(FolioException.class, () -> table("flights").offset(-1));
        assertThrows(FolioException.class, () -> table("flights").chunkSize(0));
        assertThrows(FolioException.class, () -> table("flights").timeout(Duration.ZERO));
    }
}
