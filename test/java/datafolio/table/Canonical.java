package datafolio.table;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Values as text that Java and Python agree on: numbers of units for times, bits for floats, hex for text and bytes. */
final class Canonical {

    private Canonical() {}

    /** The same in Python, over pyarrow scalars; prints a line a row and column. */
    static final String PYTHON = """
            import pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather, struct, sys
            def canon(s):
                t = s.type
                if not s.is_valid: return '~'
                if isinstance(t, pa.BaseExtensionType): return str(s.as_py()).encode().hex()
                if pa.types.is_dictionary(t): return canon(s.value if False else pa.scalar(s.as_py(), t.value_type))
                if pa.types.is_struct(t): return '{' + ','.join(canon(v) for v in s.values()) + '}'
                if pa.types.is_map(t): return '[' + ','.join(canon(v) for v in s.values) + ']'
                if pa.types.is_list(t) or pa.types.is_large_list(t) or pa.types.is_fixed_size_list(t):
                    return '[' + ','.join(canon(v) for v in s.values) + ']'
                if pa.types.is_timestamp(t) and t.unit == 'ms': return str(s.value * 1000)
                if pa.types.is_temporal(t): return str(s.value)
                if pa.types.is_decimal(t): return format(s.as_py(), 'f')
                if pa.types.is_floating(t): return struct.pack('>d', s.as_py()).hex()
                if pa.types.is_boolean(t): return str(s.as_py()).lower()
                v = s.as_py()
                if isinstance(v, bytes): return v.hex()
                if isinstance(v, str): return v.encode().hex()
                return str(v)
            def show(t):
                for name, column in zip(t.column_names, t.columns):
                    for value in column: print(canon(value))
            """;

    /** A line a row of every column, in order. */
    static List<String> lines(Chunk chunk) {
        List<String> lines = new ArrayList<>();
        for (Column column : chunk.columns()) {
            for (int i = 0; i < column.size(); i++) {
                lines.add(text(column, i));
            }
        }
        return lines;
    }

    private static String text(Column column, int i) {
        if (column.isNull(i)) {
            return "~";
        } else if (column instanceof StructColumn struct) {
            return String.join(",", struct.children().stream().map(c -> text(c, i)).toList()).transform(s -> "{" + s + "}");
        } else if (column instanceof ListColumn list) {
            List<String> parts = new ArrayList<>();
            for (int k = list.start(i); k < list.start(i + 1); k++) {
                parts.add(element(list, k));
            }
            return "[" + String.join(",", parts) + "]";
        } else if (column instanceof LongColumn && Temporals.perSecondOrZero(column.type()) > 0 || column.type() == DataType.Scalar.DATE) {
            long count = column.getLong(i);
            return String.valueOf(column.type() == DataType.Scalar.TIMESTAMP_S ? count * 1_000_000
                    : column.type() == DataType.Scalar.TIMESTAMP_MS ? count * 1_000 : count);
        } else if (column.isDouble()) {
            return HexFormat.of().toHexDigits(Double.doubleToLongBits(column.getDouble(i)));
        }
        Object value = column.get(i);
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof Interval interval) {
            return "{" + interval.months() + "," + interval.days() + "," + interval.micros() + "}";
        } else if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return HexFormat.of().formatHex(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String element(ListColumn list, int k) {
        if (list.type() instanceof DataType.MapOf) {
            return "{" + text(list.children().get(0), k) + "," + text(list.children().get(1), k) + "}";
        }
        return text(list.children().get(0), k);
    }
}
