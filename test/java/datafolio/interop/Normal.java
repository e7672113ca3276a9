package datafolio.interop;

import datafolio.table.Chunk;
import datafolio.testing.Notation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Values without what may differ between two that are equal. */
final class Normal {
    private static final Pattern FRACTION = Pattern.compile("\\.?0*(Z?)$");
    private static final Pattern TIME = Pattern.compile(".*\\d\\d:\\d\\d:\\d\\d\\.\\d+Z?", Pattern.DOTALL);

    private Normal() {}

    /** Fractions of seconds without the zeros at their end: the unit is told by the type. */
    static Object value(Object value) {
        if (value instanceof String text && TIME.matcher(text).matches()) {
            return FRACTION.matcher(text).replaceFirst("$1");
        } else if (value instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(each -> all.add(value(each)));
            return all;
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> all = new LinkedHashMap<>();
            map.forEach((key, each) -> all.put(key, value(each)));
            return all;
        }
        return value;
    }

    /** An Arrow type without what readers may choose. */
    static String type(String type) {
        return type.replace("large_", "").replaceAll("dictionary<.*>", "string").replaceAll("tz=[^]]*]", "tz=UTC]")
                .replace("<item: ", "<element: ").replace("timestamp[ms", "timestamp[us").replaceAll(" \\('[^']*'\\)>", ">");
    }

    /** A table as the scripts of test/interop spell it. */
    static Map<String, Object> table(Chunk chunk) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("columns", chunk.names());
        table.put("types", chunk.schema().types().stream().map(type -> type.arrowText()).toList());
        table.put("values", Notation.columns(chunk, Integer.MAX_VALUE));
        return table;
    }
}
