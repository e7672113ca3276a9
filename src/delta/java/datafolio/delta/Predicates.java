package datafolio.delta;

import datafolio.lake.Comparison;
import datafolio.lake.Comparison.Is;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Or;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is said of the wanted rows, in the Kernel's words, so that it leaves out files. What it could misjudge is not told to it:
 * statistics of floating numbers leave out NaN, which DuckDB takes for the largest number of all.
 */
final class Predicates {
    private static final int MOST_VALUES = 64;
    private static final Map<Is, String> SIGNS = Map.of(Is.EQUAL, "=", Is.LESS, "<", Is.AT_MOST, "<=", Is.MORE, ">", Is.AT_LEAST, ">=");
    private static final DateTimeFormatter ZONED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSS][.SSSSS][.SSSS][.SSS][.SS][.S]X");
    private static final DateTimeFormatter PLAIN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSS][.SSSSS][.SSSS][.SSS][.SS][.S]");

    private Predicates() {}

    static Optional<Predicate> of(List<Comparison> where, StructType schema) {
        return where.stream().map(each -> one(each, schema)).flatMap(Optional::stream).reduce(And::new);
    }

    private static Optional<Predicate> one(Comparison comparison, StructType schema) {
        int at = schema.indexOf(comparison.column());
        DataType type = at < 0 ? null : schema.at(at).getDataType();
        Column column = new Column(comparison.column());
        if (type == null || (type instanceof FloatType || type instanceof DoubleType)
                && Set.of(Is.MORE, Is.AT_LEAST).contains(comparison.is())) {
            return Optional.empty();
        } else if (comparison.is() == Is.NULL || comparison.is() == Is.NOT_NULL) {
            return Optional.of(new Predicate(comparison.is() == Is.NULL ? "IS_NULL" : "IS_NOT_NULL", column));
        }
        List<Literal> literals = comparison.values().stream().map(text -> literal(text, type)).flatMap(Optional::stream).toList();
        if (literals.isEmpty() || literals.size() < comparison.values().size() || literals.size() > MOST_VALUES) {
            return Optional.empty();
        }
        String sign = SIGNS.getOrDefault(comparison.is(), "=");
        return literals.stream().map(literal -> new Predicate(sign, column, literal)).reduce(Or::new);
    }

    private static Optional<Literal> literal(String text, DataType type) {
        try {
            return Optional.ofNullable(value(text, type));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty(); // such as infinity: no file is left out by it
        }
    }

    private static Literal value(String text, DataType type) {
        if (type instanceof StringType) {
            return Literal.ofString(text);
        } else if (type instanceof LongType) {
            return Literal.ofLong(Long.parseLong(text));
        } else if (type instanceof IntegerType) {
            return Literal.ofInt(Integer.parseInt(text));
        } else if (type instanceof ShortType) {
            return Literal.ofShort(Short.parseShort(text));
        } else if (type instanceof ByteType) {
            return Literal.ofByte(Byte.parseByte(text));
        } else if (type instanceof BooleanType) {
            return Literal.ofBoolean(Boolean.parseBoolean(text));
        } else if (type instanceof DateType) {
            return Literal.ofDate(Math.toIntExact(LocalDate.parse(text).toEpochDay()));
        } else if (type instanceof DecimalType decimal) {
            return Literal.ofDecimal(new BigDecimal(text), decimal.getPrecision(), decimal.getScale());
        } else if (type instanceof TimestampType) {
            return Literal.ofTimestamp(micros(OffsetDateTime.parse(text, ZONED).toInstant()));
        } else if (type instanceof TimestampNTZType) {
            return Literal.ofTimestampNtz(micros(LocalDateTime.parse(text, PLAIN).toInstant(ZoneOffset.UTC)));
        } else if (type instanceof DoubleType) {
            double number = Double.parseDouble(text);
            return Double.isNaN(number) ? null : Literal.ofDouble(number);
        } else if (type instanceof FloatType) {
            float number = Float.parseFloat(text);
            return Float.isNaN(number) ? null : Literal.ofFloat(number);
        }
        return null;
    }

    private static long micros(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1_000);
    }
}
