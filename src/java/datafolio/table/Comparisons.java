package datafolio.table;

import datafolio.lake.Comparison;
import datafolio.lake.Comparison.Is;
import datafolio.lake.LakeColumn;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * What a query says of the rows of one of its tables, as far as it is plain: columns compared with values, joined by AND. What
 * is not plain is left out, for then fewer files are skipped, and nothing else. Values are computed by DuckDB itself.
 */
final class Comparisons {
    private static final Map<String, Is> SIGNS = Map.of("COMPARE_EQUAL", Is.EQUAL, "COMPARE_LESSTHAN", Is.LESS, "COMPARE_LESSTHANOREQUALTO", Is.AT_MOST,
        "COMPARE_GREATERTHAN", Is.MORE, "COMPARE_GREATERTHANOREQUALTO", Is.AT_LEAST);
    private static final Set<String> STEADY = Set.of("+", "-", "make_timestamp", "make_timestamptz", "to_timestamp");

    private final DuckDBConnection connection;
    private final Map<String, LakeColumn> columns;

    private Comparisons(DuckDBConnection connection, List<LakeColumn> columns) {
        this.connection = connection;
        this.columns = columns.stream().collect(Collectors.toMap(c -> fold(c.name()), c -> c, (a, b) -> a));
    }

    /**
     * What a SELECT says of the rows of a table.
     *
     * @param table the name by which the SELECT knows the table
     */
    static List<Comparison> of(DuckDBConnection connection, String select, String table, List<LakeColumn> columns) throws SQLException {
        Object tree = parse(connection, select);
        Map<?, ?> node = at(at(list(at(tree).get("statements")).stream().findFirst().orElse(null)).get("node"));
        if (!"SELECT_NODE".equals(node.get("type")) || mentions(tree, fold(table)) != 1) {
            return List.of();
        }
        Optional<Set<String>> names = names(at(node.get("from_table")), fold(table));
        return names.isEmpty() ? List.of() : new Comparisons(connection, columns).all(node.get("where_clause"), names.get());
    }

    private static Object parse(DuckDBConnection connection, String select) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)")) {
            statement.setString(1, select);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return Json.read(result.getString(1).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** How often the table stands in the tree: a view of some files must not stand for all of them elsewhere. */
    private static int mentions(Object node, String table) {
        int found = 0;
        if (node instanceof Map<?, ?> map) {
            found += "BASE_TABLE".equals(map.get("type")) && table.equals(fold(String.valueOf(map.get("table_name")))) ? 1 : 0;
            for (Object each : map.values()) {
                found += mentions(each, table);
            }
        } else if (node instanceof List<?> list) {
            for (Object each : list) {
                found += mentions(each, table);
            }
        }
        return found;
    }

    /** What the table's columns may be qualified by, and, when it is the only one, nothing; empty where it is not joined plainly. */
    private static Optional<Set<String>> names(Map<?, ?> from, String table) {
        if ("BASE_TABLE".equals(from.get("type"))) {
            String alias = fold(String.valueOf(from.get("alias")));
            boolean own = table.equals(fold(String.valueOf(from.get("table_name")))) && list(from.get("column_name_alias")).isEmpty() && from.get("sample") == null;
            return own ? Optional.of(Set.of(alias.isEmpty() ? table : alias, "")) : Optional.empty();
        } else if ("JOIN".equals(from.get("type")) && "INNER".equals(from.get("join_type"))) {
            return names(at(from.get("left")), table).or(() -> names(at(from.get("right")), table))
                .map(names -> names.stream().filter(name -> !name.isEmpty()).collect(Collectors.toSet()));
        }
        return Optional.empty();
    }

    private List<Comparison> all(Object condition, Set<String> names) throws SQLException {
        List<Comparison> found = new ArrayList<>();
        Map<?, ?> node = at(condition);
        String type = String.valueOf(node.get("type"));
        if (type.equals("CONJUNCTION_AND")) {
            for (Object child : list(node.get("children"))) {
                found.addAll(all(child, names));
            }
        } else if (SIGNS.containsKey(type)) {
            add(found, column(node.get("left"), names), SIGNS.get(type), List.of(at(node.get("right"))));
            add(found, column(node.get("right"), names), SIGNS.get(type).turned(), List.of(at(node.get("left"))));
        } else if (type.equals("COMPARE_BETWEEN")) {
            add(found, column(node.get("input"), names), Is.AT_LEAST, List.of(at(node.get("lower"))));
            add(found, column(node.get("input"), names), Is.AT_MOST, List.of(at(node.get("upper"))));
        } else if (type.equals("COMPARE_IN") || type.equals("OPERATOR_IS_NULL") || type.equals("OPERATOR_IS_NOT_NULL")) {
            List<Object> children = list(node.get("children"));
            Is is = type.equals("COMPARE_IN") ? Is.IN : type.equals("OPERATOR_IS_NULL") ? Is.NULL : Is.NOT_NULL;
            add(found, column(children.get(0), names), is, children.stream().skip(1).<Map<?, ?>>map(Comparisons::at).toList());
        }
        return found;
    }

    private LakeColumn column(Object node, Set<String> names) {
        List<Object> path = list(at(node).get("column_names"));
        boolean plain = path.size() == 1 && names.contains("") || path.size() == 2 && names.contains(fold(String.valueOf(path.get(0))));
        return plain ? columns.get(fold(String.valueOf(path.get(path.size() - 1)))) : null;
    }

    private void add(List<Comparison> found, LakeColumn column, Is is, List<Map<?, ?>> values) throws SQLException {
        if (column == null) {
            return;
        }
        List<String> texts = new ArrayList<>();
        for (Map<?, ?> value : values) {
            Optional<String> text = steady(value) ? text(value, column.type()) : Optional.empty();
            if (text.isEmpty()) {
                return;
            }
            texts.add(text.get());
        }
        found.add(new Comparison(column.name(), is, texts));
    }

    /** Whether it is the same whenever it is computed, and names no column. */
    private static boolean steady(Map<?, ?> node) {
        return switch (String.valueOf(node.get("class"))) {
            case "CONSTANT" -> true;
            case "CAST" -> steady(at(node.get("child")));
            case "FUNCTION" -> STEADY.contains(String.valueOf(node.get("function_name"))) && list(node.get("arguments")).stream()
                .allMatch(argument -> steady(at(at(argument).get("expression"))));
            default -> false;
        };
    }

    /** A value as text of the column's type, where DuckDB would compare the two as this type and nothing is lost. */
    private Optional<String> text(Map<?, ?> value, String type) throws SQLException {
        Map<String, Object> node = new LinkedHashMap<>();
        at(at(list(at(parse(connection, "SELECT 1")).get("statements")).get(0)).get("node")).forEach((key, each) -> node.put(String.valueOf(key), each));
        node.put("select_list", List.of(value));
        Map<String, Object> select = Map.of("error", false, "statements", List.of(Map.of("node", node, "named_param_map", List.of())));
        try (PreparedStatement statement = connection.prepareStatement("SELECT json_deserialize_sql(?::JSON)")) {
            statement.setString(1, new String(Json.write(select), StandardCharsets.UTF_8));
            String sql;
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                sql = result.getString(1);
            }
            String same = type.equals("VARCHAR") ? "typeof(v) = 'VARCHAR'" : "TRY_CAST(v AS " + type + ") = v";
            try (Statement compute = connection.createStatement();
                    ResultSet result = compute.executeQuery("SELECT TRY_CAST(v AS " + type + ")::VARCHAR, " + same + " FROM (" + sql + ") AS t(v)")) {
                return result.next() && result.getBoolean(2) ? Optional.ofNullable(result.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            return Optional.empty(); // no value of that type: DuckDB says so when it runs the query itself
        }
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Map<?, ?> at(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return value instanceof List<?> list ? (List<Object>) list : List.of();
    }
}
