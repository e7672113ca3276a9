package datafolio.fuzz;

import datafolio.array.NumpyArray;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Numpy's files: their magic, the length of their header, the Python literal in it, their elements. */
final class NpyTarget implements Target {
    private static final String[] TYPES = {"'<i4'", "'>f8'", "'|b1'", "'<U3'", "'|S0'", "'<U0'", "'<U999999999'", "'|O'", "'<M8[ns]'", "'<M8[]'",
        "'<m8[7D]'", "'|V0'", "'|V5'", "'<f16'", "'<c8'", "'<i3'", "''", "'<i'", "[('a', '<i4'), ('b', '|O')]", "[('a', '<i4', (2, 3))]", "[]",
        "[('a', [('b', '<f8')])]", "None", "('<i4', (2,))", "{'names': ['a']}", "\"<i4\"", "'<i4\\x00'"};
    private static final String[] SHAPES = {"()", "(0,)", "(3,)", "(-1,)", "(2, 2)", "(9223372036854775807,)", "(99999999999999999999,)",
        "(4294967296, 4294967296)", "(2147483648,)", "(0, 9223372036854775807)", "3", "(3)", "[3]", "(True,)", "('3',)", "(1.5,)", "(1" + ", 1".repeat(100) + ")"};
    private static final Set<Kind> RIGHT = Set.of(Kind.PAYLOAD_DAMAGED, Kind.UNSUPPORTED);

    private final List<byte[]> files = new ArrayList<>();
    private Path file;

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public void prepare(Path directory) throws Exception {
        file = directory.resolve("case.npy");
        try (Stream<Path> all = Files.walk(Fixtures.copy("v2-basic", directory))) {
            for (Path each : all.filter(path -> path.toString().endsWith(".npy")).sorted().toList()) {
                files.add(Files.readAllBytes(each));
            }
        }
    }

    @Override
    public String attempt(Random random) throws Throwable {
        byte[] whole = files.get(random.nextInt(files.size()));
        int header = 10 + (whole[8] & 0xff) + 256 * (whole[9] & 0xff);
        Files.write(file, switch (random.nextInt(6)) {
            case 0 -> Damage.within(whole, 0, 10, random);
            case 1 -> Damage.within(whole, 10, header, random);
            case 2 -> Damage.of(whole, random);
            case 3 -> Damage.resized(whole, random);
            default -> headed(whole, header, random);
        });
        try {
            NumpyArray array = NumpyArray.read(file);
            array.toString();
            return values(array);
        } catch (FolioException e) {
            if (!RIGHT.contains(e.kind())) {
                throw new AssertionError("the wrong kind of error", e);
            }
            return Target.told(e, "path");
        }
    }

    /** It was read; its elements may be of a type, or have values, that Java has not. */
    private static String values(NumpyArray array) {
        try {
            array.toArray();
            return "read";
        } catch (FolioException e) {
            if (e.kind() != Kind.UNSUPPORTED && e.kind() != Kind.INVALID_DATA) {
                throw new AssertionError("the wrong kind of error", e);
            }
            return e.kind().keyword();
        }
    }

    /** With another header, and its length as it should be or not. */
    private static byte[] headed(byte[] whole, int header, Random random) {
        String text = new String(whole, 10, header - 10, StandardCharsets.ISO_8859_1);
        String type = TYPES[random.nextInt(TYPES.length)];
        String shape = SHAPES[random.nextInt(SHAPES.length)];
        text = switch (random.nextInt(7)) {
            case 0 -> text.replaceFirst("'descr': ('[^']*'|\\[.*?\\])", "'descr': " + java.util.regex.Matcher.quoteReplacement(type));
            case 1 -> text.replaceFirst("'shape': \\([^)]*\\)", "'shape': " + shape);
            case 2 -> "{'descr': " + type + ", 'fortran_order': " + (random.nextBoolean() ? "True" : "False") + ", 'shape': " + shape + ", }\n";
            case 3 -> text.replace("False", random.nextBoolean() ? "None" : "1");
            case 4 -> text.replaceFirst("\\{", "{'more': 1, ");
            case 5 -> "(".repeat(1 << random.nextInt(16)) + text;
            default -> "__import__('os').system('true')\n";
        };
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int version = 1 + random.nextInt(3);
        long length = random.nextInt(8) == 0 ? new long[] {0, 1, 0xffff, 0xffffffffL, 0x7fffffff, bytes.length + 1}[random.nextInt(6)] : bytes.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, 6);
        out.write(version);
        out.write(0);
        for (int i = 0; i < (version == 1 ? 2 : 4); i++) {
            out.write((int) (length >> 8 * i));
        }
        out.writeBytes(bytes);
        out.write(whole, header, whole.length - header);
        return out.toByteArray();
    }
}
