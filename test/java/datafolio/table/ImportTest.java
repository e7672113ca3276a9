package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ImportTest extends OnEngine {
    private Chunk imported(Path source, ImportOptions options) throws Exception {
        Path target = folder.resolve(source.getFileName() + ".out.parquet");
        WrittenTable written = TableFiles.importFile(engine, source, target, options);
        return TableSupport.read(engine, target, written.duckdbTypes());
    }

    @Test
    void csvFindsItsTypes() throws Exception {
        Path file = Files.writeString(folder.resolve("it's.csv"), "id,day,x,text\n1,2020-01-01,0.5,a\n2,,,\"b, c\"\n");
        Chunk chunk = imported(file, ImportOptions.DEFAULT);
        assertEquals("[id BIGINT, day DATE, x DOUBLE, text VARCHAR]", chunk.schema().fields().toString());
        assertEquals(Arrays.asList(0.5, null), chunk.column("x").toList());
        assertEquals("b, c", chunk.column("text").get(1));
    }

    @Test
    void csvTakesOptions() throws Exception {
        Path file = Files.writeString(folder.resolve("plain.txt"), "1;NA;7\n2;b;8\n");
        Chunk chunk = imported(file, ImportOptions.DEFAULT.withDelimiter(";").withHeader(false).withNullText("NA")
                .withTypes(Map.of("column2", DataType.parse("HUGEINT"))));
        assertEquals(Arrays.asList(null, "b"), chunk.column(1).toList());
        assertEquals("HUGEINT", chunk.column(2).type().sql());
    }

    @Test
    void tabsAndGzipAreRead() throws Exception {
        Path tsv = Files.writeString(folder.resolve("t.tsv"), "a\tb\n1\t2\n");
        assertEquals(List.of("a", "b"), imported(tsv, ImportOptions.DEFAULT).names());
        Path gz = folder.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(List.of(2L), imported(gz, ImportOptions.DEFAULT).column("b").toList());
    }

    @Test
    void badFilesAreNamedAndLeaveNothing() throws Exception {
        Path parquet = Files.writeString(folder.resolve("bad.parquet"), "PAR1 this is no Parquet file PAR1");
        Path arrow = Files.writeString(folder.resolve("bad.arrow"), "ARROW1 neither is this");
        Path feather = Files.write(folder.resolve("empty.feather"), new byte[0]);
        Path csv = Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\nx,y,z,\"unclosed\n");
        for (Path bad : List.of(parquet, arrow, feather)) {
            FolioException e = assertThrows(FolioException.class, () -> imported(bad, ImportOptions.DEFAULT), bad.toString());
            assertEquals(Kind.PAYLOAD_DAMAGED, e.kind(), e.getMessage());
            assertEquals(bad.toString(), e.details().get("path"));
            assertFalse(Files.exists(folder.resolve(bad.getFileName() + ".out.parquet")));
        }
        FolioException types = assertThrows(FolioException.class, () -> imported(csv, ImportOptions.DEFAULT.withTypes(Map.of("a", DataType.parse("DATE")))));
        assertEquals(Kind.INVALID_DATA, types.kind());
        assertTrue(types.getMessage().contains("bad.csv"), types.getMessage());
        assertEquals(Kind.INVALID_ARGUMENT, assertThrows(FolioException.class, () -> imported(folder.resolve("none.csv"), ImportOptions.DEFAULT)).kind());
        Path other = Files.writeString(folder.resolve("x.docx"), "x");
        assertTrue(assertThrows(FolioException.class, () -> imported(other, ImportOptions.DEFAULT)).getMessage().contains("x.docx"));
    }

    private void refused(String text, String... words) throws Exception {
        Path file = Files.writeString(folder.resolve("odd.csv"), text);
        FolioException e = assertThrows(FolioException.class, () -> imported(file, ImportOptions.DEFAULT), text);
        assertEquals(Kind.INVALID_DATA, e.kind());
        assertEquals(file.toString(), e.details().get("path"));
        for (String each : words) {
            assertTrue(e.getMessage().contains(each), e.getMessage());
        }
        assertFalse(Files.exists(folder.resolve("odd.csv.out.parquet")));
    }

    @Test
    void noLineOfACsvIsLeftOutInSilence() throws Exception {
        refused("a,b\n1\n2,3,4\n", "first 2 lines do not fit", "such as: a,b", "Line 3 is: 2,3,4");
        refused("a,b\n1,2\n3,4,5\n", "first 2 lines do not fit");
        refused("Report of May\na,b\n1,2\n3,4\n", "first line does not fit", "such as: Report of May");
        refused("a,b,c\n1,2,3\n4,5\n6,7,8\n", "not all of its lines have as many values", "a,b,c");
        refused("", "it is empty");
        Path remarks = Files.writeString(folder.resolve("remarks.csv"), "# by hand\n\na,b\n1,2\n");
        assertEquals(List.of(2L), imported(remarks, ImportOptions.DEFAULT).column("b").toList());
        Path one = Files.writeString(folder.resolve("one.csv"), "\"a, b\"\n1\n2\n");
        assertEquals(List.of("a, b"), imported(one, ImportOptions.DEFAULT).names());
        Path names = Files.writeString(folder.resolve("names.csv"), "a,b\n");
        assertEquals(0, imported(names, ImportOptions.DEFAULT).rowCount());
    }

    @Test
    void aTruncatedArrowFileIsNamed() throws Exception {
        Path whole = folder.resolve("whole.arrow");
        Chunk chunk = Chunks.ofColumns(Map.of("n", new long[10_000]), Map.of());
        try (var allocator = new org.apache.arrow.memory.RootAllocator();
                var root = org.apache.arrow.vector.VectorSchemaRoot.create(chunk.arrowSchema(), allocator);
                var channel = Files.newByteChannel(whole, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE);
                var writer = new org.apache.arrow.vector.ipc.ArrowStreamWriter(root, null, channel)) {
            chunk.copyTo(root);
            writer.start();
            writer.writeBatch();
            writer.writeBatch();
            writer.end();
        }
        assertEquals(20_000, imported(whole, ImportOptions.DEFAULT).rowCount());
        byte[] bytes = Files.readAllBytes(whole);
        for (int length : new int[] {3, 100, 20_000, 100_000}) {
            Path cut = Files.write(folder.resolve("cut" + length + ".arrow"), Arrays.copyOf(bytes, length));
            FolioException e = assertThrows(FolioException.class, () -> imported(cut, ImportOptions.DEFAULT), "" + length);
            assertEquals(Kind.PAYLOAD_DAMAGED, e.kind(), e.getMessage());
        }
    }
}
