package datafolio.array;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A dtype of named fields, one after the other; a field without a name fills a gap. */
record RecordType(List<Field> fields) implements Dtype {
    private static final int MOST_DIMENSIONS = 64;

    RecordType {
        fields = List.copyOf(fields);
    }

    /** A field; {@code title} is a second name, or null. */
    record Field(String name, String title, Dtype type) {

        boolean gap() {
            return name.isEmpty();
        }

        private Object nameLiteral() {
            return title == null ? name : new PyLiteral.Tuple(List.of(title, name));
        }

        private String text() {
            Dtype element = type instanceof Block block ? block.element() : type;
            String shape = type instanceof Block block ? ", " + new PyLiteral.Tuple(List.copyOf(block.shape())) : "";
            return "(" + PyLiteral.repr(nameLiteral()) + ", " + element.shortText() + shape + ")";
        }

        private Object literal() {
            return type instanceof Block block
                    ? new PyLiteral.Tuple(List.of(nameLiteral(), block.element().literal(), new PyLiteral.Tuple(List.copyOf(block.shape()))))
                    : new PyLiteral.Tuple(List.of(nameLiteral(), type.literal()));
        }
    }

    /** A field's array of fixed shape. */
    record Block(Dtype element, List<Long> shape) implements Dtype {
        Block {
            shape = List.copyOf(shape);
        }

        @Override
        public long itemSize() {
            return shape.stream().reduce(element.itemSize(), Math::multiplyExact);
        }

        @Override
        public Object literal() {
            return new PyLiteral.Tuple(List.of(element.literal(), new PyLiteral.Tuple(List.copyOf(shape))));
        }

        @Override
        public String shortText() {
            return "(" + element.shortText() + ", " + new PyLiteral.Tuple(List.copyOf(shape)) + ")";
        }

        @Override
        public String toString() {
            return shortText();
        }
    }

    /** The record that a list of (name, type) or (name, type, shape) spells. */
    static RecordType of(List<?> literals) throws Malformed {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object literal : literals) {
            Field field = field(literal);
            fields.add(field);
            if (!field.gap() && !names.add(field.name()) || field.title() != null && !names.add(field.title())) {
                throw new Malformed("the field " + PyLiteral.repr(field.name()) + " is there twice");
            }
        }
        RecordType type = new RecordType(fields);
        try {
            type.itemSize();
        } catch (ArithmeticException e) {
            throw new Malformed("one record would take more bytes than can be counted");
        }
        return type;
    }

    private static Field field(Object literal) throws Malformed {
        if (literal instanceof PyLiteral.Tuple tuple && (tuple.items().size() == 2 || tuple.items().size() == 3)) {
            List<Object> parts = tuple.items();
            Dtype type = Dtype.ofLiteral(parts.get(1));
            Dtype whole = parts.size() == 2 ? type : new Block(type, blockShape(parts.get(2)));
            if (parts.get(0) instanceof String name && (!name.isEmpty() || type instanceof ScalarType gap && gap.kind() == 'V')) {
                return new Field(name, null, whole);
            } else if (parts.get(0) instanceof PyLiteral.Tuple both && both.items().size() == 2
                    && both.items().get(0) instanceof String title && both.items().get(1) instanceof String name && !name.isEmpty()) {
                return new Field(name, title, whole);
            }
        }
        throw new Malformed(PyLiteral.repr(literal) + " is no field of a record");
    }

    static List<Long> blockShape(Object literal) throws Malformed {
        List<?> sizes = literal instanceof PyLiteral.Tuple tuple ? tuple.items() : List.of(literal);
        List<Long> shape = new ArrayList<>();
        for (Object size : sizes) {
            if (!(size instanceof Long n && n >= 0) || sizes.size() > MOST_DIMENSIONS) {
                throw new Malformed(PyLiteral.repr(literal) + " is no shape of a field");
            }
            shape.add(n);
        }
        return shape;
    }

    @Override
    public long itemSize() {
        long size = 0;
        for (Field field : fields) {
            size = Math.addExact(size, field.type().itemSize());
        }
        return size;
    }

    @Override
    public Object literal() {
        return fields.stream().map(Field::literal).collect(Collectors.toList());
    }

    @Override
    public String shortText() {
        return text();
    }

    @Override
    public String toString() {
        return text();
    }

    /** Numpy writes a list of fields when they lie without a gap, and a dict of names, formats and offsets when not. */
    private String text() {
        if (fields.stream().noneMatch(field -> field.gap() && field.type().itemSize() > 0)) {
            return fields.stream().filter(field -> !field.gap()).map(field -> field.text()).collect(Collectors.joining(", ", "[", "]"));
        }
        List<Object> names = new ArrayList<>();
        List<Object> offsets = new ArrayList<>();
        List<String> formats = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        boolean titled = false;
        long offset = 0;
        for (Field field : fields) {
            if (!field.gap()) {
                names.add(field.name());
                offsets.add(offset);
                formats.add(field.type().shortText());
                titles.add(field.title() == null ? "None" : PyLiteral.repr(field.title()));
                titled |= field.title() != null;
            }
            offset += field.type().itemSize();
        }
        return "{'names': " + PyLiteral.repr(names) + ", 'formats': [" + String.join(", ", formats) + "], 'offsets': " + PyLiteral.repr(offsets)
                + (titled ? ", 'titles': [" + String.join(", ", titles) + "]" : "") + ", 'itemsize': " + offset + "}";
    }
}
