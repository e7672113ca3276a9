package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interop")
class PythonTest extends OnEngine {
    private static final String FRAME = """
            import datetime as dt, decimal, uuid
            n = None
            t = pa.table({
              'u64': pa.array([n, 2**64-1, 0], pa.uint64()), 'f16s': pa.array([n, 1.5, -0.0], pa.float32()),
              'dec': pa.array([n, decimal.Decimal('-1.25'), decimal.Decimal('0')], pa.decimal128(20, 2)),
              'dur': pa.array([n, -5, 7], pa.duration('ns')), 'dur_s': pa.array([n, -5, 7], pa.duration('ms')),
              'tz': pa.array([n, 0, 1500000], pa.timestamp('us', 'Europe/Berlin')), 'ns': pa.array([n, 1, -1], pa.timestamp('ns')), 'tz_ns': pa.array([n, 1, -1500], pa.timestamp('ns', 'Asia/Tokyo')),
              'ms': pa.array([n, 1, -1], pa.timestamp('ms')), 'day': pa.array([n, dt.date(1, 1, 1), dt.date(2020, 2, 29)]),
              'tod': pa.array([n, 5, 86399999999], pa.time64('us')), 'tod_ns': pa.array([n, 5, 7], pa.time64('ns')),
              'cat': pa.array([n, 'b', 'a']).dictionary_encode(), 'large': pa.array([n, 'x', ''], pa.large_string()),
              'vec': pa.array([n, [1., 2.], [3., n]], pa.list_(pa.float32(), 2)), 'll': pa.array([n, [[1], n, []], []], pa.list_(pa.list_(pa.int64()))),
              'st': pa.array([n, {'a': 1, 'd': 5}, {'a': n, 'd': n}], pa.struct([('a', pa.int8()), ('d', pa.duration('us'))])),
              'durs': pa.array([n, [1, n], []], pa.list_(pa.duration('us'))), 'map': pa.array([n, [('k', 1)], []], pa.map_(pa.string(), pa.int32())),
              'nothing': pa.nulls(3), 'flag': pa.array([n, True, False]), 'blob': pa.array([n, b'', b'\\x00\\xff']), 'a': [1, 2, 3], 'A': ['x', 'y', 'z'],
            })
            """;

    @Test
    void pyarrowReadsEveryTypeValueByValue() throws Exception {
        Path file = folder.resolve("all.parquet");
        Chunk all = AllTypes.chunk();
        WrittenTable written = TableFiles.write(engine, file, ChunkSource.of(all), WriteOptions.DEFAULT);
        assertEquals(Canonical.lines(all), Python.run(Canonical.PYTHON + "show(pq.read_table(sys.argv[1]))", file));
        List<String> types = Python.run("import sys, pyarrow.parquet as pq\nfor f in pq.read_schema(sys.argv[1]): print(str(f.type))", file);
        List<String> recorded = new ArrayList<>(written.dtypes().values());
        for (int i = 0; i < types.size(); i++) {
            assertEquals(recorded.get(i), types.get(i).replaceAll(" \\('[^']*'\\)>$", ">"), written.columns().get(i));
        }
    }

    @Test
    void pandasAndPolarsReadEveryTypeTheyKnow() throws Exception {
        Path file = folder.resolve("all.parquet");
        Chunk all = AllTypes.chunk();
        TableFiles.write(engine, file, ChunkSource.of(all.select(all.names().stream().filter(n -> !n.equals("TIME_NS")).toList())), WriteOptions.DEFAULT);
        List<String> out = Python.run("""
                import sys, pandas as pd, polars as pl
                d = pd.read_parquet(sys.argv[1]); p = pl.read_parquet(sys.argv[1])
                print(len(d), len(p)); print(d["ENUM('x', 'y z', 'it''s')"].dtype, d['DURATION(ms)'].dtype, d['UTINYINT'].dtype)
                print(p.schema["ENUM('x', 'y z', 'it''s')"], p.schema['DURATION(ns)'], p.schema['FLOAT[3]'], p.schema['UBIGINT'],
                      p.schema['TIMESTAMP WITH TIME ZONE'], p.schema['DECIMAL(9,2)'])
                print(p['FLOAT[3]'].to_list(), p['DURATION(us)'].to_list())""", file);
        assertEquals("5 5", out.get(0));
        assertEquals("category timedelta64[ms] float64", out.get(1));
        assertTrue(out.get(2).startsWith("Categorical"), out.get(2));
        assertTrue(out.get(2).endsWith("Duration(time_unit='ns') Array(Float32, shape=(3,)) UInt64 Datetime(time_unit='us', time_zone='UTC') Decimal(precision=9, scale=2)"),
                out.get(2));
        assertTrue(out.get(3).startsWith("[None, [1.0, 2.0, 3.0], None, [4.0, None, 6.0], None]"), out.get(3));
    }

    @Test
    void filesOfPyarrowAreImportedByteForByteAndReadValueByValue() throws Exception {
        Path file = folder.resolve("python.parquet");
        List<String> expected = Python.run(Canonical.PYTHON + FRAME + "pq.write_table(t, sys.argv[1]); show(t)", file);
        Path target = folder.resolve("imported.parquet");
        WrittenTable written = TableFiles.importFile(engine, file, target, ImportOptions.DEFAULT);
        assertEquals(-1, java.nio.file.Files.mismatch(file, target));
        assertEquals(3, written.rows());
        assertEquals("duration[ns]", written.dtypes().get("dur"));
        assertEquals("timestamp[us, tz=Europe/Berlin]", written.dtypes().get("tz"));
        assertEquals("dictionary<values=string, indices=int32, ordered=0>", written.dtypes().get("cat"));
        assertEquals("large_string", written.dtypes().get("large"));
        Chunk read = TableSupport.read(engine, target, written.duckdbTypes());
        assertEquals(expected, Canonical.lines(read));
        assertEquals("DURATION(ns)", read.column("dur").type().sql());
        assertEquals("FLOAT[2]", read.column("vec").type().sql());
        assertEquals("DURATION(us)[]", read.column("durs").type().sql());
        assertEquals("VARCHAR", read.column("A").type().sql());
    }

    @Test
    void featherAndStreamsOfPyarrowAreImported() throws Exception {
        Path feather = folder.resolve("python.feather");
        Path stream = folder.resolve("python.arrow");
        List<String> expected = Python.run(Canonical.PYTHON + FRAME + """
                pyarrow.feather.write_feather(t, sys.argv[1], compression='uncompressed')
                with pa.ipc.new_stream(sys.argv[2], t.schema) as w: w.write_table(t)
                show(t)""", feather, stream);
        for (Path source : List.of(feather, stream)) {
            Path target = folder.resolve(source.getFileName() + ".parquet");
            WrittenTable written = TableFiles.importFile(engine, source, target, ImportOptions.DEFAULT);
            assertEquals(expected, Canonical.lines(TableSupport.read(engine, target, written.duckdbTypes())));
            assertEquals("ENUM('b', 'a')", written.schema().field("cat").type().sql());
        }
    }

    @Test
    void arrowFilesOfPolarsAreImported() throws Exception {
        Path file = folder.resolve("polars.arrow");
        List<String> expected = Python.run(Canonical.PYTHON + """
                import polars as pl, datetime as dt
                p = pl.DataFrame({'s': [None, 'short', 'longer than twelve bytes'], 'c': pl.Series(['x', None, 'y'], dtype=pl.Categorical),
                                  'd': [dt.timedelta(seconds=1), None, dt.timedelta(days=1)], 'l': [['a'], None, []], 'b': [b'x', None, b'longer than twelve bytes']})
                p.write_ipc(sys.argv[1], compression='uncompressed')
                show(pa.table({n: p[n].cast(pl.String).to_arrow() if n == 'c' else p[n].to_arrow() for n in p.columns}))""", file);
        Path target = folder.resolve("polars.parquet");
        WrittenTable written = TableFiles.importFile(engine, file, target, ImportOptions.DEFAULT);
        assertEquals(expected, Canonical.lines(TableSupport.read(engine, target, written.duckdbTypes())));
    }

    @Test
    void compressedArrowNamesTheMissingDependency() throws Exception {
        Path file = folder.resolve("lz4.feather");
        Python.run("import sys, pyarrow as pa, pyarrow.feather\npyarrow.feather.write_feather(pa.table({'a': list(range(100000))}), sys.argv[1], compression='lz4')", file);
        datafolio.error.FolioException e = org.junit.jupiter.api.Assertions.assertThrows(datafolio.error.FolioException.class,
                () -> TableFiles.importFile(engine, file, folder.resolve("t.parquet"), ImportOptions.DEFAULT));
        assertEquals(datafolio.error.Kind.MISSING_DEPENDENCY, e.kind());
        assertTrue(e.getMessage().contains("org.apache.arrow/arrow-compression"), e.getMessage());
        assertTrue(java.nio.file.Files.notExists(folder.resolve("t.parquet")));
    }

    @Test
    void whatIsAppendedToAPandasTableKeepsWhatPandasNoted() throws Exception {
        Path base = folder.resolve("pandas.parquet");
        Python.run("""
                import sys, pandas as pd
                d = pd.DataFrame({'day': pd.to_datetime(['2020-01-01']), 'kind': pd.Categorical(['a']), 'n': pd.array([1], dtype='Int64'),
                                  'wait': pd.to_timedelta(['1s'])}, index=pd.Index(['r1'], name='key'))
                d.to_parquet(sys.argv[1])""", base);
        Schema schema = TableFiles.schema(engine, base, Map.of());
        Path added = folder.resolve("added.parquet");
        try (TableWriter writer = TableWriter.open(engine, added, schema, WriteOptions.DEFAULT)) {
            writer.writeRows(List.of(Map.of("kind", "b", "n", 2, "key", "r2", "wait", java.time.Duration.ofSeconds(2))));
            writer.finish();
        }
        Path target = folder.resolve("both.parquet");
        WrittenTable both = TableFiles.append(engine, base, Map.of(), added, target, WriteOptions.DEFAULT);
        assertEquals(2, both.rows());
        assertEquals(List.of("['r1', 'r2'] category Int64 [1, 2]", "[1.0, 2.0]"), Python.run("""
                import sys, pandas as pd
                d = pd.read_parquet(sys.argv[1])
                print(d.index.tolist(), d['kind'].dtype, d['n'].dtype, d['n'].tolist())
                print(d['wait'].dt.total_seconds().tolist())""", target));
    }
}
