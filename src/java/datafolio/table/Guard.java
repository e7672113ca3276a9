package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * The first of the two walls around a query: DuckDB's own parser tells what the text is, and only one SELECT over the
 * folio's tables passes. Whatever this class does not know is refused. (The second wall is {@link Instance}.)
 */
final class Guard {
    private static final Set<String> QUERY_NODES = Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE",
        "CTE_NODE");
    private static final Set<String> RELATIONS = Set.of("BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EMPTY",
        "EXPRESSION_LIST", "PIVOT", "SHOW_REF");

    private static final Set<String> NODE_KEYS = Set.of("node", "query_node", "query");

    private final SqlText sql;
    private final Map<String, List<String>> names;
    private final boolean open;
    private final Set<String> used = new LinkedHashSet<>();

    private Guard(SqlText sql, Collection<String> tables, boolean open) {
        this.sql = sql;
        this.open = open;
        this.names = tables.stream().collect(Collectors.groupingBy(Guard::fold));
    }

    /**
     * Checks the query and returns the names of the tables it reads, in the order of their first mention.
     *
     * @param tables the names a query may use
     * @param externalAccess true lets files and functions outside the folio through; it must still be one SELECT
     * @throws FolioException SQL_ERROR when it does not parse, QUERY_REFUSED with what and why, TABLE_NOT_FOUND with
     *     the nearest names
     */
    static Set<String> check(DuckDBConnection connection, SqlText sql, Collection<String> tables, boolean externalAccess,
                             SqlErrors.Context context) throws SQLException {
        Guard guard = new Guard(sql, tables, externalAccess);
        guard.walk(map(guard.statement(guard.parse(connection, sql, context)).get("node")));
        return guard.used;
    }

    /** Checks that the text is one condition over one table, and nothing that ends it or adds to it. */
    static void checkCondition(DuckDBConnection connection, SqlText condition, String table, boolean externalAccess,
                               SqlErrors.Context context) throws SQLException {
        SqlText text = condition.within("SELECT 1 FROM " + Sql.quote(table) + " WHERE (", "\n)");
        Guard guard = new Guard(condition, List.of(table), externalAccess);
        Map<String, Object> node = map(guard.statement(guard.parse(connection, text, context)).get("node"));
        boolean plain = "SELECT_NODE".equals(node.get("type")) && list(node.get("modifiers")).isEmpty()
            && "BASE_TABLE".equals(map(node.get("from_table")).get("type")) && node.get("where_clause") != null
            && list(node.get("group_expressions")).isEmpty() && node.get("having") == null
            && node.get("qualify") == null && node.get("sample") == null
            && list(map(node.get("cte_map")).get("map")).isEmpty();
        if (!plain) {
            throw guard.refused("it is more than one condition", "Give :where one expression, such as x > ?.");
        }
        guard.walk(node);
    }

    /**
     * The functions of a condition whose results differ from one run to the next, by name.
     *
     * @param columns the table's; a column hides the function that is called without parentheses
     */
    static List<String> unsteady(DuckDBConnection connection, SqlText condition, Collection<String> columns) throws SQLException {
        SqlText text = condition.within("SELECT 1 FROM \"table\" WHERE (", "\n)");
        Set<String> called = new LinkedHashSet<>();
        named(new Guard(condition, List.of(), true).parse(connection, text, new SqlErrors.Context("The condition", condition, List.of(), List.of())), called, columns.stream().map(Guard::fold).toList());
        try (PreparedStatement statement = connection.prepareStatement("SELECT DISTINCT function_name FROM duckdb_functions()"
            + " WHERE stability <> 'CONSISTENT' AND list_contains(?::VARCHAR[], function_name) ORDER BY 1")) {
            statement.setObject(1, connection.createArrayOf("VARCHAR", called.toArray()));
            List<String> found = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(result.getString(1));
                }
            }
            return found;
        }
    }

    /** Adds whatever in a tree could be the name of a function: {@code current_date} parses as a column. */
    private static void named(Object node, Set<String> names, Collection<String> columns) {
        if (node instanceof Map<?, ?> map) {
            if (map.get("function_name") instanceof String name) {
                names.add(fold(name));
            } else if (map.get("column_names") instanceof List<?> path && path.size() == 1 && !columns.contains(fold(String.valueOf(path.get(0))))) {
                names.add(fold(String.valueOf(path.get(0))));
            }
            map.values().forEach(each -> named(each, names, columns));
        } else if (node instanceof List<?> list) {
            list.forEach(each -> named(each, names, columns));
        }
    }

    private void walk(Map<String, Object> node) {
        try {
            query(node, Set.of());
        } catch (StackOverflowError e) {
            throw tooDeep();
        }
    }

    private FolioException tooDeep() {
        return refused("its expressions are nested too deeply", "Split it, such as by common table expressions.");
    }

    private Map<String, Object> parse(DuckDBConnection connection, SqlText sql, SqlErrors.Context context)
        throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)")) {
            statement.setString(1, sql.text());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                Map<String, Object> tree = tree(result.getString(1));
                if (Boolean.TRUE.equals(tree.get("error")) && !"not implemented".equals(tree.get("error_type"))) {
                    throw SqlErrors.parse(tree, sql, context);
                }
                return tree;
            }
        }
    }

    private Map<String, Object> tree(String text) {
        try {
            return map(Json.read(text.getBytes(StandardCharsets.UTF_8)));
        } catch (FolioException | StackOverflowError e) {
            throw tooDeep(); // DuckDB's own JSON is sound, but may be deeper than anything that is read here
        }
    }

    private Map<String, Object> statement(Map<String, Object> tree) {
        if (Boolean.TRUE.equals(tree.get("error"))) {
            throw refused("it is not a SELECT",
                "A query reads and changes nothing. (PIVOT needs its values spelled out: PIVOT t ON c IN (...).)");
        }
        List<Object> statements = list(tree.get("statements"));
        if (statements.size() != 1) {
            throw refused(statements.isEmpty() ? "it is empty" : "it is " + statements.size() + " statements",
                "Give one SELECT.");
        }
        return map(statements.get(0));
    }

    /** Walks a query: its common table expressions widen the scope for those after them and for its body. */
    private void query(Map<String, Object> node, Set<String> scope) {
        String type = String.valueOf(node.get("type"));
        if (!QUERY_NODES.contains(type)) {
            throw refused("it holds a " + type.toLowerCase(Locale.ROOT).replace('_', ' '), "Give one SELECT.");
        }
        Set<String> inner = new HashSet<>(scope);
        if (node.get("cte_name") instanceof String own) {
            inner.add(fold(own));
        }
        for (Object entry : list(map(node.get("cte_map")).get("map"))) {
            Map<String, Object> cte = map(entry);
            query(map(map(cte.get("value")).get("query_node")), inner);
            inner.add(fold(String.valueOf(cte.get("key"))));
        }
        node.forEach((key, value) -> {
            if (!key.equals("cte_map")) {
                any(value, inner);
            }
        });
    }

    private void any(Object value, Set<String> scope) {
        if (value instanceof List<?> list) {
            list.forEach(element -> any(element, scope));
        } else if (value instanceof Map<?, ?>) {
            object(map(value), scope);
        }
    }

    private void object(Map<String, Object> object, Set<String> scope) {
        String type = String.valueOf(object.get("type"));
        if (type.endsWith("_NODE") || object.containsKey("cte_map")) {
            query(object, scope);
            return;
        }
        if (object.get("class") != null && object.containsKey("function_name")) {
            function(object);
        } else if (isRelation(object)) {
            relation(type, object, scope);
        }
        object.forEach((key, value) -> {
            if (type.equals("TABLE_FUNCTION") && key.equals("function")) {
                map(value).values().forEach(each -> any(each, scope));
            } else if (value instanceof Map<?, ?> && NODE_KEYS.contains(key)) {
                query(map(value), scope);
            } else {
                any(value, scope);
            }
        });
    }

    /** Relations have a type and an alias but, unlike expressions, no class. */
    private static boolean isRelation(Map<String, Object> object) {
        return object.containsKey("type") && object.containsKey("alias") && !object.containsKey("class");
    }

    private void relation(String type, Map<String, Object> object, Set<String> scope) {
        if (!RELATIONS.contains(type)) {
            throw refused("it holds a " + type.toLowerCase(Locale.ROOT).replace('_', ' '), "Give one SELECT.");
        }
        if (type.equals("SHOW_REF") && "SHOW_SPECIAL".equals(object.get("show_type"))) {
            throw refused("it asks for DuckDB's own tables", "DESCRIBE or SUMMARIZE a table of the folio instead.");
        }
        if (type.equals("TABLE_FUNCTION")) {
            Map<String, Object> function = map(object.get("function"));
            String name = String.valueOf(function.get("function_name"));
            if (!open && !CallRules.makesTables(name)) {
                throw refused("it calls the table function " + name,
                    "Query the folio's tables by name, or open the folio with external access.");
            }
        } else if (type.equals("BASE_TABLE")) {
            table(object, scope);
        }
    }

    private void table(Map<String, Object> object, Set<String> scope) {
        String name = String.valueOf(object.get("table_name"));
        String schema = String.valueOf(object.getOrDefault("schema_name", ""));
        String catalog = String.valueOf(object.getOrDefault("catalog_name", ""));
        boolean viewed = fold(catalog).equals("temp") && fold(schema).equals("main");
        if (!viewed && (!schema.isEmpty() || !catalog.isEmpty())) {
            if (!open) {
                String full = (catalog.isEmpty() ? "" : catalog + ".") + schema + "." + name;
                throw refused("it names " + full,
                    "Tables of the folio have no schema; quote a name that has dots: " + Sql.quote(full) + ".");
            }
            return;
        }
        if (!viewed && scope.contains(fold(name))) {
            return;
        }
        List<String> matches = names.getOrDefault(fold(name), List.of());
        if (matches.contains(name)) {
            use(name);
        } else if (matches.size() == 1) {
            use(matches.get(0));
        } else if (!matches.isEmpty()) {
            throw refused("\"" + name + "\" could be any of " + matches, "Quote the name as it is spelled.");
        } else if (!open) {
            List<String> all = names.values().stream().flatMap(List::stream).sorted().toList();
            List<String> nearest = Nearest.of(name, all);
            throw FolioException.of(Kind.TABLE_NOT_FOUND, "There is no table \"" + name + "\" in this folio. "
                    + (nearest.isEmpty() ? "Its tables are " + all + "." : "Nearest names: " + String.join(", ", nearest) + "."),
                "table", name, "nearest", nearest, "sql", sql.original());
        }
    }

    private void use(String name) {
        used.stream().filter(u -> fold(u).equals(fold(name)) && !u.equals(name)).findAny().ifPresent(other -> {
            throw refused("DuckDB cannot tell the tables \"" + other + "\" and \"" + name + "\" apart",
                "Query one of them through its own table.");
        });
        used.add(name);
    }

    private void function(Map<String, Object> call) {
        Optional<String> why = open ? Optional.empty() : CallRules.refusal(call);
        if (why.isPresent()) {
            throw refused(why.get(), "Open the folio with external access to allow it.");
        }
    }

    private FolioException refused(String why, String instead) {
        return FolioException.of(Kind.QUERY_REFUSED, "The query was refused: " + why + ". " + instead,
            "sql", sql.original(), "reason", why);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return value instanceof List<?> list ? (List<Object>) list : List.of();
    }
}
