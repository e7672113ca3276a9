package datafolio;

import datafolio.manifest.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of a registry that says which folios the command line used lately. */
final class Recents {
    private static final int MOST = 50;
    private static final String KEY = "recent";

    private Recents() {}

    private static List<Object> entries(Map<String, Object> registry) {
        List<Object> entries = new ArrayList<>();
        if (registry.get(KEY) instanceof List<?> list) {
            list.stream().filter(Map.class::isInstance).forEach(entries::add);
        }
        return entries;
    }

    private static Object path(Object entry) {
        return ((Map<?, ?>) entry).get("path");
    }

    /** The registry, changed so that the folio is the one used last. */
    static Map<String, Object> used(Map<String, Object> registry, String path, Instant now) {
        List<Object> entries = entries(without(registry, path));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("path", path);
        entry.put("last_accessed", Stamp.of(now));
        entries.add(0, entry);
        registry.put(KEY, entries.subList(0, Math.min(entries.size(), MOST)));
        registry.put("aliases", Registry.section(registry, "aliases"));
        return registry;
    }

    /** The registry, changed so that the folio is not among those used lately. */
    static Map<String, Object> without(Map<String, Object> registry, String path) {
        List<Object> entries = entries(registry);
        entries.removeIf(entry -> path.equals(path(entry)));
        registry.put(KEY, entries);
        return registry;
    }

    /** When each was used last. */
    static Map<String, String> times(Map<String, Object> registry) {
        Map<String, String> times = new LinkedHashMap<>();
        for (Object entry : entries(registry)) {
            if (path(entry) instanceof String path && ((Map<?, ?>) entry).get("last_accessed") instanceof String time) {
                times.putIfAbsent(path, time);
            }
        }
        return times;
    }
}
