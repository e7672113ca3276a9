package datafolio.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyArrayTest {
    @TempDir
    Path folder;

    private NumpyArray back(NumpyArray array) {
        Path file = folder.resolve("array.npy");
        array.write(file);
        NumpyArray read = NumpyArray.read(file);
        assertEquals(array, read);
        assertEquals(array.hashCode(), read.hashCode());
        assertEquals(array.toString(), read.toString());
        return read;
    }

    @Test
    void everyJavaTypeComesBackAsItWas() {
        LocalDateTime second = LocalDateTime.of(2024, 2, 29, 12, 0, 1);
        List<Object> values = List.of(
                new boolean[] {true, false}, new byte[][] {{1, -1}, {Byte.MIN_VALUE, 0}}, new short[] {Short.MIN_VALUE}, new int[][][] {{{1}, {2}}, {{3}, {4}}},
                new long[] {Long.MAX_VALUE, Long.MIN_VALUE}, new float[][] {{1.5f, Float.NaN}}, new double[][] {{-0.0, Double.MIN_VALUE}, {1, 2}},
                new BigInteger[] {BigInteger.ZERO, BigInteger.ONE.shiftLeft(63)}, new String[][] {{"", "\u20ac"}, {"\ud83d\ude00", "inner\0nul"}},
                new LocalDate[] {null, LocalDate.MIN, LocalDate.MAX}, new LocalDateTime[] {second.plusNanos(1000), null},
                new LocalDateTime[] {second.plusNanos(1), LocalDateTime.of(1677, 9, 21, 0, 12, 43, 145_224_193)},
                new Duration[] {Duration.ofSeconds(-1), null}, new Duration[] {Duration.ofNanos(-1)}, new double[0], new long[0][0], new String[0], new float[2][0]);
        for (Object value : values) {
            assertArrayEquals(new Object[] {value}, new Object[] {back(NumpyArray.of(value)).toArray()});
        }
        for (Object scalar : List.of(true, (byte) 1, (short) 2, 3, 4L, 5f, 6.0, BigInteger.TWO, "text", "", LocalDate.EPOCH, second, Duration.ZERO)) {
            NumpyArray array = back(NumpyArray.of(scalar));
            assertEquals(scalar, array.toArray());
            assertEquals(scalar, array.get());
            assertEquals(1, array.size());
        }
    }

    @Test
    void typesFollowFromTheValues() {
        Map<Object, String> types = new LinkedHashMap<>();
        types.put(new Object[] {new double[] {1}, List.of(2)}, "float64 [2 1]");
        types.put(new Object[] {new int[] {1}, new long[] {2}}, "int64 [2 1]");
        types.put(new Integer[][] {{1, 2}}, "int32 [1 2]");
        types.put(List.of(1f, 2f), "float32 [2]");
        types.put(List.of(1, 2f), "float64 [2]");
        types.put(List.of(1L, BigInteger.ONE.shiftLeft(63)), "uint64 [2]");
        types.put(List.of(-1L, BigInteger.ONE), "int64 [2]");
        types.put(new LinkedList<>(List.of(true)), "bool [1]");
        types.put(List.of(List.of(), List.of()), "float64 [2 0]");
        types.put(new int[0][3][], "int32 [0 0 0]");
        types.put(new LocalDate[] {null}, "datetime64[D] [1]");
        types.put(List.of(Instant.EPOCH), "datetime64[us] [1]");
        types.put(List.of(Instant.ofEpochSecond(0, 1)), "datetime64[ns] [1]");
        types.put("\ud83d\ude00", "<U1 []");
        types.put("", "<U1 []");
        types.forEach((value, type) -> assertEquals("numpy array " + type, NumpyArray.of(value).toString()));
        NumpyArray array = NumpyArray.of(1);
        assertSame(array, NumpyArray.of((Object) array));
    }

    @Test
    void valuesThatAreNoArrayAreRefusedWithTheirPlace() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        Map<Object, String> refused = new LinkedHashMap<>();
        refused.put(new int[][] {{1}, {2, 3}}, "it is ragged: at [1] there are 2 elements where others have 1");
        refused.put(new int[][][] {{{1}, {2}}, {{3}, {4, 5}}}, "it is ragged: at [1, 1] there are 2 elements where others have 1");
        refused.put(new int[][] {{1}, null}, "it is ragged: at [1] there is null where others have an array");
        refused.put(List.of(List.of(1), 2), "it is ragged: at [1] there is a java.lang.Integer where others have an array");
        refused.put(List.of(1, List.of(2)), "it is ragged: at [1] there is an array where others have an element");
        refused.put(List.of(List.of(), List.of(1)), "it is ragged: at [1] there are 1 elements where others have 0");
        refused.put(Arrays.asList(1, null), "at [1] there is null, and only times can be missing");
        refused.put(new Object[] {null}, "at [0] there is null, and only times can be missing");
        refused.put(List.of(List.of(1, BigDecimal.ONE)), "at [0, 1] there is a java.math.BigDecimal, which has no dtype; convert it first, or give"
                + " of(dtype, shape, bytes) the bytes");
        refused.put(new char[] {'a'}, "char has no dtype; use String");
        refused.put('a', "at [] there is a java.lang.Character, which has no dtype; convert it first, or give of(dtype, shape, bytes) the bytes");
        refused.put(List.of(1, "a"), "it mixes int32 and text; an array has one type");
        refused.put(List.of(true, 1), "it mixes int32 and boolean; an array has one type");
        refused.put(List.of(BigInteger.ONE, 1.0), "it mixes big and float64; an array has one type");
        refused.put(List.of(Instant.EPOCH, LocalDate.EPOCH), "it mixes date and instant; an array has one type");
        refused.put(BigInteger.ONE.shiftLeft(64), "18446744073709551616 is beyond uint64");
        refused.put(List.of(-1, BigInteger.ONE.shiftLeft(63)), "9223372036854775808 is beyond int64");
        refused.put(new Object[] {new long[] {-1}, List.of(BigInteger.ONE)}, "-1 is beyond uint64");
        refused.put(List.of((1L << 53) + 1, 1.0), "it mixes whole numbers with others, and float64 does not hold 9007199254740993 exactly");
        refused.put(List.of(Long.MAX_VALUE, 1.0), "it mixes whole numbers with others, and float64 does not hold 9223372036854775807 exactly");
        refused.put(LocalDateTime.MAX.withNano(0), "+999999999-12-31T23:59:59 is beyond datetime64[us]");
        refused.put(Duration.ofSeconds(Long.MAX_VALUE, 1), "PT2562047788015215H30M7.000000001S is beyond timedelta64[ns]");
        refused.put("a\0", "the text at [] ends in NUL, which numpy would cut off");
        refused.put(new Object[] {cycle}, "it is nested more than 64 deep");
        refused.forEach((value, why) -> {
            FolioException e = assertThrows(FolioException.class, () -> NumpyArray.of(value), why);
            assertEquals("This value is no array: " + why + ".", e.getMessage());
            assertEquals(Kind.INVALID_ARGUMENT, e.kind());
            assertEquals(why, e.details().get("reason"));
        });
        assertTrue(assertThrows(FolioException.class, () -> NumpyArray.of(null)).getMessage().contains("there is null"));
        String[] many = new String[1000];
        Arrays.fill(many, "");
        many[7] = "x".repeat(1 << 20);
        assertTrue(assertThrows(FolioException.class, () -> NumpyArray.of(many)).getMessage().contains("4194304000 bytes, more than the 2 GB"));
    }

    @Test
    void bytesOfAnyDtypeMakeAnArray() {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.BIG_ENDIAN).putInt(1).putInt(-2).putInt(3).flip();
        NumpyArray array = back(NumpyArray.of(">i4", new long[] {3}, bytes));
        assertEquals(0, bytes.position());
        assertEquals(-2, array.get(1));
        assertEquals(-2, array.bytes().getInt(4));
        assertEquals(ByteOrder.BIG_ENDIAN, array.bytes().order());
        assertThrows(ReadOnlyBufferException.class, () -> array.bytes().put(0, (byte) 1));
        bytes.putInt(4, 7);
        assertEquals(-2, array.get(1));
        assertEquals("int32", NumpyArray.of("int32", new long[] {3, 1}, bytes).dtype());
        assertEquals("datetime64[25us]", NumpyArray.of("datetime64[25us]", new long[] {0}, ByteBuffer.allocate(0)).dtype());
        assertEquals("|S0", NumpyArray.of("S", new long[] {2}, ByteBuffer.allocate(0)).dtype());
        NumpyArray record = back(NumpyArray.of("[('a', '<i4'), ('b', '<f8')]", new long[] {1}, bytes));
        assertEquals("[('a', '<i4'), ('b', '<f8')]", record.descr());
        FolioException none = assertThrows(FolioException.class, record::toArray);
        assertEquals(Kind.UNSUPPORTED, none.kind());
        assertEquals("Elements of dtype [('a', '<i4'), ('b', '<f8')] have no Java value. Read them from bytes(), 12 bytes each.", none.getMessage());
        assertThrows(FolioException.class, () -> record.get(0));
    }

    @Test
    void bytesThatDoNotFitTheirDtypeAreRefused() {
        ByteBuffer four = ByteBuffer.allocate(4);
        record Case(String dtype, long[] shape, Kind kind, String why) {}
        for (Case c : List.of(
                new Case("<f8", new long[] {1}, Kind.INVALID_ARGUMENT, "the shape [1] of float64 takes 8 bytes, and there are 4"),
                new Case("<i4", new long[] {-1}, Kind.INVALID_ARGUMENT, "the shape [-1] has a negative length"),
                new Case("<i3", new long[] {1}, Kind.INVALID_ARGUMENT, "\"<i3\" is no dtype of numpy's"),
                new Case("number", new long[] {1}, Kind.INVALID_ARGUMENT, "\"number\" is no dtype of numpy's"),
                new Case("flaot64", new long[] {1}, Kind.INVALID_ARGUMENT, "\"flaot64\" is no dtype of numpy's; nearest: float64"),
                new Case("<M8[eon]", new long[] {1}, Kind.INVALID_ARGUMENT, "\"<M8[eon]\" has no unit of time that numpy knows"),
                new Case("S0", new long[] {1L << 40}, Kind.INVALID_ARGUMENT, "the shape [1099511627776] of |S0 takes 0 bytes, and there are 4"),
                new Case("[('a', '<i2'), ('a', '<i2')]", new long[] {1}, Kind.INVALID_ARGUMENT, "the field 'a' is there twice"),
                new Case("O", new long[] {1}, Kind.UNSUPPORTED, "its elements are Python objects, stored as a pickle, and reading a pickle would run code that"
                        + " the file brings along; in Python, convert the array to a plain dtype and save it again"))) {
            FolioException e = assertThrows(FolioException.class, () -> NumpyArray.of(c.dtype, c.shape, four));
            assertEquals("These bytes are no array of dtype " + c.dtype + ": " + c.why + ".", e.getMessage());
            assertEquals(c.kind, e.kind());
            assertEquals(c.dtype, e.details().get("dtype"));
        }
    }

    @Test
    void equalityIsOfDtypeShapeAndContent() {
        NumpyArray array = NumpyArray.of(new int[][] {{1, 2}, {3, 4}});
        assertEquals(array, NumpyArray.of(List.of(List.of(1, 2), List.of(3, 4))));
        assertNotEquals(array, NumpyArray.of(new int[] {1, 2, 3, 4}));
        assertNotEquals(array, NumpyArray.of(new long[][] {{1, 2}, {3, 4}}));
        assertNotEquals(array, NumpyArray.of(new int[][] {{1, 2}, {3, 5}}));
        assertEquals(NumpyArray.of(Double.NaN), NumpyArray.of(Double.NaN));
    }

    @Test
    void anIndexOutsideTheShapeIsRefused() {
        NumpyArray array = NumpyArray.of(new int[][] {{1, 2}, {3, 4}});
        assertEquals(3, array.get(1, 0));
        for (long[] index : new long[][] {{2, 0}, {0, -1}, {0}, {0, 0, 0}, {}, {1L << 32, 0}, {Long.MAX_VALUE, Long.MAX_VALUE}}) {
            FolioException e = assertThrows(FolioException.class, () -> array.get(index));
            assertEquals(Kind.INVALID_ARGUMENT, e.kind());
            assertEquals("There is no element " + Arrays.toString(index) + " in an array of shape [2 2]. Give one number from 0 for each dimension.",
                    e.getMessage());
        }
    }

    @Test
    void timesBeyondJavaAreAnErrorAndNotAWrongValue() {
        ByteBuffer count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE).flip();
        for (String dtype : List.of("<M8[D]", "<M8[Y]", "<M8[s]", "<M8[25us]", "<m8[W]")) {
            FolioException e = assertThrows(FolioException.class, () -> NumpyArray.of(dtype, new long[] {1}, count).toArray());
            assertEquals(Kind.INVALID_DATA, e.kind());
            assertTrue(e.getMessage().contains("of count 9223372036854775807 lies beyond what java.time holds. Use bytes()"), e.getMessage());
        }
        ByteBuffer never = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MIN_VALUE).flip();
        assertNull(NumpyArray.of("<M8[25us]", new long[] {}, never).toArray());
    }
}
