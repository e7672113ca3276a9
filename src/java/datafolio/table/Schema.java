package datafolio.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a table or a chunk, in order.
 *
 * <pre>{@code
 * folio.table("flights").schema().field("dep_delay").type().sql(); // BIGINT
 * }</pre>
 */
public record Schema(List<Field> fields) {
    public Schema {
        fields = List.copyOf(fields);
    }

    /** A schema of these fields. */
    public static Schema of(Field... fields) {
        return new Schema(Arrays.asList(fields));
    }

    /**
     * What the columns of a DuckDB result are, from all that is known about them.
     *
     * @param arrow the schema of the exported stream
     * @param names our names by position: DuckDB renames columns that differ only by case
     * @param duckdbTypes DuckDB's texts of the types by position, which tell HUGEINT from DECIMAL and UUID from text
     */
    static Schema ofArrow(org.apache.arrow.vector.types.pojo.Schema arrow, List<String> names, List<String> duckdbTypes) {
        if (arrow.getFields().size() != names.size() || names.size() != duckdbTypes.size()) {
            throw Errors.argument("%d columns, %d names and %d types do not fit together.".formatted(
                    arrow.getFields().size(), names.size(), duckdbTypes.size()));
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(new Field(names.get(i), DataType.parse(duckdbTypes.get(i))));
        }
        return new Schema(fields);
    }

    /** How many columns there are. */
    public int size() {
        return fields.size();
    }

    /** The column names in order. */
    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The column types in order. */
    public List<DataType> types() {
        return fields.stream().map(Field::type).toList();
    }

    /** Name to type, in order; of names that occur twice, the first. */
    public Map<String, DataType> typeMap() {
        Map<String, DataType> map = new LinkedHashMap<>();
        fields.forEach(f -> map.putIfAbsent(f.name(), f.type()));
        return map;
    }

    /** The position of the first column of that name, or -1. */
    public int indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The field at a position. */
    public Field field(int index) {
        return fields.get(index);
    }

    /**
     * The field of that name.
     *
     * @throws datafolio.error.FolioException COLUMN_NOT_FOUND, with the nearest names
     */
    public Field field(String name) {
        int i = indexOf(name);
        if (i < 0) {
            throw Errors.noColumn(name, names());
        }
        return fields.get(i);
    }
}
