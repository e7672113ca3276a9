package datafolio.fuzz;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.AllTypes;
import datafolio.table.ChunkSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Files of others that are imported: Arrow, Parquet and CSV. What cannot be read leaves the folio as it was. */
final class ImportTarget implements Target {
    private static final Set<Kind> RIGHT = Set.of(Kind.PAYLOAD_DAMAGED, Kind.INVALID_DATA, Kind.UNSUPPORTED, Kind.INVALID_ARGUMENT, Kind.MISSING_DEPENDENCY);

    /** A file as it should be, and its ending. */
    private record Sample(String ending, byte[] bytes) {}

    private final List<Sample> samples = new ArrayList<>();
    private Path directory;
    private Folio folio;
    private int number;

    @Override
    public String name() {
        return "import";
    }

    @Override
    public void prepare(Path place) throws Exception {
        directory = place;
        folio = Folio.open(place.resolve("f"), FolioOptions.DEFAULT.memoryLimit("512MB").threads(2));
        folio.addTable("t", ChunkSource.of(AllTypes.chunk()));
        byte[] arrow = Files.readAllBytes(folio.table("t").arrowFile());
        samples.add(new Sample(".arrow", arrow));
        samples.add(new Sample(".arrow", arrow));
        samples.add(new Sample(".parquet", Files.readAllBytes(folio.path("t"))));
        samples.add(new Sample(".csv", "a,b,c\n1,2000-01-01,\"x\"\"y\"\n-5,2001-02-03,\n".repeat(20).getBytes()));
    }

    @Override
    public String attempt(Random random) throws Throwable {
        Sample sample = samples.get(random.nextInt(samples.size()));
        Path file = directory.resolve("case" + number++ + sample.ending);
        Files.write(file, random.nextInt(4) == 0 ? Damage.resized(sample.bytes, random) : Damage.of(sample.bytes, random));
        long revision = folio.revision();
        try {
            folio.importTable("x", file);
            folio.table("x").read();
            return "read";
        } catch (FolioException e) {
            if (Target.isMemory(e)) {
                return "memory-limit";
            } else if (!RIGHT.contains(e.kind())) {
                throw new AssertionError("the wrong kind of error: " + e.kind(), e);
            } else if (!folio.contains("x") && folio.revision() != revision) {
                throw new AssertionError("the folio was changed", e);
            }
            return Target.told(e, "path", "item", "column", "row");
        } finally {
            Files.delete(file);
            if (folio.contains("x")) {
                folio.delete("x");
            }
        }
    }

    @Override
    public void close() {
        folio.close();
    }
}
