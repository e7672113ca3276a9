package datafolio.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Bytes made worse. */
final class Damage {
    private Damage() {}

    /** A copy with one to a few things wrong: bits, bytes, numbers, something cut, doubled, moved or filled. */
    static byte[] of(byte[] bytes, Random random) {
        return within(bytes, 0, bytes.length, random);
    }

    /** The same, but only between two places; what is cut or grows is only cut or grows at the end of the whole. */
    static byte[] within(byte[] bytes, int from, int to, Random random) {
        byte[] changed = bytes.clone();
        if (to <= from) {
            return changed;
        }
        for (int n = 1 << random.nextInt(4); n > 0; n--) {
            int at = from + random.nextInt(to - from);
            switch (random.nextInt(6)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) random.nextInt();
                case 2 -> number(changed, at, to, random);
                case 3 -> {
                    int length = Math.min(1 + random.nextInt(64), to - at);
                    java.util.Arrays.fill(changed, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xff));
                }
                case 4 -> {
                    int source = from + random.nextInt(to - from);
                    System.arraycopy(bytes, source, changed, at, Math.min(1 + random.nextInt(32), to - Math.max(at, source)));
                }
                default -> changed[at] = (byte) Math.max(0, changed[at] + (random.nextBoolean() ? 1 : -1));
            }
        }
        return changed;
    }

    /** A number of 2, 4 or 8 bytes that somebody may count with. */
    private static void number(byte[] bytes, int at, int to, Random random) {
        long[] numbers = {0, 1, -1, 0x7fff, 0x7fffffff, 0x80000000L, 0xffffffffL, Long.MAX_VALUE, Long.MIN_VALUE, bytes.length, bytes.length - 1,
            1L << 32, 1L << 40, random.nextInt(4096)};
        long number = numbers[random.nextInt(numbers.length)];
        int length = 2 << random.nextInt(3);
        for (int i = 0; i < length && at + i < to; i++) {
            bytes[at + i] = (byte) (number >> 8 * i);
        }
    }

    /** A copy that ends early, has something taken out, put in, or at its end. */
    static byte[] resized(byte[] bytes, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(bytes.length + 1);
        int more = random.nextInt(100);
        switch (random.nextInt(4)) {
            case 0 -> out.write(bytes, 0, at);
            case 1 -> {
                out.write(bytes, 0, at);
                int rest = Math.min(bytes.length, at + more);
                out.write(bytes, rest, bytes.length - rest);
            }
            case 2 -> {
                out.write(bytes, 0, at);
                byte[] noise = new byte[more];
                random.nextBytes(noise);
                out.writeBytes(noise);
                out.write(bytes, at, bytes.length - at);
            }
            default -> {
                out.writeBytes(bytes);
                out.writeBytes(new byte[more]);
            }
        }
        return out.toByteArray();
    }
}
