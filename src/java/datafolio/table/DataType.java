package datafolio.table;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The type of a column, in DuckDB's vocabulary.
 *
 * <p>Every type has a text in DuckDB's own spelling: {@link #sql()} writes it, {@link #parse(String)} reads it.
 * {@link #arrowText()} is the spelling of the Arrow C++ library, which bundles record for Python.
 *
 * <pre>{@code
 * DataType.parse("STRUCT(id BIGINT, tags VARCHAR[])").arrowText(); // struct<id: int64, tags: list<element: string>>
 * }</pre>
 *
 * @see <a href="https://duckdb.org/docs/stable/sql/data_types/overview">DuckDB: data types</a>
 */
public sealed interface DataType {

    /** Types without parameters. */
    enum Scalar implements DataType {
        BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT, UHUGEINT,
        FLOAT, DOUBLE, VARCHAR, JSON, BLOB, BIT, UUID, DATE, TIME, TIME_NS, TIMETZ("TIME WITH TIME ZONE"),
        TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ("TIMESTAMP WITH TIME ZONE"), TIMESTAMPTZ_NS,
        INTERVAL,
        /** The type of a column that holds nothing but missing values. */
        NULL("\"NULL\"");

        private final String sql;

        Scalar() {
            this.sql = name();
        }

        Scalar(String sql) {
            this.sql = sql;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public String toString() {
            return sql;
        }
    }

    /** A fixed-point number: {@code precision} digits in all (1 to 38), {@code scale} of them after the point. */
    record Decimal(int precision, int scale) implements DataType {
        public Decimal {
            if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
                throw Errors.argument("DECIMAL(%d,%d) is not a type: precision is 1 to 38, scale 0 to precision."
                        .formatted(precision, scale));
            }
        }

        @Override
        public String sql() {
            return "DECIMAL(" + precision + "," + scale + ")";
        }

        @Override
        public String toString() {
            return sql();
        }
    }

    /** Text out of a fixed, ordered set of values. An empty list means that the values are not known yet. */
    record Enum(List<String> values) implements DataType {
        public Enum {
            values = List.copyOf(values);
        }

        @Override
        public String sql() {
            return values.isEmpty() ? "ENUM" : values.stream().map(v -> "'" + v.replace("'", "''") + "'")
                    .collect(Collectors.joining(", ", "ENUM(", ")"));
        }

        @Override
        public String toString() {
            return sql();
        }
    }

    /** The unit in which a {@link Duration} is counted. */
    enum Unit {
        S(1), MS(1_000), US(1_000_000), NS(1_000_000_000);

        private final long perSecond;

        Unit(long perSecond) {
            this.perSecond = perSecond;
        }

        /** How many of this unit make a second. */
        public long perSecond() {
            return perSecond;
        }

        /** Arrow's name of the unit: s, ms, us or ns. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * An exact amount of time. DuckDB has no such type (its INTERVAL counts months and days apart): Parquet files keep
     * it as 64-bit integers, and the Arrow schema beside them says what they mean. Its text is {@code DURATION(us)}.
     */
    record Duration(Unit unit) implements DataType {
        public Duration {
            Objects.requireNonNull(unit, "unit");
        }

        @Override
        public String sql() {
            return "DURATION(" + unit.text() + ")";
        }

        @Override
        public String toString() {
            return sql();
        }
    }

    /** A list of any length. */
    record ListOf(DataType element) implements DataType {
        public ListOf {
            Objects.requireNonNull(element, "element");
        }

        @Override
        public String sql() {
            return element.sql() + "[]";
        }

        @Override
        public String toString() {
            return sql();
        }
    }

    /** A list of exactly {@code length} elements, as embedding vectors are. */
    record ArrayOf(DataType element, int length) implements DataType {
        public ArrayOf {
            Objects.requireNonNull(element, "element");
            if (length < 1) {
                throw Errors.argument("An array type has at least one element, not %d.".formatted(length));
            }
        }

        @Override
        public String sql() {
            return element.sql() + "[" + length + "]";
        }

        @Override
        public String toString() {
            return sql();
        }
    }

    /** Named fields. */
    record Struct(List<Field> fields) implements DataType {
        public Struct {
            fields = List.copyOf(fields);
        }

        /** The fields' types in order. */
        public List<DataType> types() {
            return fields.stream().map(Field::type).toList();
        }

        @Override
        public String sql() {
            return fields.stream().map(f -> Sql.quote(f.name()) + " " + f.type().sql())
                    .collect(Collectors.joining(", ", "STRUCT(", ")"));
        }

        @Override
        public String toString() {
            return sql();
        }
    }

    /** Keys to values; keys are never missing. */
    record MapOf(DataType key, DataType value) implements DataType {
        public MapOf {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String sql() {
            return "MAP(" + key.sql() + ", " + value.sql() + ")";
        }

        @Override
        public String toString() {
            return sql();
        }
    }

    /** DuckDB's text of this type, such as {@code DECIMAL(10,2)} or {@code STRUCT("a" INTEGER)[]}. */
    String sql();

    /** Arrow C++'s text of this type, as {@code str(type)} in pyarrow: {@code timestamp[us, tz=UTC]}. */
    default String arrowText() {
        return ArrowText.of(this);
    }

    /** The Arrow field that holds values of this type under {@code name}; nullable. */
    default org.apache.arrow.vector.types.pojo.Field arrow(String name) {
        return ArrowTypes.field(name, this);
    }

    /**
     * Reads DuckDB's text of a type, the usual aliases (INT8, TEXT, TIMESTAMPTZ) included.
     *
     * @throws datafolio.error.FolioException INVALID_ARGUMENT when the text is no type, UNSUPPORTED for UNION and others
     *     that have no counterpart here
     */
    static DataType parse(String duckdbText) {
        return new TypeParser(duckdbText).parse();
    }

    /**
     * The type of an Arrow field. A dictionary of text becomes an {@link Enum} without values: they come with the data.
     *
     * @throws datafolio.error.FolioException UNSUPPORTED for Arrow types without a counterpart, such as unions
     */
    static DataType ofArrow(org.apache.arrow.vector.types.pojo.Field field) {
        return ArrowTypes.type(field);
    }
}
