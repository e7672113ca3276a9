package datafolio.array;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Java values as an array: one walk over the nested arrays and lists finds shape, rows and type, a second one writes the
 * rows.
 */
final class FromJava {
    /** What a leaf can be; whole numbers in the order of their width. */
    enum Leaf { INT8, INT16, INT32, INT64, BIG, FLOAT32, FLOAT64, BOOLEAN, TEXT, DATE, DATETIME, INSTANT, DURATION }

    private static final Map<Class<?>, Leaf> LEAVES = Map.ofEntries(Map.entry(byte.class, Leaf.INT8), Map.entry(Byte.class, Leaf.INT8),
            Map.entry(short.class, Leaf.INT16), Map.entry(Short.class, Leaf.INT16), Map.entry(int.class, Leaf.INT32),
            Map.entry(Integer.class, Leaf.INT32), Map.entry(long.class, Leaf.INT64), Map.entry(Long.class, Leaf.INT64),
            Map.entry(BigInteger.class, Leaf.BIG), Map.entry(float.class, Leaf.FLOAT32), Map.entry(Float.class, Leaf.FLOAT32),
            Map.entry(double.class, Leaf.FLOAT64), Map.entry(Double.class, Leaf.FLOAT64), Map.entry(boolean.class, Leaf.BOOLEAN),
            Map.entry(Boolean.class, Leaf.BOOLEAN), Map.entry(String.class, Leaf.TEXT), Map.entry(LocalDate.class, Leaf.DATE),
            Map.entry(LocalDateTime.class, Leaf.DATETIME), Map.entry(Instant.class, Leaf.INSTANT), Map.entry(Duration.class, Leaf.DURATION));
    private static final EnumSet<Leaf> WHOLE = EnumSet.range(Leaf.INT8, Leaf.INT64);
    private static final EnumSet<Leaf> TIMES = EnumSet.range(Leaf.DATE, Leaf.DURATION);

    private final List<Long> shape = new ArrayList<>();
    private final List<Object> rows = new ArrayList<>();
    private final EnumSet<Leaf> leaves = EnumSet.noneOf(Leaf.class);
    private int[] index;
    private int longest = 1;
    private boolean nanos;
    private boolean negative;
    private List<Integer> missing;

    private FromJava() {}

    static NumpyArray of(Object value) {
        FromJava walk = new FromJava();
        walk.measure(value);
        walk.declared(value);
        walk.index = new int[Math.max(1, walk.shape.size()) - 1];
        if (walk.shape.isEmpty()) {
            walk.row(new Object[] {value});
        } else {
            walk.collect(value, 0);
        }
        return walk.write();
    }

    private static boolean holds(Object value) {
        return value instanceof List || value != null && value.getClass().isArray();
    }

    private void measure(Object value) {
        Object inner = value;
        while (holds(inner)) {
            if (shape.size() == Shape.MOST_DIMENSIONS) {
                throw refused("it is nested more than " + Shape.MOST_DIMENSIONS + " deep");
            }
            int length = inner instanceof List<?> list ? list.size() : Array.getLength(inner);
            shape.add((long) length);
            if (length == 0) {
                for (Class<?> c = inner.getClass().getComponentType(); c != null && c.isArray(); c = c.getComponentType()) {
                    shape.add(0L);
                }
                return;
            }
            inner = inner instanceof List<?> list ? list.get(0) : Array.get(inner, 0);
        }
    }

    /** Typed Java arrays tell their type even where they are empty. */
    private void declared(Object value) {
        Class<?> type = value == null ? Object.class : value.getClass();
        while (type.isArray()) {
            type = type.getComponentType();
        }
        if (LEAVES.containsKey(type)) {
            leaves.add(LEAVES.get(type));
        }
    }

    private void collect(Object value, int depth) {
        if (!holds(value)) {
            throw refused("it is ragged: at " + outer(depth) + " there is " + word(value) + " where others have an array");
        }
        Object items = value instanceof List<?> list ? list.toArray() : value;
        int length = Array.getLength(items);
        if (length != shape.get(depth)) {
            throw refused("it is ragged: at " + outer(depth) + " there are " + length + " elements where others have " + shape.get(depth));
        } else if (depth == shape.size() - 1) {
            row(items);
            return;
        }
        for (int i = 0; i < length; i++) {
            index[depth] = i;
            collect(items instanceof Object[] inner ? inner[i] : Array.get(items, i), depth + 1);
        }
    }

    private void row(Object items) {
        rows.add(items);
        if (!(items instanceof Object[] boxed)) {
            Leaf leaf = LEAVES.get(items.getClass().getComponentType());
            if (leaf == null) {
                throw refused("char has no dtype; use String");
            }
            leaves.add(leaf);
            return;
        }
        declared(items);
        for (int i = 0; i < boxed.length; i++) {
            inspect(boxed[i], i);
        }
    }

    private void inspect(Object value, int i) {
        if (holds(value)) {
            throw refused("it is ragged: at " + place(i) + " there is an array where others have an element");
        } else if (value == null) {
            missing = missing == null ? place(i) : missing;
            return;
        }
        Leaf leaf = LEAVES.get(value.getClass());
        if (leaf == null) {
            throw refused("at " + place(i) + " there is " + word(value) + ", which has no dtype; convert it first, or give"
                    + " of(dtype, shape, bytes) the bytes");
        }
        leaves.add(leaf);
        if (value instanceof String text) {
            if (text.endsWith("\0")) {
                throw refused("the text at " + place(i) + " ends in NUL, which numpy would cut off");
            }
            longest = Math.max(longest, text.codePointCount(0, text.length()));
        } else if (value instanceof BigInteger big) {
            negative |= big.signum() < 0;
        } else if (WHOLE.contains(leaf)) {
            negative |= ((Number) value).longValue() < 0;
        } else {
            nanos |= nanoPart(value) % 1000 != 0;
        }
    }

    private static int nanoPart(Object value) {
        return value instanceof LocalDateTime time ? time.getNano() : value instanceof Instant instant ? instant.getNano()
                : value instanceof Duration duration ? duration.getNano() : 0;
    }

    private List<Integer> outer(int depth) {
        return Arrays.stream(index, 0, depth).boxed().toList();
    }

    private List<Integer> place(int i) {
        List<Integer> place = new ArrayList<>(outer(index.length));
        if (!shape.isEmpty()) {
            place.add(i);
        }
        return place;
    }

    private Leaf leaf() {
        EnumSet<Leaf> rest = EnumSet.copyOf(leaves);
        if (missing != null && !(leaves.size() == 1 && TIMES.containsAll(leaves))) {
            throw refused("at " + missing + " there is null, and only times can be missing");
        } else if (leaves.size() <= 1) {
            return leaves.isEmpty() ? Leaf.FLOAT64 : leaves.iterator().next();
        }
        rest.removeAll(WHOLE);
        if (rest.isEmpty()) {
            return leaves.stream().reduce((a, b) -> b).orElseThrow();
        } else if (rest.equals(EnumSet.of(Leaf.BIG))) {
            return Leaf.BIG;
        } else if (EnumSet.of(Leaf.FLOAT32, Leaf.FLOAT64).containsAll(rest)) {
            return Leaf.FLOAT64;
        }
        throw refused("it mixes " + String.join(" and ", leaves.stream().map(leaf -> leaf.name().toLowerCase(Locale.ROOT)).toList())
                + "; an array has one type");
    }

    private ScalarType type(Leaf leaf) {
        return switch (leaf) {
            case INT8 -> ScalarType.of('i', 1, "");
            case INT16 -> ScalarType.of('i', 2, "");
            case INT32 -> ScalarType.of('i', 4, "");
            case INT64 -> ScalarType.of('i', 8, "");
            case BIG -> ScalarType.of(negative ? 'i' : 'u', 8, "");
            case FLOAT32 -> ScalarType.of('f', 4, "");
            case FLOAT64 -> ScalarType.of('f', 8, "");
            case BOOLEAN -> ScalarType.of('b', 1, "");
            case TEXT -> ScalarType.of('U', longest, "");
            case DATE -> ScalarType.of('M', 8, "D");
            case DATETIME, INSTANT -> ScalarType.of('M', 8, nanos ? "ns" : "us");
            case DURATION -> ScalarType.of('m', 8, nanos ? "ns" : "us");
        };
    }

    private NumpyArray write() {
        Leaf leaf = leaf();
        ScalarType type = type(leaf);
        try {
            Shape whole = Shape.of(shape.stream().mapToLong(Long::longValue).toArray());
            long bytes = whole.bytes(type);
            if (bytes > NumpyArray.MOST_BYTES) {
                throw refused("it would take " + bytes + " bytes, more than the 2 GB that one array holds");
            }
            ByteBuffer out = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
            RowWriter writer = new RowWriter(leaf, type, out, nanos);
            for (Object row : rows) {
                writer.write(row);
            }
            return new NumpyArray(type, whole, false, out.flip());
        } catch (Malformed e) {
            throw refused(e.getMessage());
        }
    }

    static FolioException refused(String why) {
        return FolioException.of(Kind.INVALID_ARGUMENT, "This value is no array: " + why + ".", "reason", why);
    }

    static String word(Object value) {
        return value == null ? "null" : holds(value) ? "an array" : "a " + value.getClass().getName();
    }
}
