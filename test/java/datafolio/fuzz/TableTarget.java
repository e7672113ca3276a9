package datafolio.fuzz;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.Chunk;
import datafolio.table.ChunkStream;
import datafolio.table.WriteOptions;
import datafolio.testing.Fixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Tables as Parquet files, as a folio reads its own: magic, footer and its length, page headers, pages. In native code, so in
 * a process that may die.
 */
final class TableTarget implements Target {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<Kind> RIGHT = Set.of(Kind.PAYLOAD_DAMAGED, Kind.TRUNCATED, Kind.PAYLOAD_MISSING, Kind.UNSUPPORTED);
    private static final List<String> TABLES = List.of("SELECT range AS id, 'text ' || hash(range) AS s, range * 1.5 AS d, [range] AS l FROM range(3000)",
        "SELECT range % 7 AS code, ['a', 'bc', NULL][range % 3 + 1] AS word, range::DECIMAL(20, 3) AS money, {'x': range, 'y': [1, 2]} AS nested,"
            + " DATE '2000-01-01' + range::INTEGER AS day FROM range(2000)", "SELECT range AS x FROM range(1)");

    /** A bundle of one table, and its file as it should be. */
    private record Place(Path bundle, Path file, byte[] bytes) {}

    private final List<Place> places = new ArrayList<>();

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public void prepare(Path directory) throws Exception {
        for (String select : TABLES) {
            for (String codec : List.of("zstd", "snappy", "uncompressed")) {
                Path bundle = directory.resolve("f" + places.size());
                try (Folio folio = Folio.open(bundle)) {
                    folio.addTable("t", folio.query(select), AddOptions.DEFAULT.write(new WriteOptions(Map.of(), 2048, codec)));
                    places.add(new Place(bundle, folio.path("t"), Files.readAllBytes(folio.path("t"))));
                }
            }
        }
    }

    @Override
    public String attempt(Random random) throws Throwable {
        Place place = places.get(random.nextInt(places.size()));
        byte[] whole = place.bytes;
        int footer = whole.length - 8 - ByteBuffer.wrap(whole, whole.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
        Files.delete(place.file);
        Files.write(place.file, switch (random.nextInt(6)) {
            case 0 -> Damage.within(whole, 0, Math.min(64, whole.length), random);
            case 1 -> Damage.within(whole, whole.length - 8, whole.length, random);
            case 2 -> Damage.resized(whole, random);
            case 3 -> Damage.within(whole, 4, footer, random);
            default -> Damage.within(whole, footer, whole.length - 8, random);
        });
        Map<String, String> before = Fixtures.state(place.bundle);
        String outcome;
        try (Folio folio = Folio.open(place.bundle, FolioOptions.DEFAULT.readOnly().memoryLimit("256MB").threads(2))) {
            outcome = read(folio, random);
        }
        if (!before.equals(Fixtures.state(place.bundle))) {
            throw new AssertionError("the bundle was written to");
        }
        return outcome;
    }

    private static String read(Folio folio, Random random) {
        try (ChunkStream chunks = random.nextBoolean() ? folio.table("t").timeout(PATIENCE).chunks()
                : folio.query("SELECT * FROM t").timeout(PATIENCE).chunks()) {
            for (Chunk chunk; (chunk = chunks.next()) != null; ) {
                chunk.realize();
            }
            return "read";
        } catch (FolioException e) {
            if (Target.isMemory(e)) {
                Target.told(e, "path", "item");
                return "memory-limit";
            } else if (!RIGHT.contains(e.kind())) {
                throw new AssertionError("the wrong kind of error: " + e.kind(), e);
            }
            return Target.told(e, "path", "item");
        }
    }
}
