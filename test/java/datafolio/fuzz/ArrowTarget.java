package datafolio.fuzz;

import datafolio.Folio;
import datafolio.arrow.MappedTable;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.AllTypes;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Arrow files that are mapped: magic, continuation, metadata, buffers, footer and its length. In half of the cases the
 * checksums are made to fit, as whoever writes such a file on purpose would.
 */
final class ArrowTarget implements Target {
    private static final int TAIL = 10;

    private byte[] whole;
    private int footer;
    private Path directory;
    private int number;

    @Override
    public String name() {
        return "arrow";
    }

    @Override
    public void prepare(Path place) throws Exception {
        directory = Files.createDirectory(place.resolve("cases"));
        try (Folio folio = Folio.open(place.resolve("f"))) {
            folio.addTable("t", ChunkSource.of(AllTypes.chunk()));
            whole = Files.readAllBytes(folio.table("t").arrowFile());
        }
        footer = whole.length - TAIL - little(whole).getInt(whole.length - TAIL);
    }

    @Override
    public String attempt(Random random) throws Throwable {
        boolean fits = random.nextBoolean();
        byte[] bytes = switch (random.nextInt(6)) {
            case 0 -> Damage.within(whole, 0, 16, random);
            case 1 -> Damage.within(whole, footer, whole.length - TAIL, random);
            case 2 -> Damage.within(whole, whole.length - TAIL - 8, whole.length, random);
            case 3 -> Damage.resized(whole, random);
            default -> Damage.within(whole, 8, footer - 8, random);
        };
        if (fits && bytes.length == whole.length) {
            CRC32 crc = new CRC32();
            crc.update(bytes, footer, whole.length - TAIL - footer);
            little(bytes).putInt(footer - 4, (int) crc.getValue());
        }
        Path file = directory.resolve("case" + number++ + ".arrow"); // never one that is mapped still
        Files.write(file, bytes);
        try (MappedTable mapped = MappedTable.open(file)) {
            for (Chunk chunk : mapped) {
                chunk.columns().forEach(column -> {
                    try {
                        column.toList();
                    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
                        return; // a value outside of what Java's type holds
                    }
                });
            }
            return "read";
        } catch (FolioException e) {
            if (e.kind() != Kind.PAYLOAD_DAMAGED) {
                throw new AssertionError("the wrong kind of error", e);
            }
            return Target.told(e, "path");
        } finally {
            Files.delete(file);
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
