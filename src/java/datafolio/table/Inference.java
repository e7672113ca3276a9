package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The type of Java values, and the narrowest type that holds the values of two. */
final class Inference {
    private static final List<Scalar> SIGNED = List.of(Scalar.TINYINT, Scalar.SMALLINT, Scalar.INTEGER, Scalar.BIGINT, Scalar.HUGEINT);
    private static final List<Scalar> UNSIGNED =
            List.of(Scalar.UTINYINT, Scalar.USMALLINT, Scalar.UINTEGER, Scalar.UBIGINT, Scalar.UHUGEINT);
    private static final int[] DIGITS = {3, 5, 10, 20, 38};

    private Inference() {}

    /** The type of one value; NULL for null. */
    static DataType of(Object value) {
        if (value == null) {
            return Scalar.NULL;
        } else if (value instanceof Number number) {
            return number(number);
        } else if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            return Scalar.VARCHAR;
        } else if (value instanceof Boolean) {
            return Scalar.BOOLEAN;
        } else if (value instanceof byte[] || value instanceof ByteBuffer) {
            return Scalar.BLOB;
        } else if (value instanceof UUID) {
            return Scalar.UUID;
        } else if (value instanceof LocalDate || value instanceof java.sql.Date) {
            return Scalar.DATE;
        } else if (value instanceof LocalTime t) {
            return fine(t.getNano()) ? Scalar.TIME_NS : Scalar.TIME;
        } else if (value instanceof LocalDateTime t) {
            return fine(t.getNano()) ? Scalar.TIMESTAMP_NS : Scalar.TIMESTAMP;
        } else if (Encode.instant(value) != null) {
            return fine(Encode.instant(value).getNano()) ? Scalar.TIMESTAMPTZ_NS : Scalar.TIMESTAMPTZ;
        } else if (value instanceof Duration d) {
            return new DataType.Duration(fine(d.getNano()) ? DataType.Unit.NS : DataType.Unit.US);
        } else if (value instanceof Interval || value instanceof Period) {
            return Scalar.INTERVAL;
        } else if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        List<?> elements = elements(value);
        if (elements == null) {
            throw new BadValue(value, Scalar.NULL, "values of this class have no column type");
        }
        return new DataType.ListOf(all(elements));
    }

    /** The type that holds all of these values. */
    static DataType all(Iterable<?> values) {
        DataType type = Scalar.NULL;
        for (Object value : values) {
            DataType next = value == null ? type : join(type, of(value)).orElse(null);
            if (next == null) {
                throw new BadValue(value, type, "the values before it are " + type.sql() + ", this one is " + of(value).sql());
            }
            type = next;
        }
        return type;
    }

    private static boolean fine(int nanos) {
        return nanos % 1_000 != 0;
    }

    private static DataType number(Number value) {
        if (value instanceof Long) {
            return Scalar.BIGINT;
        } else if (value instanceof Double) {
            return Scalar.DOUBLE;
        } else if (value instanceof Integer) {
            return Scalar.INTEGER;
        } else if (value instanceof Float) {
            return Scalar.FLOAT;
        } else if (value instanceof BigDecimal d) {
            int scale = Math.max(0, d.scale());
            int precision = Math.max(1, Math.max(scale, d.precision() - d.scale() + scale));
            if (precision > 38) {
                throw new BadValue(value, new DataType.Decimal(38, Math.min(38, scale)), "a decimal has at most 38 digits");
            }
            return new DataType.Decimal(precision, scale);
        } else if (value instanceof BigInteger i) {
            return i.bitLength() <= 63 ? Scalar.BIGINT : Scalar.HUGEINT;
        } else if (value instanceof Short) {
            return Scalar.SMALLINT;
        } else if (value instanceof Byte) {
            return Scalar.TINYINT;
        }
        throw new BadValue(value, Scalar.NULL, "numbers of this class have no column type");
    }

    private static DataType map(Map<?, ?> map) {
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof CharSequence)) {
                return new DataType.MapOf(all(map.keySet()), all(map.values()));
            }
            fields.add(new Field(entry.getKey().toString(), of(entry.getValue())));
        }
        return new DataType.Struct(fields);
    }

    /** The elements of a collection or an array but byte[]; null for anything else. */
    static List<?> elements(Object value) {
        if (value instanceof List<?> list) {
            return list;
        } else if (value instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        } else if (value == null || !value.getClass().isArray()) {
            return null;
        }
        return new AbstractList<Object>() {
            @Override
            public Object get(int i) {
                return Array.get(value, i);
            }

            @Override
            public int size() {
                return Array.getLength(value);
            }
        };
    }

    /** The narrowest type that holds the values of both; empty where there is none. */
    static Optional<DataType> join(DataType a, DataType b) {
        if (a.equals(b) || b == Scalar.NULL) {
            return Optional.of(a);
        } else if (a == Scalar.NULL) {
            return Optional.of(b);
        } else if (rank(a) >= 0 && rank(b) >= 0) {
            return Optional.ofNullable(integers(a, b));
        } else if (floating(a) && number(b) || floating(b) && number(a)) {
            return Optional.of(Scalar.DOUBLE);
        } else if (number(a) && number(b)) {
            return decimals(decimal(a), decimal(b));
        } else if (a instanceof DataType.Duration x && b instanceof DataType.Duration y) {
            return Optional.of(x.unit().compareTo(y.unit()) > 0 ? x : y);
        } else if (a instanceof DataType.ListOf x && b instanceof DataType.ListOf y) {
            return join(x.element(), y.element()).map(DataType.ListOf::new);
        } else if (a instanceof DataType.MapOf x && b instanceof DataType.MapOf y) {
            return join(x.key(), y.key()).flatMap(k -> join(x.value(), y.value()).map(v -> new DataType.MapOf(k, v)));
        } else if (a instanceof DataType.Struct x && b instanceof DataType.Struct y) {
            return structs(x, y);
        }
        return finer(a, b);
    }

    private static Optional<DataType> finer(DataType a, DataType b) {
        List<List<DataType>> families = List.of(List.of(Scalar.TIME, Scalar.TIME_NS),
                List.of(Scalar.TIMESTAMPTZ, Scalar.TIMESTAMPTZ_NS),
                List.of(Scalar.TIMESTAMP_S, Scalar.TIMESTAMP_MS, Scalar.TIMESTAMP, Scalar.TIMESTAMP_NS));
        return families.stream().filter(f -> f.contains(a) && f.contains(b))
                .map(f -> f.get(Math.max(f.indexOf(a), f.indexOf(b)))).findFirst();
    }

    private static int rank(DataType type) {
        return Math.max(SIGNED.indexOf(type), UNSIGNED.indexOf(type));
    }

    private static DataType integers(DataType a, DataType b) {
        boolean signedA = SIGNED.contains(a);
        if (signedA == SIGNED.contains(b)) {
            return (signedA ? SIGNED : UNSIGNED).get(Math.max(rank(a), rank(b)));
        }
        int wanted = Math.max(signedA ? rank(a) : rank(b), 1 + (signedA ? rank(b) : rank(a)));
        return wanted < SIGNED.size() ? SIGNED.get(wanted) : null;
    }

    private static boolean floating(DataType type) {
        return type == Scalar.FLOAT || type == Scalar.DOUBLE;
    }

    private static boolean number(DataType type) {
        return rank(type) >= 0 || type instanceof DataType.Decimal || floating(type);
    }

    /** Digits that the integers of a type have at most; 0 for other types. */
    static int digits(DataType type) {
        return rank(type) < 0 ? 0 : DIGITS[rank(type)];
    }

    private static DataType.Decimal decimal(DataType type) {
        return type instanceof DataType.Decimal d ? d : new DataType.Decimal(DIGITS[rank(type)], 0);
    }

    private static Optional<DataType> decimals(DataType.Decimal a, DataType.Decimal b) {
        int scale = Math.max(a.scale(), b.scale());
        int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        return scale >= 38 && whole > 0 ? Optional.empty() : Optional.of(new DataType.Decimal(Math.min(38, Math.max(1, whole + scale)), scale));
    }

    private static Optional<DataType> structs(DataType.Struct a, DataType.Struct b) {
        Map<String, DataType> fields = new LinkedHashMap<>();
        a.fields().forEach(f -> fields.put(f.name(), f.type()));
        for (Field field : b.fields()) {
            DataType old = fields.getOrDefault(field.name(), Scalar.NULL);
            Optional<DataType> both = join(old, field.type());
            if (both.isEmpty()) {
                return Optional.empty();
            }
            fields.put(field.name(), both.get());
        }
        return Optional.of(new DataType.Struct(fields.entrySet().stream().map(e -> new Field(e.getKey(), e.getValue())).toList()));
    }
}
