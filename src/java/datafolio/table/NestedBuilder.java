package datafolio.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builders of lists, arrays, maps and structs. */
abstract class NestedBuilder extends ColumnBuilder {

    private NestedBuilder(DataType type) {
        super(type);
    }

    static ColumnBuilder nested(DataType type) {
        if (type instanceof DataType.ListOf list) {
            return new Lists(type, list.element());
        } else if (type instanceof DataType.ArrayOf array) {
            return new Arrays(array);
        } else if (type instanceof DataType.Struct struct) {
            return new Structs(struct);
        }
        return new Maps((DataType.MapOf) type);
    }

    private static final class Lists extends NestedBuilder {
        private final Bytes offsets = new Bytes();
        private final ColumnBuilder elements;

        Lists(DataType type, DataType element) {
            super(type);
            this.elements = of(element);
            offsets.put(0, 4);
        }

        @Override
        void put(Object value) {
            Encode.elements(type, value).forEach(elements::append);
            missing();
        }

        @Override
        void missing() {
            offsets.put(elements.size(), 4);
        }

        @Override
        ArrayData build(int size, int nulls, ByteBuffer validity) {
            return ArrayData.list(4, size, nulls, validity, offsets.buffer(), elements.build());
        }

        @Override
        long bytes() {
            return offsets.size() + elements.bytes();
        }
    }

    private static final class Arrays extends NestedBuilder {
        private final ColumnBuilder elements;
        private final int length;

        Arrays(DataType.ArrayOf type) {
            super(type);
            this.elements = of(type.element());
            this.length = type.length();
        }

        @Override
        void put(Object value) {
            List<?> list = Encode.elements(type, value);
            if (list.size() != length) {
                throw new BadValue(value, type, "it has " + list.size() + " elements");
            }
            list.forEach(elements::append);
        }

        @Override
        void missing() {
            for (int i = 0; i < length; i++) {
                elements.append(null);
            }
        }

        @Override
        ArrayData build(int size, int nulls, ByteBuffer validity) {
            return ArrayData.fixedList(length, size, nulls, validity, elements.build());
        }

        @Override
        long bytes() {
            return elements.bytes();
        }
    }

    private static final class Maps extends NestedBuilder {
        private final Bytes offsets = new Bytes();
        private final ColumnBuilder keys;
        private final ColumnBuilder values;

        Maps(DataType.MapOf type) {
            super(type);
            this.keys = of(type.key());
            this.values = of(type.value());
            offsets.put(0, 4);
        }

        @Override
        void put(Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw new BadValue(value, type, "");
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getKey() == null) {
                    throw new BadValue(value, type, "a key of a map is never missing");
                }
                keys.append(entry.getKey());
                values.append(entry.getValue());
            }
            missing();
        }

        @Override
        void missing() {
            offsets.put(keys.size(), 4);
        }

        @Override
        ArrayData build(int size, int nulls, ByteBuffer validity) {
            ArrayData entries = ArrayData.struct(keys.size(), 0, null, List.of(keys.build(), values.build()));
            return ArrayData.list(4, size, nulls, validity, offsets.buffer(), entries);
        }

        @Override
        long bytes() {
            return offsets.size() + keys.bytes() + values.bytes();
        }
    }

    private static final class Structs extends NestedBuilder {
        private final Map<String, ColumnBuilder> fields = new LinkedHashMap<>();

        Structs(DataType.Struct type) {
            super(type);
            type.fields().forEach(f -> fields.put(f.name(), of(f.type())));
        }

        @Override
        void put(Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw new BadValue(value, type, "");
            }
            for (Object key : map.keySet()) {
                if (!fields.containsKey(String.valueOf(key))) {
                    throw new BadValue(value, type, "it has a field \"" + key + "\"");
                }
            }
            fields.forEach((name, builder) -> builder.append(map.get(name)));
        }

        @Override
        void missing() {
            fields.values().forEach(b -> b.append(null));
        }

        @Override
        ArrayData build(int size, int nulls, ByteBuffer validity) {
            List<ArrayData> parts = new ArrayList<>();
            fields.values().forEach(b -> parts.add(b.build()));
            return ArrayData.struct(size, nulls, validity, parts);
        }

        @Override
        long bytes() {
            return fields.values().stream().mapToLong(ColumnBuilder::bytes).sum();
        }
    }
}
