package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An item that was made from something which has become another since.
 *
 * <pre>{@code
 * for (Stale each : folio.stale()) System.out.println(each.item() + " because of " + each.because());
 * folio.recompute(folio.stale().stream().filter(Stale::query).map(Stale::item).toList(), Functions.NONE);
 * }</pre>
 *
 * @param item its name
 * @param because the inputs that make it so, each with why
 * @param query whether the query is recorded that made it, so that it can be run again
 */
public record Stale(String item, Map<String, Why> because, boolean query) {

    /** What is the matter with an input. */
    public enum Why {
        /** It is another version than the one that the query read. */
        CHANGED,
        /** It was added after the item; what was read is not recorded. */
        LATER,
        /** It is stale itself. */
        STALE
    }

    /** Copies what it is given. */
    public Stale {
        because = Collections.unmodifiableMap(new LinkedHashMap<>(because));
    }

    static List<Stale> of(Manifest manifest, Tables tables) {
        Map<String, List<String>> inputs = History.lineage(manifest).inputs();
        Map<String, Stale> found = new LinkedHashMap<>();
        for (String name : ordered(inputs, inputs.keySet())) {
            Item item = manifest.item(name).orElseThrow();
            Optional<Derivation> how = Derivation.of(item);
            Map<String, Why> because = new LinkedHashMap<>();
            for (String input : inputs.get(name)) {
                Item now = manifest.item(input).orElse(null);
                if (now != null && !input.equals(name)) {
                    Why why = how.map(d -> d.inputs().get(input)).map(then -> changed(then, now, tables) ? Why.CHANGED : null)
                            .orElse(how.filter(d -> d.inputs().containsKey(input)).isPresent() || !later(now, item) ? null : Why.LATER);
                    why = why == null && found.containsKey(input) ? Why.STALE : why;
                    if (why != null) {
                        because.put(input, why);
                    }
                }
            }
            if (!because.isEmpty()) {
                found.put(name, new Stale(name, because, how.isPresent()));
            }
        }
        return List.copyOf(found.values());
    }

    private static boolean changed(Map<String, Object> then, Item now, Tables tables) {
        try {
            return !now.type().isTable() || Derivation.differ(then, Derivation.version(tables.source(now)));
        } catch (FolioException e) {
            return e.kind() != Kind.REFERENCE_NOT_FOLLOWED; // of that nothing is known; any other place that is not read is none that was read
        }
    }

    private static boolean later(Item input, Item item) {
        Optional<Instant> made = time(item);
        return made.isPresent() && time(input).filter(made.get()::isBefore).isPresent();
    }

    private static Optional<Instant> time(Item item) {
        try {
            return item.createdAt().map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The names, each after those of them that it was made from; what is made from itself keeps its place. */
    static List<String> ordered(Map<String, List<String>> inputs, Iterable<String> names) {
        List<String> ordered = new ArrayList<>();
        Map<String, Boolean> reached = new LinkedHashMap<>();
        names.forEach(name -> visit(name, inputs, reached, ordered));
        List<String> wanted = new ArrayList<>();
        names.forEach(wanted::add);
        ordered.retainAll(wanted);
        return ordered;
    }

    private static void visit(String name, Map<String, List<String>> inputs, Map<String, Boolean> reached, List<String> ordered) {
        if (reached.putIfAbsent(name, true) == null) {
            inputs.getOrDefault(name, List.of()).forEach(input -> visit(input, inputs, reached, ordered));
            ordered.add(name);
        }
    }
}
