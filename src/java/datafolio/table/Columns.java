package datafolio.table;

import datafolio.table.DataType.Scalar;

/** Which class of column reads which type. */
final class Columns {

    private Columns() {}

    static Column of(Field field, ArrayData data, Lease lease) {
        DataType type = field.type();
        if (data.layout() == ArrayData.Layout.NULL) {
            return new NullColumn(field, data, lease);
        } else if (type instanceof DataType.Decimal d) {
            return new DecimalColumn(field, data, lease, d.scale());
        } else if (type instanceof DataType.Enum e) {
            return data.layout() == ArrayData.Layout.VARIABLE ? new BytesColumn(field, data, lease)
                    : new EnumColumn(field, data, lease, e.values());
        } else if (type instanceof DataType.ListOf || type instanceof DataType.ArrayOf || type instanceof DataType.MapOf) {
            return new ListColumn(field, data, lease);
        } else if (type instanceof DataType.Struct s) {
            return new StructColumn(field, data, lease, s);
        } else if (type instanceof DataType.Duration) {
            return LongColumn.of(field, data, lease, true);
        }
        return switch ((Scalar) type) {
            case BOOLEAN -> new BitColumn(field, data, lease);
            case TINYINT, SMALLINT, INTEGER, BIGINT -> LongColumn.of(field, data, lease, true);
            case UTINYINT, USMALLINT, UINTEGER, UBIGINT -> LongColumn.of(field, data, lease, false);
            case DATE, TIME, TIME_NS, TIMETZ, TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, TIMESTAMPTZ_NS ->
                    LongColumn.of(field, data, lease, true);
            case HUGEINT, UHUGEINT -> new DecimalColumn(field, data, lease, 0);
            case FLOAT, DOUBLE -> FloatingColumn.of(field, data, lease);
            case VARCHAR, JSON, BLOB, BIT, UUID -> new BytesColumn(field, data, lease);
            case INTERVAL -> new IntervalColumn(field, data, lease);
            case NULL -> new NullColumn(field, ArrayData.nulls(data.size()), lease);
        };
    }
}
