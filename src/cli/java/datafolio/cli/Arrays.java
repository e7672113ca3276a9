package datafolio.cli;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Java's arrays as lists. */
final class Arrays {
    private Arrays() {}

    /** The value; arrays, to any depth, as lists. */
    static Object list(Object value) {
        if (value == null || !value.getClass().isArray()) {
            return value;
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            list.add(list(Array.get(value, i)));
        }
        return list;
    }
}
