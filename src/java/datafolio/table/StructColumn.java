package datafolio.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Structs: a column a field. */
final class StructColumn extends Column {
    private final List<Column> fields;

    StructColumn(Field field, ArrayData data, Lease lease, DataType.Struct type) {
        super(field, data, lease);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < type.fields().size(); i++) {
            columns.add(Column.of(type.fields().get(i), data.children().get(i), lease));
        }
        this.fields = List.copyOf(columns);
    }

    @Override
    public List<Column> children() {
        return fields;
    }

    @Override
    Object value(int i) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Column field : fields) {
            map.put(field.name(), field.get(i));
        }
        return map;
    }
}
