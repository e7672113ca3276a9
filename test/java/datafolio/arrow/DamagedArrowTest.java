package datafolio.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Folio;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.AllTypes;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import datafolio.table.Chunks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is cut off an Arrow file or altered in it: an error of ours or other values, never a dead JVM. */
class DamagedArrowTest {
    @TempDir
    Path directory;
    private Folio folio;
    private Path file;
    private byte[] whole;

    @BeforeEach
    void write() throws Exception {
        folio = Folio.open(directory.resolve("f"));
        folio.addTable("t", ChunkSource.of(AllTypes.chunk()));
        file = folio.table("t").arrowFile();
        whole = Files.readAllBytes(file);
    }

    @AfterEach
    void close() {
        folio.close();
    }

    /** Reads every value of a file with these bytes: null, or what went wrong. */
    private FolioException read(byte[] bytes) throws Exception {
        Path damaged = directory.resolve("damaged.arrow");
        Files.deleteIfExists(damaged); // a mapped file is never altered: the old one stays as it is
        Files.write(damaged, bytes);
        try (MappedTable mapped = MappedTable.open(damaged)) {
            for (Chunk chunk : mapped) {
                chunk.columns().forEach(column -> {
                    try {
                        column.toList();
                    } catch (java.time.DateTimeException | IllegalArgumentException | ArithmeticException e) {
                        assertTrue(e.getMessage() != null, "a value outside of what Java's type holds"); // the value itself was altered
                    }
                });
            }
            return null;
        } catch (FolioException e) {
            assertEquals(Kind.PAYLOAD_DAMAGED, e.kind(), e.getMessage());
            assertEquals(damaged.toString(), e.details().get("path"));
            return e;
        }
    }

    @Test
    void cutAnywhereItIsRefused() throws Exception {
        for (int length = 0; length < whole.length; length += length < 200 || length > whole.length - 200 ? 1 : 97) {
            assertTrue(read(Arrays.copyOf(whole, length)) != null, "cut to " + length);
        }
        assertEquals(null, read(whole));
        assertTrue(read(Arrays.copyOf(whole, whole.length + 1)) != null);
    }

    @Test
    void everyByteOfTheFooterAndOfMetadataIsChecked() throws Exception {
        int footer = whole.length - 10 - footerLength();
        for (int i = footer - 8; i < whole.length; i += 3) {
            assertTrue(read(flipped(i, 1 << i % 8)) != null, "byte " + i + " of " + whole.length);
        }
        IpcFile.Batch batch = batches().get(0);
        for (int i = (int) batch.offset(); i < batch.offset() + batch.metadataLength() - Ipc.ALIGNMENT; i += 3) {
            assertTrue(read(flipped(i, 1 << i % 8)) != null, "byte " + i + " of the batch");
        }
    }

    /** Values, offsets, codes and validity: whatever is in them, nothing outside of the file is read. */
    @Test
    void noByteOfABodyIsTrustedWithMoreThanItsValue() throws Exception {
        IpcFile.Batch batch = batches().get(0);
        int body = (int) batch.offset() + batch.metadataLength();
        int refused = 0;
        int[] bits = {0x80, 0x7f, 0x01};
        for (int i = body; i < batch.end(); i++) {
            refused += read(flipped(i, bits[i % 3])) == null ? 0 : 1;
        }
        assertTrue(refused > 100, refused + " refused");
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.clone();
            for (int k = 0; k < 20; k++) {
                bytes[body + random.nextInt((int) batch.end() - body)] = (byte) random.nextInt();
            }
            read(bytes);
        }
        assertEquals(null, read(whole));
    }

    @Test
    void anotherProgramsFileIsRefused() throws Exception {
        Path foreign = Files.write(directory.resolve("x.arrow"), new byte[4096]);
        assertThrows(FolioException.class, () -> MappedTable.open(foreign));
        assertEquals(Kind.PAYLOAD_MISSING, assertThrows(FolioException.class, () -> MappedTable.open(directory.resolve("none"))).kind());
        FolioException e = assertThrows(FolioException.class, () -> MappedTable.open(folio.path("t")));
        assertTrue(e.getMessage().contains("no Arrow file"), e.getMessage());
    }

    @Test
    void whatIsDamagedIsMadeAgainOnceItIsDeleted() throws Exception {
        folio.addTable("u", ChunkSource.of(Chunks.ofColumns(Map.of("x", new long[] {1, 2}), Map.of())));
        Path made = folio.table("u").arrowFile();
        Files.write(made, new byte[10]);
        FolioException e = assertThrows(FolioException.class, () -> folio.table("u").mapped());
        assertTrue(e.getMessage().contains("Delete it"), e.getMessage());
        Files.delete(made);
        assertEquals(List.of(1L, 2L), folio.table("u").mapped().chunk(0).column("x").toList());
    }

    private byte[] flipped(int at, int bits) {
        byte[] bytes = whole.clone();
        bytes[at] ^= (byte) bits;
        return bytes;
    }

    private int footerLength() {
        return java.nio.ByteBuffer.wrap(whole).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 10);
    }

    private List<IpcFile.Batch> batches() throws Exception {
        try (var channel = java.nio.channels.FileChannel.open(file)) {
            return IpcFile.read(file, channel).batches();
        }
    }
}
