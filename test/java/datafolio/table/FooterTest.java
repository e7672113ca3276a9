package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a footer is read to say is what DuckDB says of the same file. */
class FooterTest {
    @TempDir
    Path directory;
    private TestTables tables;

    @BeforeEach
    void open() throws Exception {
        tables = new TestTables(directory);
    }

    @AfterEach
    void close() throws Exception {
        tables.awaitQuiet();
        tables.close();
    }

    private Facts facts(Path file) {
        return Facts.of(TableSource.parquet("t", file), tables.engine::working);
    }

    private static Optional<Footer> footer(Path file) {
        return Footer.of(TableSource.parquet("t", file));
    }

    private void same(Path file, Footer footer) {
        Facts facts = facts(file);
        assertEquals(facts.names(), footer.names(), file.toString());
        assertEquals(facts.types().stream().map(DataType::arrowText).toList(), footer.types().stream().map(DataType::arrowText).toList(), file.toString());
        assertEquals(facts.rows(), footer.rows(), file.toString());
        assertEquals(facts.sizeBytes(), footer.sizeBytes(), file.toString());
    }

    /** A column at a time, so that one that is left to DuckDB does not hide the others. */
    private List<String> told(Chunk all) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < all.schema().size(); i++) {
            Path file = directory.resolve("column-" + i + ".parquet");
            TableFiles.write(tables.engine, file, ChunkSource.of(all.select(List.of(all.names().get(i)))), WriteOptions.DEFAULT);
            footer(file).ifPresent(footer -> {
                same(file, footer);
                told.add(footer.names().get(0));
            });
        }
        return told;
    }

    @Test
    void everyTypeThatIsWrittenHere() {
        Chunk all = AllTypes.chunk();
        List<String> left = new ArrayList<>(all.names());
        left.removeAll(told(all));
        assertEquals(List.of("TIMESTAMPTZ_NS"), left);
    }

    @Test
    void filesOfPythonsFolios() throws Exception {
        int told = 0;
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("test/resources/fixtures").toAbsolutePath())) {
            files = all.filter(f -> f.toString().endsWith(".parquet") && !f.toString().contains("damaged")).sorted().toList();
        }
        for (Path file : files) {
            Optional<Footer> footer = footer(file);
            footer.ifPresent(f -> same(file, f));
            told += footer.isPresent() ? 1 : 0;
        }
        assertTrue(told > files.size() * 2 / 3, told + " of " + files.size());
    }

    @Test
    void longFootersAndOddNames() throws Exception {
        String wide = String.join(", ", java.util.stream.IntStream.range(0, 3_000).mapToObj(i -> "range + " + i + " AS \"column é " + i + "\"").toList());
        Path file = tables.write("wide", "SELECT " + wide + " FROM range(5)", "");
        Footer footer = footer(file).orElseThrow();
        same(file, footer);
        assertEquals(3_000, footer.names().size());
        Path empty = tables.write("empty", "SELECT 1 AS \" \", 2 AS b WHERE false", "");
        same(empty, footer(empty).orElseThrow());
    }

    @Test
    void damagedFootersAreLeftToDuckDb() throws Exception {
        Path file = tables.write("t", "SELECT range AS a, 'x' || range AS b, [range] AS c FROM range(5000)", "ROW_GROUP_SIZE 2048");
        byte[] whole = Files.readAllBytes(file);
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            byte[] damaged = whole.clone();
            int at = damaged.length - 1 - random.nextInt(Math.min(800, damaged.length));
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Path one = directory.resolve("damaged-" + i + ".parquet");
            Files.write(one, i % 4 == 0 ? java.util.Arrays.copyOf(damaged, at) : damaged);
            tables.add(TableSource.parquet("damaged", one));
            try {
                assertTrue(tables.reader.info("damaged").columns() > 0, "seed " + seed + ", step " + i);
            } catch (FolioException e) {
                assertTrue(e.getMessage().contains("damaged"), () -> "seed " + seed + ": " + e.getMessage());
            }
        }
    }

    @Test
    @Tag("interop")
    void whatPyarrowAndPolarsWrite() throws Exception {
        Path arrow = directory.resolve("arrow.parquet");
        Python.run("""
            import sys, datetime as dt, decimal, pyarrow as pa, pyarrow.parquet as pq
            n = None
            pq.write_table(pa.table({
              'u64': pa.array([n, 2**64-1, 0], pa.uint64()), 'dec': pa.array([n, decimal.Decimal('-1.25'), n], pa.decimal128(20, 2)),
              'small': pa.array([n, decimal.Decimal('-1.25'), n], pa.decimal128(5, 2)), 'dur': pa.array([n, -5, 7], pa.duration('ns')),
              'tz': pa.array([n, 0, 1500000], pa.timestamp('us', 'Europe/Berlin')), 'ns': pa.array([n, 1, -1], pa.timestamp('ns')),
              'ms': pa.array([n, 1, -1], pa.timestamp('ms')), 's': pa.array([n, 1, -1], pa.timestamp('s')), 'day': pa.array([n, dt.date(1, 1, 1), n]),
              'cat': pa.array([n, 'b', 'a']).dictionary_encode(), 'large': pa.array([n, 'x', ''], pa.large_string()),
              'vec': pa.array([n, [1., 2.], [3., n]], pa.list_(pa.float32(), 2)), 'll': pa.array([n, [[1], n, []], []], pa.list_(pa.list_(pa.int64()))),
              'st': pa.array([n, {'a': 1, 'd': 5}, n], pa.struct([('a', pa.int8()), ('d', pa.duration('us'))])),
              'map': pa.array([n, [('k', 1)], []], pa.map_(pa.string(), pa.int32())), 'flag': pa.array([n, True, False]),
              'blob': pa.array([n, b'', b'x']), 'fix': pa.array([n, b'ab', b'xy'], pa.binary(2)), 'a': [1, 2, 3], 'A': ['x', 'y', 'z'],
            }), sys.argv[1])
            """, arrow);
        same(arrow, footer(arrow).orElseThrow());
        for (String doubtful : List.of("pa.array([5], pa.time64('us'))", "pa.array([5], pa.time32('ms'))", "pa.array([5], pa.time64('ns'))",
                "pa.array([5], pa.timestamp('ns', 'UTC'))", "pa.nulls(1)", "pa.array([1.5], pa.float16())")) {
            Path one = directory.resolve(Integer.toHexString(doubtful.hashCode()) + ".parquet");
            Python.run("import sys, pyarrow as pa, pyarrow.parquet as pq\npq.write_table(pa.table({'x': " + doubtful + "}), sys.argv[1])", one);
            footer(one).ifPresent(f -> same(one, f));
        }
    }
}
