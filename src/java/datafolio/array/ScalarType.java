package datafolio.array;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dtype without fields.
 *
 * @param kind numpy's letter: b bool, i and u whole numbers, f and c floating and complex, S bytes, U text, V raw bytes,
 *        M datetime64, m timedelta64
 * @param size bytes, but characters for U
 * @param big whether the bytes of a number come most significant first
 * @param unit of M and m: Y M W D h m s ms us ns ps fs as, or "" for none; "" for other kinds
 * @param step how many units one count stands for; 1 for other kinds
 */
record ScalarType(char kind, int size, boolean big, String unit, int step) implements Dtype {
    private static final Map<Character, List<Integer>> SIZES = Map.of('b', List.of(1), 'i', List.of(1, 2, 4, 8), 'u', List.of(1, 2, 4, 8),
            'f', List.of(2, 4, 8, 12, 16), 'c', List.of(8, 16, 24, 32), 'M', List.of(8), 'm', List.of(8));
    private static final Map<Character, String> WORDS = Map.of('i', "int", 'u', "uint", 'f', "float", 'c', "complex", 'M', "datetime64",
            'm', "timedelta64");
    private static final List<String> UNITS = List.of("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as");
    private static final Pattern UNIT = Pattern.compile("\\[(\\d{0,9})([A-Za-z]+)\\]");

    /** The type that the parts of {@code text} say, {@code digits} and {@code bracket} (null for none) still unchecked. */
    static ScalarType of(String text, char kind, String digits, boolean big, String bracket) throws Malformed {
        if (kind == 'O' || kind == 'T') {
            throw Malformed.unsupported("its elements are Python objects, stored as a pickle, and reading a pickle would run code"
                    + " that the file brings along; in Python, convert the array to a plain dtype and save it again");
        }
        int size = digits.isEmpty() ? 0 : digits.length() > 10 ? -1 : (int) Math.min(Long.parseLong(digits), Integer.MAX_VALUE);
        boolean time = kind == 'M' || kind == 'm';
        if (time && digits.isEmpty()) {
            size = 8;
        }
        if (size < 0 || SIZES.containsKey(kind) && !SIZES.get(kind).contains(size) || bracket != null && !time) {
            throw new Malformed("\"" + text + "\" is no dtype of numpy's");
        }
        String unit = "";
        int step = 1;
        if (bracket != null) {
            Matcher parts = UNIT.matcher(bracket);
            if (!parts.matches() || !UNITS.contains(parts.group(2)) && !parts.group(2).equals("generic")) {
                throw new Malformed("\"" + text + "\" has no unit of time that numpy knows");
            }
            unit = parts.group(2).equals("generic") ? "" : parts.group(2);
            step = parts.group(1).isEmpty() ? 1 : Integer.parseInt(parts.group(1));
            if (step == 0) {
                throw new Malformed("\"" + text + "\" counts in steps of nothing");
            }
        }
        boolean ordered = kind == 'U' || !(kind == 'S' || kind == 'V' || size == 1);
        return new ScalarType(kind, size, big && ordered, unit, step);
    }

    /** A type of this library's own choosing, little-endian. */
    static ScalarType of(char kind, int size, String unit) {
        return new ScalarType(kind, size, false, unit, 1);
    }

    @Override
    public long itemSize() {
        return kind == 'U' ? 4L * size : size;
    }

    ByteOrder order() {
        return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @Override
    public String literal() {
        boolean ordered = kind == 'U' || !(kind == 'S' || kind == 'V' || size == 1);
        return (ordered ? big ? ">" : "<" : "|") + kind + size + bracket();
    }

    @Override
    public String shortText() {
        if (kind == 'b') {
            return "'?'";
        }
        String text = literal().replace("|", "");
        return "'" + (size == 0 ? text.replace("0", "") : text) + "'";
    }

    @Override
    public String toString() {
        if (kind == 'b') {
            return "bool";
        } else if (big || !WORDS.containsKey(kind)) {
            return literal();
        }
        boolean time = kind == 'M' || kind == 'm';
        return WORDS.get(kind) + (time ? bracket() : String.valueOf(size * 8));
    }

    private String bracket() {
        return unit.isEmpty() ? "" : "[" + (step == 1 ? "" : step) + unit + "]";
    }
}
