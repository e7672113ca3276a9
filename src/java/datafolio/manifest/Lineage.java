package datafolio.manifest;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was made from what, among the current items.
 *
 * <pre>{@code
 * folio.lineage().inputs().forEach((item, from) -> System.out.println(item + " <- " + from));
 * folio.lineage().upstream(List.of("report")); // report and all that it was made from, however far back
 * }</pre>
 *
 * @param inputs the inputs of each item, as they are recorded; some may name items that are not there
 */
public record Lineage(Map<String, List<String>> inputs) {
    /** Copies what it is given. */
    public Lineage {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        inputs.forEach((item, from) -> copy.put(item, List.copyOf(from)));
        inputs = Collections.unmodifiableMap(copy);
    }

    /** The lineage of a manifest's current items. */
    static Lineage of(Manifest manifest) {
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        manifest.current().forEach(item -> inputs.put(item.name(), item.madeFrom()));
        return new Lineage(inputs);
    }

    /** The items that name each item as an input; items without any are left out. */
    public Map<String, List<String>> dependents() {
        Map<String, Set<String>> found = new LinkedHashMap<>();
        inputs.forEach((item, from) -> from.forEach(input -> found.computeIfAbsent(input, name -> new LinkedHashSet<>()).add(item)));
        Map<String, List<String>> dependents = new LinkedHashMap<>();
        found.forEach((item, names) -> dependents.put(item, List.copyOf(names)));
        return Collections.unmodifiableMap(dependents);
    }

    /** The items that name this one as an input. */
    public List<String> dependents(String item) {
        return inputs.entrySet().stream().filter(each -> each.getValue().contains(item)).map(Map.Entry::getKey).toList();
    }

    /** These items and all that they were made from, as far as it is there, in the folio's order. */
    public List<String> upstream(Collection<String> items) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>(items);
        while (!next.isEmpty()) {
            String item = next.poll();
            if (inputs.containsKey(item) && reached.add(item)) {
                next.addAll(inputs.get(item));
            }
        }
        return inputs.keySet().stream().filter(reached::contains).toList();
    }
}
