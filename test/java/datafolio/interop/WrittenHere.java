package datafolio.interop;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.ItemChanges;
import datafolio.array.NumpyArray;
import datafolio.manifest.Item;
import datafolio.table.AllTypes;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import datafolio.table.Chunks;
import datafolio.table.DataType;
import datafolio.testing.Fixtures;
import datafolio.testing.Notation;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A bundle of everything that can be written here, and an account of it that is made of what was given, not of what is read. */
final class WrittenHere {
    private final Folio folio;
    private final Path scratch;
    private final Map<String, Object> items = new LinkedHashMap<>();

    private WrittenHere(Folio folio, Path scratch) {
        this.folio = folio;
        this.scratch = scratch;
    }

    /** Writes the bundle and tells what is in it, as compare.py wants it. */
    static Map<String, Object> write(Path bundle, Path scratch) throws Exception {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("title", "ünïcödé ✓ 🦉");
        metadata.put("big", 9007199254740993L);
        metadata.put("nested", Map.of("k", List.of(1L, 2.5, true)));
        try (Folio folio = Folio.open(bundle, FolioOptions.DEFAULT.metadata(metadata))) {
            WrittenHere written = new WrittenHere(folio, scratch);
            written.tables();
            written.arrays();
            written.json();
            written.others();
            folio.archive("json/list");
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("items", written.items);
            all.put("listed", folio.items().stream().map(Item::name).toList());
            all.put("metadata", metadata);
            return all;
        }
    }

    private Map<String, Object> told(String name, Object... more) {
        Map<String, Object> item = new LinkedHashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            item.put((String) more[i], more[i + 1]);
        }
        items.put(name, item);
        return item;
    }

    private void table(String name, Chunk chunk, Map<String, Object> skip) {
        folio.addTable(name, ChunkSource.of(chunk), AddOptions.DEFAULT.description("table " + name));
        Map<String, Object> table = Normal.table(chunk);
        table.put("skip", skip);
        told(name, "table", table, "facts", Map.of("num_rows", (long) chunk.rowCount(), "num_cols", (long) chunk.schema().size(),
                "columns", chunk.names(), "description", "table " + name, "table_format", "parquet"));
    }

    private void tables() {
        Chunk all = AllTypes.chunk();
        List<String> easy = all.names().stream().filter(name -> !WrittenHereTest.NOT_IN_PANDAS.contains(name)).toList();
        table("types", all, Map.of("pandas", true));
        table("types/pandas", all.select(easy), Map.of());
        table("types/no_nulls", all.select(easy).take(new int[] {1, 3}), Map.of());
        table("types/empty", all.select(easy).take(new int[] {}), Map.of());
        Map<String, Object> odd = new LinkedHashMap<>();
        for (String name : List.of("a", "A", "select", "with space", "q\"uo'te", "日本 🦉", "a.b", "x\ny", "%s \\ /", "table", "")) {
            odd.put(name, List.of((long) odd.size(), 7L));
        }
        table("odd_names", Chunks.ofColumns(odd, Map.of()), Map.of());
        int rows = 300_000;
        Map<String, Object> large = new LinkedHashMap<>();
        large.put("i", LongStream.range(0, rows).toArray());
        large.put("d", IntStream.range(0, rows).mapToDouble(i -> i % 10 == 0 ? Double.NaN : i / 7.0).toArray());
        large.put("s", IntStream.range(0, rows).mapToObj(i -> i % 11 == 0 ? null : "row " + i % 977).toList());
        table("large", Chunks.ofColumns(large, Map.of()), Map.of());
        folio.addTable("queried", folio.query("SELECT s, count(*) AS n FROM large WHERE i < ? GROUP BY s ORDER BY s NULLS LAST", 22), AddOptions.DEFAULT);
        List<Object> texts = new ArrayList<>(IntStream.range(1, 22).filter(i -> i % 11 != 0).mapToObj(i -> "row " + i).sorted().toList());
        texts.add(null);
        told("queried", "facts", Map.of("inputs", List.of("large")), "table", Map.of("columns", List.of("s", "n"),
                "values", List.of(texts, IntStream.range(0, 21).mapToObj(i -> i < 20 ? 1L : 2L).toList())));
        folio.addRows("grown", List.of(Map.of("k", "a")));
        folio.append("grown", Chunks.ofRows(Arrays.asList(Map.of("k", "b"), new LinkedHashMap<>()), Map.of("k", DataType.parse("VARCHAR"))), AddOptions.DEFAULT);
        told("grown", "table", Map.of("columns", List.of("k"), "values", List.of(Arrays.asList("a", "b", null))));
    }

    private void array(String name, NumpyArray array, List<?> values) {
        folio.addArray("array/" + name, array, AddOptions.DEFAULT);
        List<Long> shape = LongStream.of(array.shape()).boxed().toList();
        told("array/" + name, "array", Map.of("dtype", array.dtype(), "shape", shape, "values", values), "facts", Map.of("dtype", array.dtype(), "shape", shape));
    }

    private void array(String name, Object java) {
        NumpyArray array = NumpyArray.of(java);
        array(name, array, Notation.rowMajor(array));
    }

    private void arrays() {
        array("bool", new boolean[][] {{true}, {false}});
        array("int8", new byte[] {-128, 127});
        array("int16", new short[] {-32768, 32767});
        array("int32", new int[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, Integer.MIN_VALUE}}});
        array("int64", new long[] {Long.MIN_VALUE, Long.MAX_VALUE});
        array("uint64", new BigInteger[] {BigInteger.ZERO, BigInteger.TWO.pow(64).subtract(BigInteger.ONE)});
        array("float32", new float[] {0.1f, Float.NaN, Float.NEGATIVE_INFINITY});
        array("float64", new double[] {5e-324, -0.0, Double.POSITIVE_INFINITY});
        array("scalar", 2.5);
        array("empty", new double[0]);
        array("texts", new String[] {"é🦉", "", "longer"});
        array("days", new LocalDate[] {LocalDate.of(2024, 2, 29), null, LocalDate.of(1969, 12, 31)});
        array("moments", new LocalDateTime[] {LocalDateTime.of(2024, 2, 29, 1, 2, 3, 4_000), null});
        array("fine_moments", new LocalDateTime[] {LocalDateTime.of(2024, 2, 29, 1, 2, 3, 4)});
        array("instants", new Instant[] {Instant.EPOCH});
        array("durations", new Duration[] {Duration.ofMillis(-1), null});
        bytes("uint8", new long[] {2, 2}, new byte[] {0, 1, -1, 127}, 0L, 1L, 255L, 127L);
        bytes("uint16", new long[] {2}, new byte[] {1, 0, -1, -1}, 1L, 65535L);
        bytes("uint32", new long[] {1}, new byte[] {-1, -1, -1, -1}, 4294967295L);
        bytes("float16", new long[] {2}, new byte[] {0, 0x3e, 0, (byte) 0xc0}, 1.5, -2.0);
        bytes(">i4", new long[] {1}, new byte[] {-1, -1, -1, -2}, -2L);
        bytes("|S3", new long[] {2}, new byte[] {'a', 'b', 0, 0, 0, 0}, "6162", "");
        bytes("complex64", new long[] {1}, doubles(false, 1, -0.0), List.of(1.0, -0.0));
        bytes("complex128", new long[] {1, 1}, doubles(true, 1, Double.NaN), List.of(1.0, "NaN"));
        bytes("datetime64[s]", new long[] {1}, doubles(true, Double.longBitsToDouble(-5)), -5L);
        bytes("timedelta64[ns]", new long[] {1}, doubles(true, Double.longBitsToDouble(7)), 7L);
        bytes("[('a', '<i4'), ('b', '<f8')]", new long[] {1}, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 64}, List.of(1L, 2.5));
    }

    private static byte[] doubles(boolean wide, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * (wide ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (wide) {
                bytes.putDouble(value);
            } else {
                bytes.putFloat((float) value);
            }
        }
        return bytes.array();
    }

    private void bytes(String dtype, long[] shape, byte[] bytes, Object... values) {
        array("n" + items.size(), NumpyArray.of(dtype, shape, ByteBuffer.wrap(bytes)), List.of(values));
    }

    private void json(String name, Object value, String type) {
        folio.addJson("json/" + name, value, AddOptions.DEFAULT);
        told("json/" + name, "value", value, "facts", Map.of("data_type", type));
    }

    private void json() {
        Map<String, Object> odd = new LinkedHashMap<>();
        odd.put("", null);
        odd.put("é \" \\ \n \u0001 \u007f \u2028 🦉", Arrays.asList(1L, 2.0, "x", true, null, Map.of(), List.of()));
        odd.put("_", Map.of("a", Map.of("b", Map.of("c", List.of(List.of(List.of()))))));
        Object deep = List.of(0L);
        for (int i = 0; i < 200; i++) {
            deep = List.of(deep);
        }
        json("null", null, "NoneType");
        json("true", true, "bool");
        json("false", false, "bool");
        json("least", Long.MIN_VALUE, "int");
        json("most", BigInteger.TWO.pow(64).subtract(BigInteger.ONE), "int");
        json("int53", 9007199254740993L, "int");
        json("floats", List.of(0.1, -0.0, 1e16, 1e22, 5e-324, Double.MAX_VALUE, 100.0, 1e-7), "list");
        json("float", 1.5, "float");
        json("text", "quote \" \\ / \u0001 \u007f é 🦉 \u2028", "str");
        json("empty_text", "", "str");
        json("list", List.of(1L, "two", List.of()), "list");
        json("dict", Map.of(), "dict");
        json("odd", odd, "dict");
        json("deep", deep, "list");
        json("many", IntStream.range(0, 20_000).mapToObj(i -> (Object) (long) i).toList(), "list");
    }

    private void others() throws Exception {
        for (String moment : List.of("2024-01-15T10:30:00.000007Z", "1900-01-01T00:00:00Z", "2262-04-11T23:47:16.854775Z")) {
            String name = "at/" + items.size();
            folio.addTimestamp(name, Instant.parse(moment), AddOptions.DEFAULT);
            told(name, "value", moment.replace("Z", "+00:00"));
        }
        Path note = Files.write(scratch.resolve("nöte x.tar.gz"), new byte[] {0, 1, -1});
        folio.addFile("note", note, AddOptions.DEFAULT.category("notes").description("d").inputs("types", "json/text"));
        told("note", "md5", Fixtures.md5(note), "facts", Map.of("category", "notes", "file_size", 3L, "description", "d", "inputs", List.of("types", "json/text")));
        Path bare = Files.writeString(scratch.resolve("LICENSE"), "");
        folio.addFile("bare", bare, AddOptions.DEFAULT);
        told("bare", "md5", Fixtures.md5(bare));
        Path golden = Path.of("test/resources/fixtures/v2-basic");
        for (String name : List.of("model_joblib--r52.joblib", "model_skops--r53.skops")) {
            Path model = golden.resolve("models").resolve(name);
            folio.addModel(name.substring(0, 11).replace('_', '/'), model, "LinearRegression", AddOptions.DEFAULT);
            told(name.substring(0, 11).replace('_', '/'), "md5", Fixtures.md5(model));
        }
        Chunk rows = Chunks.ofColumns(Map.of("id", new long[] {1, 2}), Map.of());
        folio.addTable("outside", ChunkSource.of(rows), AddOptions.DEFAULT);
        Path outside = Files.copy(folio.path("outside"), scratch.resolve("out side ü.parquet"));
        folio.delete("outside");
        folio.reference("ref/parquet", outside);
        folio.importTable("imported", outside);
        Path csv = Files.writeString(scratch.resolve("x.csv"), "id\n1\n2\n");
        folio.reference("ref/csv", csv);
        Path part = Files.createDirectories(scratch.resolve("parts/region=eu"));
        Files.copy(outside, part.resolve("0.parquet"));
        folio.reference("ref/parts", scratch.resolve("parts"));
        folio.update("ref/csv", ItemChanges.NONE.description("linked"));
        Map<String, Object> table = Normal.table(rows);
        told("ref/parquet", "table", table);
        told("imported", "table", table);
        told("ref/csv", "table", table, "facts", Map.of("description", "linked"));
        told("ref/parts", "table", Map.of("columns", List.of("id", "region"), "values", List.of(List.of(1L, 2L), List.of("eu", "eu"))));
    }
}
