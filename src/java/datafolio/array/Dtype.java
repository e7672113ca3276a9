package datafolio.array;

import datafolio.error.Nearest;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A numpy dtype: a {@link ScalarType}, or a {@link RecordType} of named fields. */
sealed interface Dtype permits ScalarType, RecordType, RecordType.Block {

    /** Bytes of one element. */
    long itemSize();

    /** What numpy puts under 'descr': text, or a list of tuples, as {@link PyLiteral} knows them. */
    Object literal();

    /** The spelling within a record's str(). */
    String shortText();

    /** Numpy's str(dtype). */
    @Override
    String toString();

    /** The dtype of a descr, read from a header. */
    static Dtype ofLiteral(Object literal) throws Malformed {
        if (literal instanceof String text) {
            return ofText(text);
        } else if (literal instanceof List<?> fields) {
            return RecordType.of(fields);
        } else if (literal instanceof PyLiteral.Tuple tuple && tuple.items().size() == 2) {
            return new RecordType.Block(ofLiteral(tuple.items().get(0)), RecordType.blockShape(tuple.items().get(1)));
        }
        throw new Malformed("descr " + PyLiteral.repr(literal) + " is no dtype");
    }

    /** The dtype of a text: numpy's short spelling such as {@code "<f8"}, or its name such as {@code "float64"}. */
    static ScalarType ofText(String text) throws Malformed {
        Matcher shape = Names.SHORT.matcher(text);
        if (shape.matches()) {
            char kind = shape.group(2).charAt(0);
            boolean big = shape.group(1).equals(">");
            return ScalarType.of(text, kind == '?' ? 'b' : kind, kind == '?' ? "1" : shape.group(3), big, shape.group(4));
        }
        Matcher time = Names.TIME.matcher(text);
        if (time.matches()) {
            return ScalarType.of(text, time.group(1).equals("datetime64") ? 'M' : 'm', "8", false, time.group(2));
        }
        String known = Names.KNOWN.get(text);
        if (known == null) {
            List<String> near = Nearest.of(text, Names.KNOWN.keySet());
            throw new Malformed("\"" + text + "\" is no dtype of numpy's" + (near.isEmpty() ? "" : "; nearest: " + String.join(", ", near)));
        }
        return ofText(known);
    }

    /** The dtype that a user names, as text or as the literal of a record. */
    static Dtype ofArgument(String text) throws Malformed {
        return text.strip().startsWith("[") ? ofLiteral(PyLiteral.parse(text)) : ofText(text);
    }

    /** Spellings of dtypes. */
    final class Names {
        private static final Pattern SHORT = Pattern.compile("([<>|=]?)([?biufcSUVMmOT])(\\d*)(\\[\\w+\\])?");
        private static final Pattern TIME = Pattern.compile("(datetime64|timedelta64)(\\[\\w+\\])?");
        private static final Map<String, String> KNOWN = Map.ofEntries(Map.entry("bool", "?"), Map.entry("int8", "i1"),
                Map.entry("int16", "<i2"), Map.entry("int32", "<i4"), Map.entry("int64", "<i8"), Map.entry("uint8", "u1"),
                Map.entry("uint16", "<u2"), Map.entry("uint32", "<u4"), Map.entry("uint64", "<u8"), Map.entry("float16", "<f2"),
                Map.entry("float32", "<f4"), Map.entry("float64", "<f8"), Map.entry("float96", "<f12"),
                Map.entry("float128", "<f16"), Map.entry("complex64", "<c8"), Map.entry("complex128", "<c16"),
                Map.entry("complex192", "<c24"), Map.entry("complex256", "<c32"), Map.entry("object", "O"));

        private Names() {}
    }
}
