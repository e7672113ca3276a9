package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class ChunkTest {

    private static Chunk numbers() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("n", Arrays.asList(1L, null, 3L));
        columns.put("x", new double[] {0.5, 1.5, 2.5});
        columns.put("text", List.of("a", "", "\u00e9"));
        return Chunks.ofColumns(columns, Map.of());
    }

    @Test
    void columnsAreReadOneByOneAndWhole() {
        Chunk chunk = numbers();
        Column n = chunk.column("n");
        assertTrue(n.isLong());
        assertEquals(3L, n.getLong(2));
        assertNull(n.get(1));
        assertEquals(1, n.nullCount());
        assertArrayEquals(new long[] {1, 0, 3}, n.toLongArray());
        assertArrayEquals(new double[] {1, Double.NaN, 3}, n.toDoubleArray());
        assertArrayEquals(new double[] {0.5, 1.5, 2.5}, chunk.column(1).toDoubleArray());
        assertEquals(Arrays.asList(1L, null, 3L), n.toList());
        assertEquals("\u00e9", chunk.column("text").getString(2));
        assertEquals(Map.of("n", 1L, "x", 0.5, "text", "a"), chunk.row(0));
        assertEquals("n BIGINT, 3 rows, 1 missing", n.toString());
        assertEquals("chunk of 3 rows, 3 columns", chunk.toString());
    }

    @Test
    void wrongReadsAreErrorsThatTeach() {
        Chunk chunk = numbers();
        FolioException unknown = assertThrows(FolioException.class, () -> chunk.column("txet"));
        assertEquals(Kind.COLUMN_NOT_FOUND, unknown.kind());
        assertEquals("txet", unknown.details().get("column"));
        assertTrue(unknown.getMessage().contains("text"), unknown.getMessage());
        FolioException notNumber = assertThrows(FolioException.class, () -> chunk.column("text").getLong(0));
        assertEquals(Kind.INVALID_ARGUMENT, notNumber.kind());
        assertTrue(notNumber.getMessage().contains("\"text\" is of type VARCHAR"), notNumber.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> chunk.column("n").get(3));
        assertThrows(IndexOutOfBoundsException.class, () -> chunk.column("n").getLong(-1));
        assertThrows(FolioException.class, () -> Chunk.of(List.of(chunk.column(0), chunk.column(1).slice(0, 1))));
    }

    @Test
    void aViewEndsWithItsStepAndACopyStays() {
        try (BufferAllocator allocator = new RootAllocator()) {
            Chunk all = AllTypes.chunk();
            Chunk kept;
            Chunk view;
            Column column;
            try (VectorSchemaRoot root = VectorSchemaRoot.create(all.arrowSchema(), allocator)) {
                all.copyTo(root);
                view = Chunk.borrow(root, null, Batch.schema(root.getSchema(), null), 7);
            }
            try (view) {
                assertFalse(view.isHeld());
                assertEquals(7, view.firstRow());
                column = view.column("BIGINT");
                kept = view.realize();
                TableSupport.assertSameValues(kept, view);
            }
            Column gone = column;
            assertEquals(Kind.CLOSED, assertThrows(FolioException.class, () -> gone.getLong(1)).kind());
            assertEquals(Kind.CLOSED, assertThrows(FolioException.class, () -> gone.get(1)).kind());
            assertEquals(Kind.CLOSED, assertThrows(FolioException.class, gone::toLongArray).kind());
            assertEquals(Kind.CLOSED, assertThrows(FolioException.class, view::realize).kind());
            assertEquals(Kind.CLOSED, assertThrows(FolioException.class, () -> view.column("DOUBLE")).kind());
            view.close();
            assertTrue(kept.isHeld());
            assertSame(kept, kept.realize());
            assertEquals(Long.MAX_VALUE, kept.column("BIGINT").getLong(3));
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Test
    void arrowAndBackKeepsEveryValueThatArrowKnows() {
        Chunk all = AllTypes.chunk();
        try (BufferAllocator allocator = new RootAllocator(); VectorSchemaRoot root = VectorSchemaRoot.create(all.arrowSchema(), allocator)) {
            all.copyTo(root);
            Chunk back = Chunk.of(root);
            for (int c = 0; c < all.schema().size(); c++) {
                DataType type = all.schema().field(c).type();
                if (ReadCasts.leaves(type).stream().noneMatch(t -> t == DataType.Scalar.UUID || t == DataType.Scalar.HUGEINT || t == DataType.Scalar.UHUGEINT)) {
                    TableSupport.assertSameValues(Chunk.of(List.of(all.column(c))), Chunk.of(List.of(back.column(c))));
                }
            }
        }
    }

    /** Laws: the slices of a chunk joined again are the chunk; taking rows is taking rows of every column. */
    @Test
    void slicesJoinedAndRowsTakenAreTheRowsThemselves() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Chunk all = AllTypes.chunk();
        for (int round = 0; round < 50; round++) {
            String context = "seed " + seed + ", round " + round;
            List<Chunk> parts = new ArrayList<>();
            for (int from = 0; from < all.rowCount();) {
                int length = random.nextInt(all.rowCount() - from + 1);
                parts.add(all.slice(from, length));
                from += length;
            }
            TableSupport.assertSame(all, Chunk.concat(all.schema(), parts));
            int[] rows = random.ints(random.nextInt(9), 0, all.rowCount()).toArray();
            Chunk taken = all.take(rows);
            int start = random.nextInt(rows.length + 1);
            Chunk slice = taken.slice(start, rows.length - start);
            for (int i = start; i < rows.length; i++) {
                int row = i;
                for (int c = 0; c < all.schema().size(); c++) {
                    int column = c;
                    assertTrue(java.util.Objects.deepEquals(all.column(c).get(rows[i]), slice.column(c).get(i - start)),
                            () -> context + ", " + all.schema().field(column) + ", row " + rows[row]);
                }
            }
            TableSupport.assertSame(slice, Chunk.concat(all.schema(), List.of(slice.take(new int[0]), slice)));
            assertTrue(slice.byteSize() >= 0);
        }
    }
}
