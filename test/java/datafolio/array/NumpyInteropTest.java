package datafolio.array;

import static org.junit.jupiter.api.Assertions.assertEquals;

import datafolio.table.Python;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other side is numpy. */
@Tag("interop")
class NumpyInteropTest {
    /** Arrays of every dtype, in the orders and versions that files come in. */
    private static final String ARRAYS = """
            import sys, struct, warnings, numpy as np
            warnings.simplefilter('ignore')
            def arrays():
                for c in ['b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8', 'c8', 'c16']:
                    for o in '<>':
                        i = np.array([0, 1, 2, 127, 2, 1, 5, 6, 7, 8, 9, 100]) * (-1 if c[0] in 'if' else 1)
                        a = i.astype(o + c) if c[0] != 'c' else (i + 1j * (i - 3)).astype(o + c)
                        if c[0] in 'fc': a[:5] = [np.nan, np.inf, -np.inf, -0.0, 0.1]; a[5] = np.finfo(a.dtype).smallest_subnormal; a[6] = np.finfo(a.dtype).max
                        if c[0] in 'iu': a[:2] = [np.iinfo(a.dtype).min, np.iinfo(a.dtype).max]
                        yield a; yield a.reshape(3, 4); yield np.asfortranarray(a.reshape(3, 4)); yield np.asfortranarray(a.reshape(2, 3, 2)); yield a[3].reshape(())
                        yield np.zeros((0, 3), o + c); yield np.zeros((2, 0, 3), o + c, order='F')
                for k in 'Mm':
                    for u in ['W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns', '25us', '3D'] + (['Y', 'M'] if k == 'M' else []):
                        for o in '<>': yield np.array([[0, 1, -1], ['NaT', 20, -25]], dtype=f'{o}{k}8[{u}]')
                for o in '<>':
                    yield np.array([['', 'a'], ['\\u00e9\\u20ac', '\\U0001f600bc']], dtype=o + 'U4'); yield np.asfortranarray(np.array([['x', 'yy'], ['z', 'inner\\0nul']], dtype=o + 'U9'))
                yield np.array([b'', b'a\\0b', b'xyz']); yield np.zeros(3, 'S0'); yield np.zeros((2, 2), 'U0')
            def bits(x): return struct.pack('>d', float(x)).hex() if x == x else 'nan'
            def text(x):
                k = x.dtype.kind
                if k == 'b': return str(bool(x)).lower()
                if k in 'iu': return str(int(x))
                if k == 'f': return bits(x)
                if k == 'c': return bits(x.real) + '/' + bits(x.imag)
                if k == 'S': return bytes(x).hex()
                if k == 'U': return str(x).encode('utf-8').hex()
                return 'NaT' if np.isnat(x) else str(int(x.astype(k + '8[us]').astype('i8')) * 1000 if x.dtype.str[-4:] != '[ns]' else int(x.astype('i8')))
            def line(a, f=None): return f"{a.dtype}|{list(a.shape)}|{','.join(text(a[i]) for i in np.ndindex(a.shape))}"
            """;

    @TempDir
    Path folder;

    @Test
    void everyDtypeOfNumpyIsReadValueByValueAndWrittenByteForByte() throws Exception {
        List<String> expected = Python.run(ARRAYS + """
                for n, a in enumerate(arrays()):
                    np.save(f'{sys.argv[1]}/{n}.npy', a)
                    with open(f'{sys.argv[1]}/{n}.v{2 + n % 2}', 'wb') as f: np.lib.format.write_array(f, a, (2 + n % 2, 0))
                    print(line(a))""", folder);
        assertEquals(true, expected.size() > 200, expected.size() + " arrays");
        for (int n = 0; n < expected.size(); n++) {
            Path file = folder.resolve(n + ".npy");
            NumpyArray array = NumpyArray.read(file);
            assertEquals(expected.get(n), line(array));
            assertEquals(array, NumpyArray.read(folder.resolve(n + ".v" + (2 + n % 2))));
            Path again = folder.resolve("again");
            array.write(again);
            assertEquals(-1, Files.mismatch(file, again), expected.get(n));
            assertEquals(array, NumpyArray.of(array.descr(), array.shape(), cOrder(array)));
        }
    }

    private static ByteBuffer cOrder(NumpyArray array) throws Exception {
        if (!array.fortranOrder()) {
            return array.bytes();
        }
        // numpy's own rule, element by element: what the library does in strides
        long[] shape = array.shape();
        byte[] out = new byte[array.bytes().remaining()];
        int width = array.size() == 0 ? 0 : (int) (out.length / array.size());
        for (int c = 0; c < array.size(); c++) {
            long rest = c;
            long place = 0;
            for (int d = shape.length - 1; d >= 0; d--) {
                long step = Arrays.stream(shape, 0, d).reduce(1, (a, b) -> a * b);
                place += rest % shape[d] * step;
                rest /= shape[d];
            }
            array.bytes().get((int) place * width, out, c * width, width);
        }
        return ByteBuffer.wrap(out);
    }

    @Test
    void recordsAndOtherDtypesWithoutJavaValuesKeepTheirBytesAndTheirSpelling() throws Exception {
        List<String> expected = Python.run("""
                import sys, warnings, numpy as np
                warnings.simplefilter('ignore')
                for n, d in enumerate(['g', 'G', '>g', 'V5', 'V0', 'M8', 'm8', 'M8[ps]', 'm8[Y]', 'm8[M]', '>M8[7as]', [('a', '<i4'), ('b', '<f8', (2,))],
                          np.dtype([('a', 'i1'), ('b', 'f8')], align=True), np.dtype({'names': ['a'], 'formats': ['i4'], 'itemsize': 12}),
                          np.dtype({'names': ['a', 'b'], 'formats': ['i4', ('S2', (3,))], 'offsets': [4, 10], 'titles': ['first', None]}),
                          [(('title', 'nm'), 'i4')], [('x', [('y', '>f4'), ('z', 'S3')])], [("it's", 'i4'), ('"', 'U0'), ("'\\"\\n\\x7f\\\\", 'S0')], [('\\u00e9', 'i4')],
                          [('\\u20ac\\u200b\\U0001f600', 'i4')], [('a', '>i4'), ('s', '?'), ('d', 'M8[D]'), ('q', [('z', 'f4')], (2, 3)), ('v', 'V3'), ('u', '>U2'), ('w', 'c8')],
                          [(f'field number {i}', 'f8') for i in range(3000)]]):
                    a = np.frombuffer(bytes(i % 120 for i in range(3 * np.dtype(d).itemsize)), np.dtype(d)) if np.dtype(d).itemsize else np.zeros(3, d)
                    np.save(f'{sys.argv[1]}/{n}.npy', a)
                    b = np.load(f'{sys.argv[1]}/{n}.npy', max_header_size=10**6)
                    print(ascii(str(b.dtype)), b.tobytes()[:200].hex())""", folder);
        for (int n = 0; n < expected.size(); n++) {
            Path file = folder.resolve(n + ".npy");
            NumpyArray array = NumpyArray.read(file);
            byte[] bytes = new byte[Math.min(200, array.bytes().remaining())];
            array.bytes().get(bytes);
            assertEquals(expected.get(n), ascii(array.dtype()) + " " + HexFormat.of().formatHex(bytes));
            assertEquals(false, array.hasJavaValues());
            Path again = folder.resolve("again");
            array.write(again);
            assertEquals(-1, Files.mismatch(file, again), expected.get(n));
            assertEquals(array, NumpyArray.of(array.descr(), array.shape(), array.bytes()));
        }
    }

    /** Python's ascii(): repr() with nothing but ASCII. */
    private static String ascii(String text) {
        StringBuilder out = new StringBuilder();
        PyLiteral.repr(text).codePoints().forEach(c -> out.append(c < 0x80 ? Character.toString(c)
                : String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c)));
        return out.toString();
    }

    @Test
    void numpyReadsWhatJavaWrites() throws Exception {
        Map<Object, String> arrays = new LinkedHashMap<>();
        arrays.put(true, "bool () True");
        arrays.put(7, "int32 () 7");
        arrays.put(-2.5, "float64 () -2.5");
        arrays.put("h\u00e9\ud83d\ude00", "<U3 () 'h\u00e9\ud83d\ude00'");
        arrays.put(new boolean[][] {{true, false}}, "bool (1, 2) [[True, False]]");
        arrays.put(new byte[] {-128, 127}, "int8 (2,) [-128, 127]");
        arrays.put(new short[] {-3}, "int16 (1,) [-3]");
        arrays.put(new int[][][] {{{1, 2}, {3, 4}}}, "int32 (1, 2, 2) [[[1, 2], [3, 4]]]");
        arrays.put(new long[] {Long.MIN_VALUE}, "int64 (1,) [-9223372036854775808]");
        arrays.put(new float[] {0.5f, Float.NaN}, "float32 (2,) [0.5, nan]");
        arrays.put(new double[][] {{1, 2, 3}, {4, 5, 6}}, "float64 (2, 3) [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]");
        arrays.put(new BigInteger[] {BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)}, "uint64 (1,) [18446744073709551615]");
        arrays.put(List.of(List.of(1L, 2.5), List.of(3, 4f)), "float64 (2, 2) [[1.0, 2.5], [3.0, 4.0]]");
        arrays.put(List.of(1L, (byte) 2), "int64 (2,) [1, 2]");
        arrays.put(List.of(), "float64 (0,) []");
        arrays.put(new String[] {"a", "", "bcd"}, "<U3 (3,) ['a', '', 'bcd']");
        arrays.put(new LocalDate[] {LocalDate.of(2024, 2, 29), null}, "datetime64[D] (2,) [datetime.date(2024, 2, 29), None]");
        arrays.put(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000), "datetime64[us] () datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)");
        arrays.put(List.of(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999)), "datetime64[ns] (1,) [-1]");
        arrays.put(Instant.parse("2024-01-01T01:00:00Z"), "datetime64[us] () datetime.datetime(2024, 1, 1, 1, 0)");
        arrays.put(new Duration[] {Duration.ofMillis(-1), null}, "timedelta64[us] (2,) [datetime.timedelta(days=-1, seconds=86399, microseconds=999000), None]");
        arrays.put(Duration.ofNanos(-1), "timedelta64[ns] () -1");
        int n = 0;
        for (Object array : arrays.keySet()) {
            NumpyArray.of(array).write(folder.resolve(n++ + ".npy"));
        }
        assertEquals(List.copyOf(arrays.values()), Python.run("""
                import sys, io, numpy as np
                sys.stdout.reconfigure(encoding='utf-8')
                for n in range(int(sys.argv[2])):
                    file = f'{sys.argv[1]}/{n}.npy'; a = np.load(file); b = io.BytesIO(); np.save(b, a)
                    assert b.getvalue() == open(file, 'rb').read(), n
                    print(a.dtype, a.shape, repr(a.tolist()))""", folder, n));
    }

    private static String line(NumpyArray array) {
        List<String> values = new ArrayList<>();
        long[] index = new long[array.shape().length];
        Object nested = array.toArray();
        for (long n = 0; n < array.size(); n++) {
            Object value = nested;
            for (long i : index) {
                value = Array.get(value, (int) i);
            }
            values.add(text(value));
            assertEquals(values.get((int) n), text(array.get(index)));
            for (int d = index.length - 1; d >= 0 && ++index[d] == array.shape()[d]; d--) {
                index[d] = 0;
            }
        }
        return array.dtype() + "|" + LongStream.of(array.shape()).boxed().toList() + "|" + String.join(",", values);
    }

    private static String text(Object value) {
        if (value == null) {
            return "NaT";
        } else if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return Double.isNaN(number) ? "nan" : String.format("%016x", Double.doubleToRawLongBits(number));
        } else if (value instanceof double[] parts) {
            return text(parts[0]) + "/" + text(parts[1]);
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof String text) {
            return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } else if (value instanceof LocalDate day) {
            return String.valueOf(day.toEpochDay() * 86_400_000_000_000L);
        } else if (value instanceof LocalDateTime time) {
            return String.valueOf(time.toEpochSecond(ZoneOffset.UTC) * 1_000_000_000 + time.getNano());
        }
        return value instanceof Duration time ? String.valueOf(time.toNanos()) : value.toString();
    }
}
