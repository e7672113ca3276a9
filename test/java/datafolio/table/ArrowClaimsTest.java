package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow files that claim more than they hold take no more memory for it. */
class ArrowClaimsTest extends OnEngine {
    private static final int ROWS = 1000;
    private static final int FILLED = 3;
    private static final long MOST = 64L << 20;
    private static final Field NUMBERS = new Field("numbers", FieldType.nullable(new ArrowType.List()),
            List.of(Field.nullable("item", new ArrowType.Int(64, true))));

    private Path write(boolean stream, Field field, Consumer<VectorSchemaRoot> fill) throws Exception {
        Path file = folder.resolve(stream ? "t.arrows" : "t.arrow");
        try (var allocator = new RootAllocator(); var root = VectorSchemaRoot.create(new Schema(List.of(field)), allocator);
                var channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowWriter writer = stream ? new ArrowStreamWriter(root, null, channel) : new ArrowFileWriter(root, null, channel)) {
            fill.accept(root);
            writer.start();
            writer.writeBatch();
            writer.end();
        }
        return file;
    }

    /** A thousand lists of three numbers. */
    private static void fill(VectorSchemaRoot root) {
        ListVector lists = (ListVector) root.getVector(0);
        BigIntVector numbers = (BigIntVector) lists.getDataVector();
        for (int i = 0; i < ROWS; i++) {
            lists.startNewValue(i);
            for (int k = 0; k < FILLED; k++) {
                numbers.setSafe(i * FILLED + k, k);
            }
            lists.endValue(i, FILLED);
        }
        root.setRowCount(ROWS);
    }

    private FolioException refused(Path file) {
        FolioException e = assertThrows(FolioException.class, () -> TableFiles.importFile(engine, file, folder.resolve("x.parquet"), ImportOptions.DEFAULT));
        assertEquals(Kind.PAYLOAD_DAMAGED, e.kind(), e.getMessage());
        assertEquals(file.toString(), e.details().get("path"));
        return e;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listsThatEndFarBehindTheirValues(boolean stream) throws Exception {
        Path whole = write(stream, NUMBERS, ArrowClaimsTest::fill);
        assertEquals(ROWS, TableFiles.importFile(engine, whole, folder.resolve("whole.parquet"), ImportOptions.DEFAULT).rows());
        Files.delete(whole);
        long before = Engine.allocator().getPeakMemoryAllocation();
        FolioException e = refused(write(stream, NUMBERS, root -> {
            fill(root);
            ((ListVector) root.getVector(0)).getOffsetBuffer().setInt(4L * ROWS, 400_000_000);
        }));
        assertTrue(e.getMessage().contains("more values than it has data for"), e.getMessage());
        assertTrue(Engine.allocator().getPeakMemoryAllocation() <= Math.max(before, MOST));
    }

    @Test
    void decimalsOfNoDigits() throws Exception {
        FolioException e = refused(write(true, Field.nullable("d", new ArrowType.Decimal(0, 0, 128)), root -> root.setRowCount(0)));
        assertTrue(e.getMessage().contains("DECIMAL(0,0)"), e.getMessage());
    }
}
