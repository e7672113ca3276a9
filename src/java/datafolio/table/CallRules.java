package datafolio.table;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which of DuckDB's functions a query may call: of those that make tables a few, of all others those that touch neither
 * files nor the network, the environment, settings or the catalog, and that do not end the process or fill its memory at
 * one blow. A test holds this to the list of all functions of the DuckDB in use.
 */
final class CallRules {
    private static final Set<String> OF_TABLES = Set.of("range", "generate_series", "unnest", "repeat",
        "repeat_row", "json_each", "json_tree", "icu_calendar_names", "pg_timezone_names");

    private static final Set<String> REFUSED = Set.of("getvariable", "current_setting", "nextval", "currval", "setval",
        "json_execute_serialized_sql", "json_serialize_plan", "pg_get_viewdef", "pg_get_constraintdef", "get_block_size",
        "current_query", "setseed", "parse_duckdb_log_message", "glob", "pg_sleep");

    /** Whatever is so called, today's and tomorrow's. */
    private static final Pattern SUSPECT = Pattern.compile("(__|duckdb_|pragma_|read_|write_|copy_|load_|install|attach|get_?env|http|s3_"
        + "|set_?config|enable_|disable_|register_|deregister_|create_external|destroy_|checkpoint|force_checkpoint|sniff_|query"
        + "|sleep|pg_read|pg_ls|truncate_|export_|import_).*|.*(_scan|secret|setting|file_cache|_glob)");

    /** Called by their names instead of as signs, these compare values of different types, and end the process. */
    private static final Set<String> COMPARISONS = Set.of("=", "==", "!=", "<>", "<", "<=", ">", ">=", "is distinct from", "is not distinct from");

    /** CallRules whose results are as large as some of their arguments say, and which of these. */
    private static final Map<String, List<Integer>> GROWING = Map.of("repeat", List.of(1), "lpad", List.of(1), "rpad", List.of(1),
        "range", List.of(0, 1), "generate_series", List.of(0, 1), "list_resize", List.of(1), "array_resize", List.of(1),
        "bar", List.of(3), "bitstring", List.of(1), "reservoir_quantile", List.of(2));

    private static final Set<String> FORMATTING = Set.of("printf", "format");
    private static final BigDecimal MOST = BigDecimal.valueOf(10_000_000);
    private static final Pattern WIDE = Pattern.compile("\\d{8,}");

    private CallRules() {}

    /** Whether a query may call it in its FROM. */
    static boolean makesTables(String name) {
        return OF_TABLES.contains(folded(name));
    }

    /**
     * Why a call within an expression is refused; empty when it is not.
     *
     * @param call as DuckDB's parser tells of it
     */
    static Optional<String> refusal(Map<String, Object> call) {
        String name = String.valueOf(call.get("function_name"));
        String folded = folded(name);
        if (REFUSED.contains(folded) || SUSPECT.matcher(folded).matches()) {
            return Optional.of("it calls the function " + name);
        } else if (COMPARISONS.contains(folded)) {
            return Optional.of("it calls the comparison \"" + name + "\" by its name; write it between its operands");
        }
        return large(folded, arguments(call)).map(size -> "it asks " + name + " for " + size + " at once, and " + MOST.toPlainString()
            + " is the most");
    }

    private static Optional<String> large(String name, List<Map<?, ?>> arguments) {
        if (FORMATTING.contains(name) && !arguments.isEmpty()) {
            Matcher wide = WIDE.matcher(literal(arguments.get(0)).orElse(""));
            return wide.find() ? Optional.of(wide.group()) : Optional.empty();
        }
        return GROWING.getOrDefault(name, List.of()).stream().filter(i -> i < arguments.size()).map(arguments::get)
            .flatMap(argument -> literal(argument).stream()).filter(CallRules::isLarge).findFirst();
    }

    private static boolean isLarge(String literal) {
        try {
            return new BigDecimal(literal.replace("_", "")).abs().compareTo(MOST) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The text of a constant, also when it is cast. */
    private static Optional<String> literal(Map<?, ?> expression) {
        if (expression.get("literal") instanceof Map<?, ?> literal) {
            return Optional.of(String.valueOf(literal.get("text")));
        } else if (expression.get("value") instanceof Map<?, ?> value) {
            return Optional.of(String.valueOf(value.get("value")));
        }
        return expression.get("child") instanceof Map<?, ?> cast ? literal(cast) : Optional.empty();
    }

    /** The expressions of the arguments; they are called children by older releases of DuckDB. */
    private static List<Map<?, ?>> arguments(Map<String, Object> call) {
        Object all = call.containsKey("arguments") ? call.get("arguments") : call.get("children");
        return all instanceof List<?> list ? list.stream().<Map<?, ?>>flatMap(each -> each instanceof Map<?, ?> map
            ? Stream.of(map.get("expression") instanceof Map<?, ?> inner ? inner : map) : Stream.empty()).toList() : List.of();
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
