package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.util.List;

/** Which values of one type all fit another without loss, and columns rewritten so. */
final class Widening {

    private Widening() {}

    /** Whether every value of {@code from} is a value of {@code to}. */
    static boolean fits(DataType from, DataType to) {
        if (from.equals(to) || from == Scalar.NULL || to == Scalar.VARCHAR && (from instanceof DataType.Enum || from == Scalar.JSON)) {
            return true;
        } else if (from instanceof DataType.ListOf a && to instanceof DataType.ListOf b) {
            return fits(a.element(), b.element());
        } else if (from instanceof DataType.ArrayOf a) {
            return to instanceof DataType.ListOf b && fits(a.element(), b.element())
                    || to instanceof DataType.ArrayOf c && a.length() == c.length() && fits(a.element(), c.element());
        } else if (from instanceof DataType.MapOf a && to instanceof DataType.MapOf b) {
            return fits(a.key(), b.key()) && fits(a.value(), b.value());
        } else if (from instanceof DataType.Struct a && to instanceof DataType.Struct b) {
            return a.fields().stream().allMatch(f -> b.fields().stream().anyMatch(g -> g.name().equals(f.name()) && fits(f.type(), g.type())));
        } else if (from instanceof DataType.Enum a && to instanceof DataType.Enum b) {
            return b.values().containsAll(a.values());
        } else if (from instanceof DataType.Duration a && to instanceof DataType.Duration b) {
            return a.unit().compareTo(b.unit()) <= 0;
        } else if (to == Scalar.DOUBLE || to == Scalar.FLOAT) {
            return floating((Scalar) to, from);
        } else if (to instanceof DataType.Decimal decimal) {
            return decimal(from, decimal);
        }
        return Inference.join(from, to).filter(to::equals).isPresent();
    }

    private static boolean floating(Scalar to, DataType from) {
        List<DataType> exact = List.of(Scalar.TINYINT, Scalar.SMALLINT, Scalar.UTINYINT, Scalar.USMALLINT);
        List<DataType> wide = List.of(Scalar.INTEGER, Scalar.UINTEGER, Scalar.FLOAT);
        return exact.contains(from) || to == Scalar.DOUBLE && wide.contains(from);
    }

    private static boolean decimal(DataType from, DataType.Decimal to) {
        if (from instanceof DataType.Decimal d) {
            return d.scale() <= to.scale() && d.precision() - d.scale() <= to.precision() - to.scale();
        }
        int digits = Inference.digits(from);
        return digits > 0 && digits <= to.precision() - to.scale();
    }

    /** The column as one of the field's type; a value that does not fit is an INVALID_DATA error naming its row. */
    static Column column(Column column, Field field, long firstRow) {
        if (column.type().equals(field.type()) && !(column instanceof NullColumn && field.type() != Scalar.NULL)) {
            return column;
        }
        ColumnBuilder builder = ColumnBuilder.of(field.type());
        for (int i = 0; i < column.size(); i++) {
            try {
                builder.append(column.get(i));
            } catch (BadValue e) {
                throw e.at(field.name(), firstRow + i);
            }
        }
        return builder.build(field.name());
    }

    /** A column of nothing but missing values. */
    static Column missing(Field field, int rows) {
        ColumnBuilder builder = ColumnBuilder.of(field.type());
        for (int i = 0; i < rows; i++) {
            builder.append(null);
        }
        return builder.build(field.name());
    }
}
