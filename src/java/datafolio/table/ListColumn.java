package datafolio.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists of any and of fixed length, and maps, which are lists of entries. */
final class ListColumn extends Column {
    private final Column elements;
    private final int length;

    ListColumn(Field field, ArrayData data, Lease lease) {
        super(field, data, lease);
        this.length = data.layout() == ArrayData.Layout.FIXED_LIST ? data.width() : -1;
        this.elements = Column.of(elementField(field.type()), data.child(), lease);
    }

    private static Field elementField(DataType type) {
        if (type instanceof DataType.MapOf m) {
            return new Field("entries", new DataType.Struct(List.of(new Field("key", m.key()), new Field("value", m.value()))));
        }
        return new Field("element", type instanceof DataType.ArrayOf a ? a.element() : ((DataType.ListOf) type).element());
    }

    /** Of a list its elements, of a map keys and values: for all rows together. */
    @Override
    public List<Column> children() {
        return type() instanceof DataType.MapOf ? elements.children() : List.of(elements);
    }

    /** Where the elements of row {@code i} start among all elements. */
    int start(int i) {
        return length < 0 ? data.start(i) : (data.offset() + i) * length;
    }

    @Override
    Object value(int i) {
        int from = start(i);
        int to = start(i + 1);
        if (!(type() instanceof DataType.MapOf)) {
            List<Object> list = new ArrayList<>(to - from);
            for (int k = from; k < to; k++) {
                list.add(elements.get(k));
            }
            return Collections.unmodifiableList(list);
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        Column keys = elements.children().get(0);
        Column values = elements.children().get(1);
        for (int k = from; k < to; k++) {
            map.put(keys.get(k), values.get(k));
        }
        return map;
    }
}
