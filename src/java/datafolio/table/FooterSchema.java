package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema of a Parquet footer as the types that DuckDB reads. What is not here for certain is null, of which the
 * caller asks DuckDB: old spellings of lists, 96-bit moments, half floats, variants.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">Parquet logical types</a>
 */
final class FooterSchema {
    private static final int REPEATED = 2;
    private final List<Element> elements;
    private int next;

    FooterSchema(List<Element> elements) {
        this.elements = elements;
    }

    /** The columns, or null. */
    List<Field> columns() {
        Element root = elements.get(next++);
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < root.children; i++) {
            Element column = elements.get(next);
            DataType type = type();
            if (type == null) {
                return null;
            }
            columns.add(new Field(column.name, type));
        }
        return columns.isEmpty() || next != elements.size() ? null : columns;
    }

    /** The type of the element that comes next, with all that is below it. */
    private DataType type() {
        Element element = elements.get(next++);
        if (element.repetition == REPEATED) {
            return null;
        } else if (element.children == 0) {
            return element.physical < 0 ? null : element.leaf();
        } else if (element.is(Element.LIST, 3)) {
            return list(element);
        } else if (element.is(Element.MAP, 1)) {
            return map(element);
        }
        return element.annotated() ? null : struct(element.children);
    }

    /** A list in the spelling that everyone writes now: list, repeated group, element. */
    private DataType list(Element list) {
        Element repeated = elements.get(next++);
        boolean usual = list.children == 1 && repeated.repetition == REPEATED && repeated.children == 1 && !repeated.annotated()
            && !repeated.name.equals("array") && !repeated.name.equals(list.name + "_tuple");
        DataType element = usual ? type() : null;
        return element == null ? null : new DataType.ListOf(element);
    }

    private DataType map(Element map) {
        Element repeated = elements.get(next++);
        if (map.children != 1 || repeated.repetition != REPEATED || repeated.children != 2) {
            return null;
        }
        DataType key = type();
        DataType value = key == null ? null : type();
        return value == null ? null : new DataType.MapOf(key, value);
    }

    private DataType struct(int children) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < children; i++) {
            Element element = elements.get(next);
            DataType type = type();
            if (type == null || fields.stream().anyMatch(f -> f.name().equalsIgnoreCase(element.name))) {
                return null;
            }
            fields.add(new Field(element.name, type));
        }
        return new DataType.Struct(fields);
    }

    /** A SchemaElement; -1 is what is absent. Logical types are told by their number in the union LogicalType. */
    static final class Element {
        static final int MAP = 2;
        static final int LIST = 3;
        private int physical = -1;
        private int repetition = -1;
        private String name = "";
        private int children;
        private int converted = -1;
        private int scale;
        private int precision;
        private int logical = -1;
        private boolean adjusted;
        private int unit = -1;

        static Element read(Thrift thrift) {
            Element element = new Element();
            thrift.struct((field, type) -> element.set(field, thrift));
            return element;
        }

        private boolean set(int field, Thrift thrift) {
            switch (field) {
                case 1 -> physical = thrift.integer();
                case 3 -> repetition = thrift.integer();
                case 4 -> name = thrift.text();
                case 5 -> children = thrift.integer();
                case 6 -> converted = thrift.integer();
                case 7 -> scale = thrift.integer();
                case 8 -> precision = thrift.integer();
                case 10 -> thrift.struct((kind, type) -> {
                    logical = kind;
                    if (kind == 7 || kind == 8) {
                        moment(thrift);
                    } else {
                        thrift.skip(type);
                    }
                    return true;
                });
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** A TimeType or TimestampType: {1: isAdjustedToUTC, 2: unit}. */
        private void moment(Thrift thrift) {
            thrift.struct((field, type) -> {
                if (field == 1) {
                    adjusted = type == Thrift.TRUE;
                } else if (field == 2) {
                    thrift.struct((kind, inner) -> {
                        unit = kind;
                        return false;
                    });
                    return true;
                }
                return field == 1;
            });
        }

        boolean annotated() {
            return converted >= 0 || logical >= 0;
        }

        boolean is(int logicalType, int convertedType) {
            return logical == logicalType || logical < 0 && converted == convertedType;
        }

        DataType leaf() {
            if (logical == 7 || logical == 8) {
                return logical == 7 ? time() : timestamp();
            } else if (logical == 14) {
                return physical == 7 ? Scalar.UUID : null;
            } else if (logical == 11) {
                return Scalar.NULL;
            } else if (logical > 12) {
                return null;
            }
            return converted < 0 ? unconverted() : converted();
        }

        private DataType time() {
            return adjusted || unit < 1 || unit > 3 ? null : unit == 3 ? Scalar.TIME_NS : Scalar.TIME;
        }

        private DataType timestamp() {
            return switch (unit) {
                case 1, 2 -> adjusted ? Scalar.TIMESTAMPTZ : Scalar.TIMESTAMP;
                case 3 -> adjusted ? null : Scalar.TIMESTAMP_NS;
                default -> null;
            };
        }

        private DataType unconverted() {
            if (logical >= 0) {
                return null;
            }
            return switch (physical) {
                case 0 -> Scalar.BOOLEAN;
                case 1 -> Scalar.INTEGER;
                case 2 -> Scalar.BIGINT;
                case 4 -> Scalar.FLOAT;
                case 5 -> Scalar.DOUBLE;
                case 6, 7 -> Scalar.BLOB;
                default -> null;
            };
        }

        private DataType converted() {
            return switch (converted) {
                case 0, 4 -> Scalar.VARCHAR;
                case 5 -> precision < 1 || precision > 38 || scale > precision || scale < 0 ? null : new DataType.Decimal(precision, scale);
                case 6 -> Scalar.DATE;
                case 11 -> Scalar.UTINYINT;
                case 12 -> Scalar.USMALLINT;
                case 13 -> Scalar.UINTEGER;
                case 14 -> Scalar.UBIGINT;
                case 15 -> Scalar.TINYINT;
                case 16 -> Scalar.SMALLINT;
                case 17 -> Scalar.INTEGER;
                case 18 -> Scalar.BIGINT;
                case 19 -> Scalar.JSON;
                default -> null;
            };
        }
    }
}
