package datafolio.array;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Elements of one dtype as Java values, by their place in storage.
 *
 * @param component what a row is an array of
 * @param fill fills a row with elements
 * @param get one element; primitives boxed
 */
record Elements(Class<?> component, Fill fill, IntFunction<Object> get) {

    /** Fills {@code row}, an array of the component type, with the elements at {@code at}, {@code at + stride}, ... */
    @FunctionalInterface
    interface Fill {
        void fill(Object row, int at, int stride);
    }

    /** The elements in these bytes; null where Java has no value for them. */
    static Elements of(Dtype dtype, ByteBuffer bytes) {
        if (!(dtype instanceof ScalarType type)) {
            return null;
        }
        ByteBuffer data = bytes.duplicate().order(type.order());
        return switch (type.kind()) {
            case 'b' -> booleans(data);
            case 'i' -> signed(type, data);
            case 'u' -> unsigned(type, data);
            case 'f' -> floating(type, data);
            case 'c' -> complex(type, data);
            case 'S' -> objects(byte[].class, i -> cut(data, i, type.size()));
            case 'U' -> objects(String.class, i -> text(data, i, type));
            case 'M', 'm' -> {
                LongBuffer counts = data.asLongBuffer();
                Class<?> component = Times.javaType(type);
                yield component == null ? null : objects(component, i -> Times.value(type, counts.get(i)));
            }
            default -> null;
        };
    }

    private static Elements objects(Class<?> component, IntFunction<Object> get) {
        return new Elements(component, (to, at, stride) -> {
            Object[] row = (Object[]) to;
            for (int i = 0, from = at; i < row.length; i++, from += stride) {
                row[i] = get.apply(from);
            }
        }, get);
    }

    private static Elements booleans(ByteBuffer data) {
        return new Elements(boolean.class, (to, at, stride) -> {
            boolean[] row = (boolean[]) to;
            for (int i = 0, from = at; i < row.length; i++, from += stride) {
                row[i] = data.get(from) != 0;
            }
        }, i -> data.get(i) != 0);
    }

    private static Elements signed(ScalarType type, ByteBuffer data) {
        return switch (type.size()) {
            case 1 -> new Elements(byte.class, (to, at, stride) -> {
                byte[] row = (byte[]) to;
                if (stride == 1) {
                    data.get(at, row);
                } else {
                    for (int i = 0, from = at; i < row.length; i++, from += stride) {
                        row[i] = data.get(from);
                    }
                }
            }, data::get);
            case 2 -> {
                ShortBuffer view = data.asShortBuffer();
                yield new Elements(short.class, (to, at, stride) -> {
                    short[] row = (short[]) to;
                    if (stride == 1) {
                        view.get(at, row);
                    } else {
                        for (int i = 0, from = at; i < row.length; i++, from += stride) {
                            row[i] = view.get(from);
                        }
                    }
                }, view::get);
            }
            case 4 -> {
                IntBuffer view = data.asIntBuffer();
                yield new Elements(int.class, (to, at, stride) -> {
                    int[] row = (int[]) to;
                    if (stride == 1) {
                        view.get(at, row);
                    } else {
                        for (int i = 0, from = at; i < row.length; i++, from += stride) {
                            row[i] = view.get(from);
                        }
                    }
                }, view::get);
            }
            default -> {
                LongBuffer view = data.asLongBuffer();
                yield new Elements(long.class, (to, at, stride) -> {
                    long[] row = (long[]) to;
                    if (stride == 1) {
                        view.get(at, row);
                    } else {
                        for (int i = 0, from = at; i < row.length; i++, from += stride) {
                            row[i] = view.get(from);
                        }
                    }
                }, view::get);
            }
        };
    }

    /** The next wider type of Java's that holds every value. */
    private static Elements unsigned(ScalarType type, ByteBuffer data) {
        return switch (type.size()) {
            case 1 -> new Elements(short.class, (to, at, stride) -> {
                short[] row = (short[]) to;
                for (int i = 0, from = at; i < row.length; i++, from += stride) {
                    row[i] = (short) (data.get(from) & 0xff);
                }
            }, i -> (short) (data.get(i) & 0xff));
            case 2 -> {
                ShortBuffer view = data.asShortBuffer();
                yield new Elements(int.class, (to, at, stride) -> {
                    int[] row = (int[]) to;
                    for (int i = 0, from = at; i < row.length; i++, from += stride) {
                        row[i] = view.get(from) & 0xffff;
                    }
                }, i -> view.get(i) & 0xffff);
            }
            case 4 -> {
                IntBuffer view = data.asIntBuffer();
                yield new Elements(long.class, (to, at, stride) -> {
                    long[] row = (long[]) to;
                    for (int i = 0, from = at; i < row.length; i++, from += stride) {
                        row[i] = view.get(from) & 0xffffffffL;
                    }
                }, i -> view.get(i) & 0xffffffffL);
            }
            default -> {
                LongBuffer view = data.asLongBuffer();
                yield objects(BigInteger.class, i -> unsigned(view.get(i)));
            }
        };
    }

    private static BigInteger unsigned(long bits) {
        BigInteger low = BigInteger.valueOf(bits & Long.MAX_VALUE);
        return bits < 0 ? low.setBit(Long.SIZE - 1) : low;
    }

    private static Elements floating(ScalarType type, ByteBuffer data) {
        return switch (type.size()) {
            case 2 -> {
                ShortBuffer view = data.asShortBuffer();
                yield new Elements(float.class, (to, at, stride) -> {
                    float[] row = (float[]) to;
                    for (int i = 0, from = at; i < row.length; i++, from += stride) {
                        row[i] = half(view.get(from));
                    }
                }, i -> half(view.get(i)));
            }
            case 4 -> {
                FloatBuffer view = data.asFloatBuffer();
                yield new Elements(float.class, (to, at, stride) -> {
                    float[] row = (float[]) to;
                    if (stride == 1) {
                        view.get(at, row);
                    } else {
                        for (int i = 0, from = at; i < row.length; i++, from += stride) {
                            row[i] = view.get(from);
                        }
                    }
                }, view::get);
            }
            case 8 -> {
                DoubleBuffer view = data.asDoubleBuffer();
                yield new Elements(double.class, (to, at, stride) -> {
                    double[] row = (double[]) to;
                    if (stride == 1) {
                        view.get(at, row);
                    } else {
                        for (int i = 0, from = at; i < row.length; i++, from += stride) {
                            row[i] = view.get(from);
                        }
                    }
                }, view::get);
            }
            default -> null;
        };
    }

    /** A half-precision float as the float of the same value. */
    static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            float small = fraction * 0x1p-24f;
            return sign == 0 ? small : -small;
        }
        int wide = exponent == 0x1f ? 0xff : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }

    private static Elements complex(ScalarType type, ByteBuffer data) {
        if (type.size() == 8) {
            FloatBuffer view = data.asFloatBuffer();
            return objects(double[].class, i -> new double[] {view.get(2 * i), view.get(2 * i + 1)});
        } else if (type.size() == 16) {
            DoubleBuffer view = data.asDoubleBuffer();
            return objects(double[].class, i -> new double[] {view.get(2 * i), view.get(2 * i + 1)});
        }
        return null;
    }

    private static byte[] cut(ByteBuffer data, int index, int size) {
        byte[] bytes = new byte[size];
        data.get(index * size, bytes);
        int end = size;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end == size ? bytes : Arrays.copyOf(bytes, end);
    }

    private static String text(ByteBuffer data, int index, ScalarType type) {
        int size = type.size();
        int[] points = new int[size];
        int start = index * size * 4;
        int end = 0;
        for (int i = 0; i < size; i++) {
            points[i] = data.getInt(start + 4 * i);
            if (!Character.isValidCodePoint(points[i])) {
                throw FolioException.of(Kind.INVALID_DATA, "Element %d of dtype %s holds the number 0x%x where a character should be. It is not"
                        .formatted(index, type, points[i]) + " text: use bytes().", "dtype", type.toString(), "number", points[i]);
            }
            end = points[i] == 0 ? end : i + 1;
        }
        return new String(points, 0, end);
    }
}
