package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AppendTest extends OnEngine {
    private int files;

    private Path next() {
        return folder.resolve("f" + files++ + ".parquet");
    }

    private Chunk appended(Chunk base, List<Chunk> more) throws Exception {
        Path old = next();
        Map<String, String> types = TableFiles.write(engine, old, ChunkSource.of(base), WriteOptions.DEFAULT).duckdbTypes();
        Path added = next();
        try (TableWriter writer = TableWriter.open(engine, added, TableFiles.schema(engine, old, types), WriteOptions.DEFAULT)) {
            more.forEach(writer::write);
            writer.finish();
        }
        Path target = next();
        WrittenTable written = TableFiles.append(engine, old, types, added, target, WriteOptions.DEFAULT);
        assertEquals(types, written.duckdbTypes());
        return TableSupport.read(engine, target, types);
    }

    @Test
    void everyTypeIsAppendedToItself() throws Exception {
        Chunk all = AllTypes.chunk();
        TableSupport.assertSame(Chunk.concat(all.schema(), List.of(all, all)), appended(all, List.of(all)));
        TableSupport.assertSame(all, appended(all, List.of()));
        TableSupport.assertSame(all, appended(all.slice(0, 0), List.of(all)));
    }

    /** Law: a table with chunks appended is the chunks joined. */
    @Test
    void appendingIsJoining() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 3; round++) {
            List<Chunk> parts = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                int rows = random.nextInt(30_000);
                Map<String, Object> columns = new LinkedHashMap<>();
                columns.put("n", random.longs(rows).toArray());
                columns.put("s", random.ints(rows).mapToObj(k -> k % 5 == 0 ? null : "s" + k).toList());
                parts.add(Chunks.ofColumns(columns, Map.of("s", DataType.Scalar.VARCHAR)));
            }
            Chunk joined = appended(parts.get(0), parts.subList(1, parts.size()));
            try {
                TableSupport.assertSame(Chunk.concat(parts.get(0).schema(), parts), joined);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    @Test
    void columnsMayComeInAnotherOrderBeAbsentOrNarrower() throws Exception {
        Map<String, Object> base = new LinkedHashMap<>();
        base.put("big", new long[] {1});
        base.put("x", new double[] {0.5});
        base.put("text", List.of("a"));
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("x", new int[] {7});
        more.put("big", new short[] {2});
        Chunk both = appended(Chunks.ofColumns(base, Map.of()), List.of(Chunks.ofColumns(more, Map.of())));
        assertEquals(List.of(1L, 2L), both.column("big").toList());
        assertEquals(List.of(0.5, 7.0), both.column("x").toList());
        assertEquals(Arrays.asList("a", null), both.column("text").toList());
    }

    @Test
    void whatDoesNotFitIsToldColumnByColumn() throws Exception {
        Map<String, Object> base = new LinkedHashMap<>();
        base.put("carrier", List.of("AA"));
        base.put("n", new int[] {1});
        base.put("x", new double[] {1});
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("carier", List.of("UA"));
        more.put("n", new long[] {1});
        more.put("x", List.of("one"));
        FolioException e = assertThrows(FolioException.class,
                () -> appended(Chunks.ofColumns(base, Map.of()), List.of(Chunks.ofColumns(more, Map.of()))));
        assertEquals(Kind.SCHEMA_MISMATCH, e.kind());
        List<?> columns = (List<?>) e.details().get("columns");
        assertEquals("[{column=carier, expected=null, found=VARCHAR}, {column=n, expected=INTEGER, found=BIGINT}, {column=x, expected=DOUBLE, found=VARCHAR}]",
                columns.toString());
        assertTrue(e.getMessage().contains("did you mean \"carrier\"?"), e.getMessage());
        assertTrue(e.getMessage().contains("\"n\" is INTEGER in the table, here it is BIGINT"), e.getMessage());
    }

    @Test
    void twinsSurviveAnAppend() throws Exception {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("a", new long[] {1});
        columns.put("A", List.of("x"));
        Chunk twins = Chunks.ofColumns(columns, Map.of());
        TableSupport.assertSame(Chunk.concat(twins.schema(), List.of(twins, twins)), appended(twins, List.of(twins)));
    }

    @Test
    void aDamagedBaseIsNamedAndLeavesNothing() throws Exception {
        Path old = Files.writeString(next(), "PAR1 no PAR1");
        Path added = next();
        Chunk chunk = Chunks.ofColumns(Map.of("n", new long[] {1}), Map.of());
        TableFiles.write(engine, added, ChunkSource.of(chunk), WriteOptions.DEFAULT);
        Path target = next();
        FolioException e = assertThrows(FolioException.class, () -> TableFiles.append(engine, old, Map.of(), added, target, WriteOptions.DEFAULT));
        assertEquals(Kind.PAYLOAD_DAMAGED, e.kind());
        assertTrue(Files.notExists(target));
    }

    @Test
    void wideningIsLosslessOnly() {
        List<List<String>> fitting = List.of(List.of("INTEGER", "BIGINT"), List.of("UINTEGER", "BIGINT"), List.of("FLOAT", "DOUBLE"),
                List.of("INTEGER", "DOUBLE"), List.of("DECIMAL(4,1)", "DECIMAL(6,2)"), List.of("SMALLINT", "DECIMAL(7,2)"), List.of("ENUM('a')", "VARCHAR"),
                List.of("ENUM('a')", "ENUM('b', 'a')"), List.of("TIMESTAMP", "TIMESTAMP_NS"), List.of("\"NULL\"", "DATE"), List.of("INTEGER[]", "BIGINT[]"),
                List.of("FLOAT[2]", "FLOAT[]"), List.of("STRUCT(a INTEGER)", "STRUCT(a BIGINT, b VARCHAR)"), List.of("DURATION(s)", "DURATION(ns)"));
        fitting.forEach(p -> assertTrue(Widening.fits(DataType.parse(p.get(0)), DataType.parse(p.get(1))), p.toString()));
        List<List<String>> not = List.of(List.of("BIGINT", "INTEGER"), List.of("BIGINT", "UBIGINT"), List.of("BIGINT", "DOUBLE"), List.of("UBIGINT", "BIGINT"),
                List.of("DOUBLE", "FLOAT"), List.of("DECIMAL(6,2)", "DECIMAL(6,1)"), List.of("DECIMAL(4,1)", "DOUBLE"), List.of("VARCHAR", "ENUM('a')"),
                List.of("TIMESTAMP", "TIMESTAMPTZ"), List.of("DATE", "TIMESTAMP"), List.of("BIGINT", "VARCHAR"), List.of("STRUCT(c INTEGER)", "STRUCT(a INTEGER)"));
        not.forEach(p -> assertTrue(!Widening.fits(DataType.parse(p.get(0)), DataType.parse(p.get(1))), p.toString()));
    }
}
