package datafolio.table;

import datafolio.table.DataType.Scalar;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * From what DuckDB finds in a Parquet file back to the types that were written. Two records tell them: the bundle's
 * {@code duckdb_types} for tables written here, and the file's own {@code ARROW:schema} for those of pyarrow, pandas
 * and Polars, which know durations and fixed-size lists that Parquet does not.
 */
final class ReadCasts {

    /** What an encapsulated IPC message starts with, before the length of its metadata. */
    private static final int CONTINUATION = -1;

    private ReadCasts() {}

    /**
     * How a column is read.
     *
     * @param sql the expression over the stored column
     * @param typeOrNull the type of its values where SQL does not tell it: durations, which SQL sees as BIGINT
     */
    record ReadColumn(String sql, DataType typeOrNull) {}

    /**
     * How each stored column is read.
     *
     * @param stored names and types as DuckDB finds them in the file
     * @param duckdbTypes recorded types by true name; of columns that are not in it nothing is recorded
     * @param trueNames the columns' own names by position, where DuckDB renames twins
     * @param arrowSchema base64 text of the file's {@code ARROW:schema}, or null
     */
    static List<ReadColumn> of(List<Field> stored, Map<String, String> duckdbTypes, List<String> trueNames, String arrowSchema) {
        List<DataType> types = types(stored, duckdbTypes, trueNames, arrowSchema);
        List<ReadColumn> columns = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            columns.add(column(Sql.quote(stored.get(i).name()), stored.get(i).type(), types.get(i)));
        }
        return columns;
    }

    /** The logical type of each stored column; arguments as for {@link #of}. */
    static List<DataType> types(List<Field> stored, Map<String, String> duckdbTypes, List<String> trueNames, String arrowSchema) {
        Map<String, org.apache.arrow.vector.types.pojo.Field> arrow = arrowFields(arrowSchema);
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            String recorded = duckdbTypes.get(trueNames.get(i));
            types.add(recorded != null ? DataType.parse(recorded) : logical(stored.get(i).type(), arrow.get(trueNames.get(i))));
        }
        return types;
    }

    private static ReadColumn column(String name, DataType stored, DataType logical) {
        if (stored.equals(logical) || holdsInterval(logical) && !Storage.readBack(logical).equals(stored)) {
            return new ReadColumn(name, null);
        }
        boolean untold = leaves(logical).stream().anyMatch(DataType.Duration.class::isInstance);
        return new ReadColumn(expression(name, stored, logical), untold ? logical : null);
    }

    /** The fields of a base64 {@code ARROW:schema} by name; none of a text that cannot be read. */
    static Map<String, org.apache.arrow.vector.types.pojo.Field> arrowFields(String base64) {
        Map<String, org.apache.arrow.vector.types.pojo.Field> fields = new HashMap<>();
        if (base64 != null) {
            try {
                ByteBuffer message = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
                message.position(message.getInt(0) == CONTINUATION ? 8 : 4);
                MessageSerializer.deserializeSchema(Message.getRootAsMessage(message.slice().order(ByteOrder.LITTLE_ENDIAN)))
                        .getFields().forEach(f -> fields.putIfAbsent(f.getName(), f));
            } catch (RuntimeException e) {
                return Map.of();
            }
        }
        return fields;
    }

    /** The base64 {@code ARROW:schema} of a schema, as pyarrow writes and reads it: an encapsulated IPC message. */
    static String arrowSchema(org.apache.arrow.vector.types.pojo.Schema schema) {
        ByteBuffer metadata = MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT);
        int length = (metadata.remaining() + 7) / 8 * 8;
        ByteBuffer message = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN).putInt(CONTINUATION).putInt(length).put(metadata);
        return Base64.getEncoder().encodeToString(message.array());
    }

    /** The SQL that turns {@code text}, of the stored type, into the logical type. */
    static String expression(String text, DataType stored, DataType logical) {
        if (castText(stored).equals(castText(logical))) {
            return text;
        } else if (!holdsInterval(logical)) {
            return "CAST(" + text + " AS " + castText(logical) + ")";
        } else if (logical == Scalar.INTERVAL) {
            return "(to_months(" + text + ".months) + to_days(" + text + ".days) + to_microseconds(" + text + ".micros))";
        } else if (logical instanceof DataType.Struct to) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < to.fields().size(); i++) {
                String name = Sql.quote(to.fields().get(i).name());
                parts.add(name + " := " + expression(text + "." + name, ((DataType.Struct) stored).fields().get(i).type(), to.fields().get(i).type()));
            }
            return "CASE WHEN " + text + " IS NULL THEN NULL ELSE struct_pack(" + String.join(", ", parts) + ") END";
        } else if (logical instanceof DataType.MapOf to) {
            DataType.MapOf from = (DataType.MapOf) stored;
            String entry = parameter(logical);
            return "map_from_entries(list_transform(map_entries(" + text + "), lambda " + entry + ": struct_pack(\"key\" := "
                    + expression(entry + ".\"key\"", from.key(), to.key()) + ", \"value\" := "
                    + expression(entry + ".\"value\"", from.value(), to.value()) + ")))";
        }
        DataType from = ((DataType.ListOf) stored).element();
        DataType to = logical instanceof DataType.ArrayOf a ? a.element() : ((DataType.ListOf) logical).element();
        String list = "list_transform(" + text + ", lambda " + parameter(logical) + ": " + expression(parameter(logical), from, to) + ")";
        return logical instanceof DataType.ArrayOf ? "CAST(" + list + " AS " + castText(logical) + ")" : list;
    }

    /** A lambda's parameter: DuckDB prefers a column of that name, and nested lambdas need different ones. */
    private static String parameter(DataType type) {
        return "datafolio_element_" + type.sql().length();
    }

    private static boolean holdsInterval(DataType type) {
        return type.sql().contains("INTERVAL") && leaves(type).contains(Scalar.INTERVAL);
    }

    static List<DataType> leaves(DataType type) {
        if (type instanceof DataType.ListOf l) {
            return leaves(l.element());
        } else if (type instanceof DataType.ArrayOf a) {
            return leaves(a.element());
        } else if (type instanceof DataType.Struct s) {
            return s.fields().stream().flatMap(f -> leaves(f.type()).stream()).toList();
        } else if (type instanceof DataType.MapOf m) {
            List<DataType> all = new ArrayList<>(leaves(m.key()));
            all.addAll(leaves(m.value()));
            return all;
        }
        return List.of(type);
    }

    /** A type's text for CAST: durations are BIGINT there, and an ENUM without known values is text. */
    static String castText(DataType type) {
        if (type instanceof DataType.Duration) {
            return "BIGINT";
        } else if (type instanceof DataType.Enum e && e.values().isEmpty()) {
            return "VARCHAR";
        } else if (type instanceof DataType.ListOf l) {
            return castText(l.element()) + "[]";
        } else if (type instanceof DataType.ArrayOf a) {
            return castText(a.element()) + "[" + a.length() + "]";
        } else if (type instanceof DataType.Struct s) {
            return s.fields().stream().map(f -> Sql.quote(f.name()) + " " + castText(f.type())).collect(Collectors.joining(", ", "STRUCT(", ")"));
        } else if (type instanceof DataType.MapOf m) {
            return "MAP(" + castText(m.key()) + ", " + castText(m.value()) + ")";
        }
        return type.sql();
    }

    /** The type that a file's Arrow schema gives to a stored one: durations and fixed-size lists, at any depth. */
    private static DataType logical(DataType type, org.apache.arrow.vector.types.pojo.Field field) {
        List<org.apache.arrow.vector.types.pojo.Field> children = field == null ? List.of() : field.getChildren();
        if (field != null && field.getType() instanceof ArrowType.Duration) {
            return type == Scalar.BIGINT ? DataType.ofArrow(field) : type;
        } else if (children.isEmpty()) {
            return type;
        } else if (type instanceof DataType.ListOf l) {
            DataType element = logical(l.element(), children.get(0));
            return field.getType() instanceof ArrowType.FixedSizeList f && f.getListSize() > 0
                    ? new DataType.ArrayOf(element, f.getListSize()) : new DataType.ListOf(element);
        } else if (type instanceof DataType.Struct s && s.fields().size() == children.size()) {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < children.size(); i++) {
                fields.add(new Field(s.fields().get(i).name(), logical(s.fields().get(i).type(), children.get(i))));
            }
            return new DataType.Struct(fields);
        } else if (type instanceof DataType.MapOf m && children.get(0).getChildren().size() == 2) {
            List<org.apache.arrow.vector.types.pojo.Field> entry = children.get(0).getChildren();
            return new DataType.MapOf(logical(m.key(), entry.get(0)), logical(m.value(), entry.get(1)));
        }
        return type;
    }
}
