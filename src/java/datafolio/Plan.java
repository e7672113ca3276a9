package datafolio;

import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A step of what DuckDB does for a query, and the steps whose rows it takes. Printed, it is a tree.
 *
 * <pre>{@code
 * System.out.println(folio.query("SELECT carrier, count(*) FROM flights GROUP BY 1").profile());
 * }</pre>
 *
 * @param operator DuckDB's name of the step, such as {@code HASH_GROUP_BY}
 * @param details what DuckDB tells about it: texts, or lists of texts
 * @param estimated how many rows DuckDB expected
 * @param rows how many rows came out of it, when the query was run
 * @param seconds how long it worked, over all threads, when the query was run
 * @param inputs the steps before it
 */
public record Plan(String operator, Map<String, Object> details, OptionalLong estimated, OptionalLong rows, OptionalDouble seconds,
                   List<Plan> inputs) {
    private static final String ESTIMATE = "Estimated Cardinality";
    private static final int WIDEST = 70;

    /** Copies what it is given. */
    public Plan {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        inputs = List.copyOf(inputs);
    }

    /** The plan in DuckDB's JSON. */
    static Plan parse(String json) {
        Object told = Json.read(json.getBytes(StandardCharsets.UTF_8));
        Object root = told instanceof Map<?, ?> run ? run.get("operator") : told;
        Plan plan = of(root instanceof List<?> list ? list.get(0) : root);
        while (plan.inputs.size() == 1 && (plan.operator.equals("RESULT_COLLECTOR") || plan.operator.equals("EXPLAIN_ANALYZE"))) {
            plan = plan.inputs.get(0); // the running itself
        }
        return plan;
    }

    private static Plan of(Object told) {
        Map<?, ?> step = told instanceof Map<?, ?> map ? map : Map.of();
        Map<String, Object> details = new LinkedHashMap<>();
        OptionalLong estimated = OptionalLong.empty();
        if (step.get("extra_info") instanceof Map<?, ?> more) {
            for (Map.Entry<?, ?> each : more.entrySet()) {
                if (each.getKey().equals(ESTIMATE)) {
                    estimated = number(each.getValue());
                } else if (!String.valueOf(each.getValue()).isEmpty()) {
                    details.put(String.valueOf(each.getKey()), each.getValue());
                }
            }
        }
        List<Plan> inputs = new ArrayList<>();
        if (step.get("children") instanceof List<?> children) {
            children.forEach(child -> inputs.add(of(child)));
        }
        Object name = step.containsKey("type") ? step.get("type") : step.get("name");
        return new Plan(String.valueOf(name).strip(), details, estimated, number(step.get("intermediate_rows")),
                step.get("timing") instanceof Number time ? OptionalDouble.of(time.doubleValue()) : OptionalDouble.empty(), inputs);
    }

    private static OptionalLong number(Object value) {
        try {
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value.toString()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The tree, a step a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        print(text, "", "");
        return text.toString().stripTrailing();
    }

    private void print(StringBuilder text, String first, String rest) {
        text.append(first).append(operator.replace('_', ' '));
        String told = details.values().stream().map(value -> value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(", ")) : String.valueOf(value).replaceAll("\\s+", " "))
                .collect(Collectors.joining("; "));
        if (!told.isEmpty()) {
            text.append("  ").append(told.length() > WIDEST ? told.substring(0, WIDEST - 1) + "…" : told);
        }
        List<String> figures = new ArrayList<>();
        rows.ifPresent(n -> figures.add(String.format(Locale.ROOT, "%,d rows", n)));
        estimated.ifPresent(n -> figures.add(String.format(Locale.ROOT, rows.isPresent() ? "%,d expected" : "about %,d rows", n)));
        seconds.ifPresent(s -> figures.add(String.format(Locale.ROOT, "%.2f ms", s * 1000)));
        if (!figures.isEmpty()) {
            text.append("  [").append(String.join(", ", figures)).append(']');
        }
        text.append('\n');
        for (int i = 0; i < inputs.size(); i++) {
            boolean last = i == inputs.size() - 1;
            inputs.get(i).print(text, rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }
    }
}
