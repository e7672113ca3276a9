package datafolio.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.ByteArrayOutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is no array, or a hostile one, is an error that names the file and what is wrong with it. */
class DamagedArrayTest {
    @TempDir
    Path folder;

    /** A file of one format version, its header as given, and so many bytes of elements. */
    private static byte[] file(int version, String header, int elements) {
        byte[] text = header.getBytes(version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return raw(version, text.length, text, elements);
    }

    private static byte[] raw(int version, int length, byte[] header, int elements) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
        out.write(four.array(), 0, version == 1 ? 2 : 4);
        out.writeBytes(header);
        out.writeBytes(new byte[elements]);
        return out.toByteArray();
    }

    private static String header(String descr, String fortran, String shape) {
        return "{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }      \n";
    }

    private static String shaped(String shape) {
        return header("'<f8'", "False", shape);
    }

    private static String typed(String descr) {
        return header(descr, "False", "(2,)");
    }

    private static final Map<String, String> HEADERS = new LinkedHashMap<>();

    static {
        HEADERS.put("", "it ends too early, at character 1");
        HEADERS.put("{}", "its header is no dict of descr, fortran_order and shape");
        HEADERS.put("[]", "its header is no dict of descr, fortran_order and shape");
        HEADERS.put("garbage", "this is no value, at character 1, before 'garbage'");
        HEADERS.put("__import__('os').system('true')", "this is no value, at character 1, before \"__import__('os').sys\"");
        HEADERS.put("{'descr': '<f8', 'fortran_order': False, }", "its header is no dict of descr, fortran_order and shape");
        HEADERS.put("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'more': 1}", "its header is no dict of descr, fortran_order and shape");
        HEADERS.put("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", "the key 'descr' is there twice, at character 32, before \", 'fortran_order': F\"");
        HEADERS.put("{1: 2}", "a key is no text, at character 3, before ': 2}'");
        HEADERS.put("{'descr' '<f8'}", "':' is missing, at character 10, before \"'<f8'}\"");
        HEADERS.put("{'descr': '<f8', 'fortran_order'", "it ends too early, at character 33");
        HEADERS.put("{'descr': '<f8", "a text is not closed, at character 15");
        HEADERS.put("{'descr': '<f8\\", "this is no escape that repr() writes, at character 17");
        HEADERS.put("{'descr': '<f8\\q'}", "this is no escape that repr() writes, at character 17, before \"'}\"");
        HEADERS.put("{'descr': '\\xg0'}", "this is no escape that repr() writes, at character 14, before \"g0'}\"");
        HEADERS.put("{'descr': '\\Uffffffff'}", "this is no escape that repr() writes, at character 14, before \"ffffffff'}\"");
        HEADERS.put(shaped("(2,)") + "x", "something follows the value, at character 65, before 'x'");
        HEADERS.put(shaped("[2]"), "shape [2] is no tuple of whole numbers");
        HEADERS.put(shaped("2"), "shape 2 is no tuple of whole numbers");
        HEADERS.put(shaped("(2)"), "shape 2 is no tuple of whole numbers");
        HEADERS.put(shaped("(2.0,)"), "',' is missing, at character 53, before '.0,), }'");
        HEADERS.put(shaped("(True,)"), "shape (True,) is no tuple of whole numbers");
        HEADERS.put(shaped("('2',)"), "shape ('2',) is no tuple of whole numbers");
        HEADERS.put(shaped("(-,)"), "this is no number, at character 52, before '-,), }'");
        HEADERS.put(shaped("(-1,)"), "the shape [-1] has a negative length");
        HEADERS.put(shaped("(2, -9223372036854775808)"), "the shape [2 -9223372036854775808] has a negative length");
        HEADERS.put(shaped("(3,)"), "its header tells of 24 bytes of elements, and 16 are there: it was cut, or not written to its end");
        HEADERS.put(shaped("(1000000000000,)"), "its header tells of 8000000000000 bytes of elements, and 16 are there: it was cut, or not written to its end");
        HEADERS.put(shaped("(9223372036854775807,)"), "the shape [9223372036854775807] of 8 bytes each takes more bytes than can be counted");
        HEADERS.put(shaped("(4294967296, 4294967296)"), "the shape [4294967296 4294967296] has more elements than can be counted");
        HEADERS.put(shaped("(0, 4294967296, 4294967296)"), "the shape [0 4294967296 4294967296] has more elements than can be counted");
        HEADERS.put(shaped("(9223372036854775808,)"), "the number is beyond 64 bits, at character 52, before '9223372036854775808,'");
        HEADERS.put(shaped("(" + "1, ".repeat(65) + ")"), "the shape has 65 dimensions, and numpy allows 64");
        HEADERS.put(shaped("(".repeat(50_000)), "it is nested more than 64 deep, at character 114, before '(((((((((((((((((((('");
        HEADERS.put(typed("[('a', ".repeat(5_000)), "it is nested more than 64 deep, at character 229, before \"('a', [('a', [('a',\"");
        HEADERS.put(header("'<f8'", "0", "(2,)"), "fortran_order is 0, neither True nor False");
        HEADERS.put(header("'<f8'", "None", "(2,)"), "this is no value, at character 35, before \"None, 'shape': (2,),\"");
        HEADERS.put(typed("'<f7'"), "\"<f7\" is no dtype of numpy's");
        HEADERS.put(typed("'<f99999999999999999999'"), "\"<f99999999999999999999\" is no dtype of numpy's");
        HEADERS.put(typed("'<U99999999999999999999'"), "\"<U99999999999999999999\" is no dtype of numpy's");
        HEADERS.put(typed("'|S2000000000'"), "its header tells of 4000000000 bytes of elements, and 16 are there: it was cut, or not written to its end");
        HEADERS.put(typed("'nonsense'"), "\"nonsense\" is no dtype of numpy's");
        HEADERS.put(typed("''"), "\"\" is no dtype of numpy's");
        HEADERS.put(typed("'<M8[fortnight]'"), "\"<M8[fortnight]\" has no unit of time that numpy knows");
        HEADERS.put(typed("'<M8[0s]'"), "\"<M8[0s]\" counts in steps of nothing");
        HEADERS.put(typed("'<M8[99999999999s]'"), "\"<M8[99999999999s]\" has no unit of time that numpy knows");
        HEADERS.put(typed("8"), "descr 8 is no dtype");
        HEADERS.put(typed("('<f8', (2,))"), "descr ('<f8', (2,)) is a field's type, not an array's");
        HEADERS.put(typed("['<f8']"), "'<f8' is no field of a record");
        HEADERS.put(typed("[('a',)]"), "('a',) is no field of a record");
        HEADERS.put(typed("[('', '<f8')]"), "('', '<f8') is no field of a record");
        HEADERS.put(typed("[('a', '<f8', (-1,))]"), "(-1,) is no shape of a field");
        HEADERS.put(typed("[('a', '<f8'), ('a', '<f8')]"), "the field 'a' is there twice");
        HEADERS.put(typed("[('a', '<f8', (4294967296, 4294967296))]"), "one record would take more bytes than can be counted");
        HEADERS.put(typed("('<f8', (4294967296, 4294967296))"), "descr ('<f8', (4294967296, 4294967296)) is a field's type, not an array's");
    }

    @TestFactory
    List<DynamicTest> hostileHeadersAreDamage() {
        List<DynamicTest> tests = new ArrayList<>();
        HEADERS.forEach((header, why) -> tests.add(DynamicTest.dynamicTest("header " + header.substring(0, Math.min(80, header.length())), () -> {
            for (int version = 1; version <= 3; version++) {
                if (version > 1 || header.length() <= 0xffff) {
                    refused(file(version, header, 16), Kind.PAYLOAD_DAMAGED, why);
                }
            }
        })));
        return tests;
    }

    private FolioException refused(byte[] bytes, Kind kind, String why) throws Exception {
        Path file = Files.write(folder.resolve("hostile.npy"), bytes);
        FolioException e = assertThrows(FolioException.class, () -> NumpyArray.read(file), why);
        assertEquals("The array file " + file + " cannot be read: " + why + "." + (kind == Kind.PAYLOAD_DAMAGED
                ? " Restore the file, or write the array anew." : ""), e.getMessage());
        assertEquals(kind, e.kind());
        assertEquals(Map.of("path", file.toString(), "reason", why), e.details());
        return e;
    }

    @Test
    void filesThatAreNoArraysAreRefused() throws Exception {
        refused(new byte[0], Kind.PAYLOAD_DAMAGED, "it is empty");
        refused(new byte[] {(byte) 0x93, 'N', 'U'}, Kind.PAYLOAD_DAMAGED, "it ends within its first word, after 3 bytes");
        refused("This is text".getBytes(StandardCharsets.UTF_8), Kind.PAYLOAD_DAMAGED, "it does not start as numpy's files do");
        refused(new byte[20], Kind.PAYLOAD_DAMAGED, "it does not start as numpy's files do");
        refused(file(4, shaped("(2,)"), 16), Kind.PAYLOAD_DAMAGED, "it is of format 4.0, and numpy writes 1.0, 2.0 and 3.0");
        refused(file(0, shaped("(2,)"), 16), Kind.PAYLOAD_DAMAGED, "it is of format 0.0, and numpy writes 1.0, 2.0 and 3.0");
        refused(raw(1, 5000, new byte[100], 0), Kind.PAYLOAD_DAMAGED, "its header should have 5000 bytes, and the file has only 110");
        refused(raw(2, -1, new byte[100], 0), Kind.PAYLOAD_DAMAGED, "its header should have 4294967295 bytes, and the file has only 112");
        refused(raw(3, 10, new byte[] {'{', (byte) 0xff, '}', 0, 0, 0, 0, 0, 0, 0}, 0), Kind.PAYLOAD_DAMAGED, "its header is no UTF-8");
        refused(new byte[] {(byte) 0x80, 4, '.'}, Kind.UNSUPPORTED, "it is a pickle, and reading a pickle would run code that the file brings along;"
                + " in Python, save the array with numpy.save");
        refused(new byte[] {'P', 'K', 3, 4}, Kind.UNSUPPORTED, "it is an archive (.npz); in Python, save each of its arrays with numpy.save");
        for (String descr : List.of("'|O'", "'O'", "'|O8'", "[('a', '<f8'), ('b', [('c', '|O')])]", "[('a', '|O', (2,))]")) {
            refused(file(1, typed(descr), 16), Kind.UNSUPPORTED, "its elements are Python objects, stored as a pickle, and reading a pickle would run code"
                    + " that the file brings along; in Python, convert the array to a plain dtype and save it again");
        }
    }

    @Test
    void aCutFileIsDamageWhereverItWasCut() throws Exception {
        Path whole = folder.resolve("whole.npy");
        NumpyArray.of(new double[] {1, 2, 3}).write(whole);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length++) {
            Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(bytes, length));
            FolioException e = assertThrows(FolioException.class, () -> NumpyArray.read(cut));
            assertEquals(Kind.PAYLOAD_DAMAGED, e.kind(), length + " bytes");
        }
    }

    /** Every byte of a header changed in many ways: an array or an error of ours, and quickly. */
    @Test
    void anyChangedHeaderIsAnArrayOrAnErrorOfOurs() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path changed = folder.resolve("changed.npy");
        List<byte[]> wholes = List.of(file(1, shaped("(2, 1)"), 16), file(2, typed("[('a', '<i4'), ('b', '<i2', (2,))]"), 16),
                file(3, header("'<U2'", "True", "(1, 2, 1)"), 16), file(1, header("'<M8[25us]'", "False", "(2,)"), 16));
        for (int n = 0; n < 4000; n++) {
            byte[] bytes = wholes.get(n % wholes.size()).clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean() ? (byte) random.nextInt() : (byte) "0123456789(),'[]<>-UVSMm\\".charAt(random.nextInt(25));
            }
            Files.write(changed, bytes);
            try {
                NumpyArray array = NumpyArray.read(changed);
                assertEquals(array.bytes().remaining(), array.size() * (array.size() == 0 ? 0 : array.bytes().remaining() / array.size()));
                array.hashCode();
                if (array.hasJavaValues()) {
                    array.toArray();
                }
            } catch (FolioException e) {
                assertTrue(List.of(Kind.PAYLOAD_DAMAGED, Kind.UNSUPPORTED, Kind.INVALID_DATA).contains(e.kind()), "seed " + seed + ": " + e);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", change " + n, e);
            }
        }
    }

    @Test
    void aSmallFileThatTellsOfManyEmptyArraysDoesNotFillTheHeap() throws Exception {
        record Case(String descr, String shape) {}
        for (Case c : List.of(new Case("'<f8'", "(2000000000, 0)"), new Case("'<f8'", "(40000000, 0)"), new Case("'<f8'", "(1000000, 1000000, 0)"), new Case("'|S0'", "(2000000000,)"),
                new Case("'<U0'", "(40000, 40000, 1)"), new Case("'<f8'", "(9000000000000000000, 0)"))) {
            Path file = Files.write(folder.resolve("empty.npy"), file(1, header(c.descr, "False", c.shape), 0));
            FolioException e = assertThrows(FolioException.class, () -> NumpyArray.read(file).toArray(), c.shape);
            assertEquals(Kind.UNSUPPORTED, e.kind());
            assertTrue(e.getMessage().contains("bytes as Java arrays, too much for this JVM's heap of "), e.getMessage());
        }
        Path file = Files.write(folder.resolve("endless.npy"), file(1, header("'|V0'", "False", "(9000000000000000000,)"), 0));
        FolioException e = assertThrows(FolioException.class, () -> NumpyArray.read(file));
        assertEquals(Kind.UNSUPPORTED, e.kind());
        Path few = Files.write(folder.resolve("few.npy"), file(1, shaped("(2, 0, 3)"), 0));
        assertArrayEquals(new double[2][0][3], (double[][][]) NumpyArray.read(few).toArray());
    }

    @Test
    void moreThanTwoGigabytesAreRefusedByName() throws Exception {
        Path file = Files.write(folder.resolve("large.npy"), file(1, shaped("(300000000,)"), 0));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2_400_000_000L + 200);
        }
        FolioException e = assertThrows(FolioException.class, () -> NumpyArray.read(file));
        assertEquals("The array in " + file + " takes 2400000000 bytes, more than the 2 GB that one Java array holds. Read the file in Python with"
                + " numpy.load(..., mmap_mode='r'), or store the array in parts.", e.getMessage());
        assertEquals(Kind.UNSUPPORTED, e.kind());
        assertEquals(2_400_000_000L, e.details().get("bytes"));
        // below 2 GB, and more than the tests' heap
        Path wide = Files.write(folder.resolve("wide.npy"), file(1, shaped("(250000000,)"), 0));
        try (RandomAccessFile sparse = new RandomAccessFile(wide.toFile(), "rw")) {
            sparse.setLength(2_000_000_000L + 200);
        }
        if (Runtime.getRuntime().maxMemory() < 2_000_000_000L) {
            assertTrue(assertThrows(FolioException.class, () -> NumpyArray.read(wide)).getMessage().contains("more than this JVM has free"));
        }
    }

    @Test
    void missingFilesFoldersAndUnwritablePlacesAreNamed() throws Exception {
        Path none = folder.resolve("none.npy");
        FolioException missing = assertThrows(FolioException.class, () -> NumpyArray.read(none));
        assertEquals(Kind.PAYLOAD_MISSING, missing.kind());
        assertEquals("The array file " + none + " cannot be read: it is missing. Check the path, or write the array anew.", missing.getMessage());
        assertEquals(Kind.IO_ERROR, assertThrows(FolioException.class, () -> NumpyArray.read(folder)).kind());
        FolioException nowhere = assertThrows(FolioException.class, () -> NumpyArray.of(1).write(folder.resolve("no/where.npy")));
        assertEquals(Kind.IO_ERROR, nowhere.kind());
        assertTrue(nowhere.getMessage().startsWith("The array file " + folder.resolve("no/where.npy") + " cannot be written: "), nowhere.getMessage());
    }

    @Test
    void headersOfPython2AndBytesAfterTheElementsAreRead() throws Exception {
        Path file = Files.write(folder.resolve("old.npy"), file(1, shaped("(2L, 1L)"), 100));
        assertArrayEquals(new double[2][1], (double[][]) NumpyArray.read(file).toArray());
    }

    @Test
    void anInterruptedReadSaysSoAndKeepsTheFlag() throws Exception {
        Path file = folder.resolve("array.npy");
        NumpyArray.of(new double[1000]).write(file);
        Thread.currentThread().interrupt();
        FolioException e = assertThrows(FolioException.class, () -> NumpyArray.read(file));
        assertTrue(Thread.interrupted());
        assertEquals(Kind.INTERRUPTED, e.kind());
    }
}
