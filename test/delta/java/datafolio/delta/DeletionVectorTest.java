package datafolio.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import datafolio.Folio;
import datafolio.ReferenceOptions;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import io.delta.kernel.internal.deletionvectors.Base85Codec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** Rows that deletion vectors take away do not count. The vectors are made here, as the protocol says: deltalake writes none. */
class DeletionVectorTest {
    @TempDir
    Path folder;

    Folio folio;
    Path table;

    @BeforeEach
    void open() {
        folio = Folio.open(folder.resolve("folio"));
        List<Long> ids = LongStream.range(0, 1000).boxed().toList();
        folio.addColumns("ids", Map.of("id", ids, "third", ids.stream().map(id -> id % 3).toList()));
        table = folio.exportDelta("ids", folder.resolve("table"), List.of("third"));
        folio.reference("t", table.toString(), ReferenceOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        folio.close();
    }

    /** Takes rows of one file away, by a commit of that version. */
    private void take(String partition, long version, String path, char storage, List<Integer> rows) throws IOException {
        RoaringBitmap bitmap = new RoaringBitmap();
        rows.forEach(bitmap::add);
        ByteBuffer bytes = ByteBuffer.allocate(16 + bitmap.serializedSizeInBytes()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(1681511377).putLong(1).putInt(0);
        bitmap.serialize(bytes);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeByte(1);
        out.writeInt(bytes.capacity());
        out.write(bytes.array());
        CRC32 sum = new CRC32();
        sum.update(bytes.array());
        out.writeInt((int) sum.getValue());
        UUID id = UUID.randomUUID();
        Path vector = storage == 'u' ? table.resolve("deletion_vector_" + id + ".bin") : Path.of(URI.create(path));
        Files.write(vector, file.toByteArray());
        String add = Files.readAllLines(table.resolve("_delta_log/00000000000000000000.json")).stream()
                .filter(line -> line.startsWith("{\"add\"") && line.contains("third=" + partition)).findFirst().orElseThrow();
        String with = "\"deletionVector\":{\"storageType\":\"" + storage + "\",\"pathOrInlineDv\":\"" + (storage == 'u' ? Base85Codec.encodeUUID(id) : path)
                + "\",\"offset\":1,\"sizeInBytes\":" + bytes.capacity() + ",\"cardinality\":" + rows.size() + "}";
        List<String> lines = new ArrayList<>();
        lines.add("{\"commitInfo\":{\"operation\":\"DELETE\"}}");
        lines.add("{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"deletionVectors\"],\"writerFeatures\":[\"deletionVectors\"]}}");
        lines.add("{\"remove\":{\"path\":\"" + add.replaceFirst(".*\"path\":\\s*\"([^\"]*)\".*", "$1") + "\",\"deletionTimestamp\":1,\"dataChange\":true}}");
        lines.add(add.replaceFirst("\\{\"add\":\\s*\\{", Matcher.quoteReplacement("{\"add\":{" + with + ",")));
        Files.write(table.resolve("_delta_log/" + String.format("%020d", version) + ".json"), lines);
    }

    @Test
    void deletedRowsAreNotRead() throws IOException {
        take("1", 1, "", 'u', List.of(0, 1, 5, 332));
        assertEquals(996, folio.table("t").info().rows().getAsLong());
        assertEquals(996, folio.table("t").read().rowCount());
        assertEquals(List.of(7L, 10L, 13L), folio.table("t").where("third = 1").columns("id").limit(3).rows().stream().map(row -> row.get("id")).toList());
        List<Object> all = folio.table("t").columns("id").rows().stream().map(row -> row.get("id")).toList();
        for (int from = 0; from < 996; from += 83) { // pieces are what the whole is made of, in its order
            assertEquals(all.subList(from, from + 83), folio.table("t").columns("id").offset(from).limit(83).rows().stream().map(row -> row.get("id")).toList());
        }
        assertEquals(List.of(Map.of("n", 329L, "last", 994L)), folio.query("SELECT count(*) AS n, max(id) AS last FROM t WHERE third = 1").rows());
        assertEquals(1000, folio.table("t").version(0).read().rowCount());
    }

    @Test
    void aVectorOutsideIsNotReadUnlessReferencesAreFollowed() throws IOException {
        take("2", 1, folder.resolve("outside.bin").toUri().toString(), 'p', List.of(3));
        FolioException refused = assertThrows(FolioException.class, () -> folio.table("t").read());
        assertEquals(Kind.REFERENCE_NOT_FOLLOWED, refused.kind(), refused.getMessage());
        try (Folio trusting = Folio.open(folio.path(), datafolio.FolioOptions.DEFAULT.followingReferences())) {
            assertEquals(999, trusting.table("t").read().rowCount());
        }
    }

    @Test
    void aDamagedVectorIsTold() throws IOException {
        Path vector = table.resolve("broken.bin");
        take("2", 1, vector.toUri().toString(), 'p', List.of(3));
        byte[] bytes = Files.readAllBytes(vector);
        bytes[bytes.length - 6] ^= 1;
        Files.write(vector, bytes);
        assertEquals(Kind.PAYLOAD_DAMAGED, assertThrows(FolioException.class, () -> folio.table("t").read()).kind());
        Files.delete(vector);
        assertEquals(Kind.PAYLOAD_DAMAGED, assertThrows(FolioException.class, () -> folio.table("t").read()).kind());
    }
}
