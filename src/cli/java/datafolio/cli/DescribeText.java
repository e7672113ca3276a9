package datafolio.cli;

import datafolio.Folio;
import datafolio.FolioView;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A folio described as the command of Python's package describes it. */
final class DescribeText {
    private static final Set<String> INTERNAL = Set.of("created_at", "updated_at", "parent_bundle", "_datafolio");
    private static final int MOST_SNAPSHOTS = 5;
    private static final int MOST_PARAMETERS = 3;

    private final List<String> lines = new ArrayList<>();
    private final Folio folio;

    private DescribeText(Folio folio) {
        this.folio = folio;
    }

    /** The lines about a whole folio. */
    static List<String> of(Folio folio, String shown, int mostMetadata) {
        DescribeText text = new DescribeText(folio);
        text.head(shown);
        text.metadata(mostMetadata);
        text.snapshots();
        text.items();
        return text.lines;
    }

    private void heading(String heading) {
        lines.add(heading);
        lines.add("=".repeat(heading.codePointCount(0, heading.length())));
        lines.add("");
    }

    private void head(String shown) {
        heading("DataFolio: " + shown);
        Map<String, Object> metadata = folio.metadata();
        LocalDate today = LocalDate.now();
        int before = lines.size();
        if (metadata.get("created_at") instanceof String created) {
            lines.add("Created: " + Python.moment(created, today));
        }
        if (metadata.get("updated_at") instanceof String updated) {
            lines.add("Updated: " + Python.moment(updated, today));
        }
        if (metadata.containsKey("parent_bundle")) {
            lines.add("Parent: " + Python.str(metadata.get("parent_bundle")));
        }
        if (lines.size() > before) {
            lines.add("");
        }
    }

    private void metadata(int most) {
        Map<String, Object> own = new TreeMap<>(folio.metadata());
        own.keySet().removeAll(INTERNAL);
        if (own.isEmpty()) {
            return;
        }
        lines.add("Metadata (" + own.size() + " fields):");
        own.entrySet().stream().limit(Math.max(0, most)).forEach(entry -> lines.add("  • " + entry.getKey() + ": " + Python.metadata(entry.getValue())));
        if (own.size() > most) {
            lines.add("  ... (" + (own.size() - most) + " more fields)");
        }
        lines.add("");
    }

    private void snapshots() {
        List<Snapshot> all = folio.snapshots();
        if (all.isEmpty()) {
            return;
        }
        LocalDate today = LocalDate.now();
        lines.add("Snapshots (" + all.size() + "):");
        for (Snapshot each : all.subList(0, Math.min(all.size(), MOST_SNAPSHOTS))) {
            lines.add("  • " + each.name() + ": " + each.description().orElse("(no description)"));
            lines.add("    ↳ created: " + Python.moment(each.timestamp(), today) + ", items: " + each.versions().size());
            if (!each.tags().isEmpty()) {
                lines.add("    ↳ tags: " + String.join(", ", each.tags()));
            }
        }
        if (all.size() > MOST_SNAPSHOTS) {
            lines.add("  ... (" + (all.size() - MOST_SNAPSHOTS) + " more snapshots)");
        }
        lines.add("");
    }

    private List<Item> of(ItemType type) {
        return folio.items().stream().filter(item -> item.type() == type).toList();
    }

    private void items() {
        List<Item> references = of(ItemType.REFERENCED_TABLE);
        List<Item> tables = of(ItemType.INCLUDED_TABLE);
        if (references.size() + tables.size() > 0) {
            lines.add("Tables (" + (references.size() + tables.size()) + "):");
            for (Item each : references) {
                lines.add("  • " + each.name() + " (reference): " + words(each));
                each.text("path").ifPresent(path -> lines.add("    ↳ path: " + path));
                inputs(each);
            }
            for (Item each : tables) {
                lines.add("  • " + each.name() + ": " + words(each));
                size(each);
                inputs(each);
                if (each.get("models") instanceof List<?> models && !models.isEmpty()) {
                    lines.add("    ↳ models: " + String.join(", ", models.stream().map(Python::str).toList()));
                }
            }
            lines.add("");
        }
        section("Numpy Arrays", ItemType.NUMPY_ARRAY);
        section("JSON Data", ItemType.JSON_DATA);
        section("Models", ItemType.MODEL);
        section("Artifacts", ItemType.ARTIFACT);
        section("Timestamps", ItemType.TIMESTAMP);
        section("Of types that this release does not know", ItemType.UNKNOWN);
        if (lines.get(lines.size() - 1).isEmpty() && !of(ItemType.TIMESTAMP).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
    }

    private void section(String heading, ItemType type) {
        List<Item> items = of(type);
        if (items.isEmpty()) {
            return;
        }
        lines.add(heading + " (" + items.size() + "):");
        for (Item each : items) {
            String category = each.text("category").filter(word -> !word.isEmpty() && type == ItemType.ARTIFACT).map(word -> " (" + word + ")").orElse("");
            lines.add("  • " + each.name() + category + ": " + words(each));
            facts(each, type);
            size(each);
            if (type != ItemType.ARTIFACT) {
                inputs(each);
            }
            parameters(each);
        }
        lines.add("");
    }

    private void facts(Item item, ItemType type) {
        switch (type) {
            case NUMPY_ARRAY -> lines.add("    ↳ shape: " + (item.get("shape") == null ? "unknown" : Python.str(item.get("shape"))) + ", dtype: "
                    + item.text("dtype").orElse("unknown"));
            case JSON_DATA -> lines.add("    ↳ type: " + item.text("data_type").orElse("unknown"));
            case TIMESTAMP -> item.text("iso_string").ifPresent(iso -> lines.add("    ↳ time: " + Python.stamp(iso)));
            case UNKNOWN -> lines.add("    ↳ type: " + item.typeName());
            default -> { }
        }
    }

    private static String words(Item item) {
        return item.description().orElse("(no description)");
    }

    private void inputs(Item item) {
        if (!item.inputs().isEmpty()) {
            lines.add("    ↳ inputs: " + String.join(", ", item.inputs()));
        }
    }

    private void parameters(Item item) {
        if (item.type() == ItemType.MODEL && item.get("hyperparameters") instanceof Map<?, ?> all && !all.isEmpty()) {
            List<String> shown = new ArrayList<>();
            all.entrySet().stream().limit(MOST_PARAMETERS).forEach(entry -> shown.add(entry.getKey() + "=" + Python.str(entry.getValue())));
            lines.add("    ↳ hyperparameters: " + String.join(", ", shown) + (all.size() > MOST_PARAMETERS ? ", ... (" + (all.size() - MOST_PARAMETERS) + " more)" : ""));
        }
    }

    /** The size that its file has now, where there is one in the bundle. */
    private void size(Item item) {
        if (item.filename().isEmpty() || item.type().folder().isEmpty()) {
            return;
        }
        Path folder = folio.path().resolve(item.type().folder().get());
        try {
            Path file = folder.resolve(item.filename().get()).normalize();
            if (file.startsWith(folder)) {
                lines.add("    ↳ size: " + Python.size(Files.size(file)));
            }
        } catch (IOException | java.nio.file.InvalidPathException e) {
            // a file that is not there has no size; `validate` tells
        }
    }

    /** The lines about one snapshot: its items as they were. */
    static List<String> of(Folio folio, Snapshot snapshot) {
        DescribeText text = new DescribeText(folio);
        text.heading("Snapshot: " + snapshot.name());
        snapshot.description().ifPresent(words -> text.lines.addAll(List.of("Description: " + words, "")));
        if (!snapshot.timestamp().isEmpty()) {
            text.lines.add("Created: " + Python.moment(snapshot.timestamp(), LocalDate.now()));
        }
        if (!snapshot.tags().isEmpty()) {
            text.lines.add("Tags: " + String.join(", ", snapshot.tags()));
        }
        text.lines.add("");
        text.lines.add("Items (" + snapshot.versions().size() + "):");
        if (snapshot.versions().isEmpty()) {
            text.lines.add("  (none)");
        }
        try (FolioView view = folio.at(snapshot.name())) {
            List<Item> items = new ArrayList<>(view.items());
            items.addAll(view.archivedItems());
            items.sort(java.util.Comparator.comparing(item -> List.copyOf(snapshot.versions().keySet()).indexOf(item.name())));
            text.then("Tables", items.stream().filter(item -> item.type().isTable()).toList());
            text.then("JSON Data", items, ItemType.JSON_DATA);
            text.then("Numpy Arrays", items, ItemType.NUMPY_ARRAY);
            text.then("Models", items, ItemType.MODEL);
            text.then("Artifacts", items, ItemType.ARTIFACT);
            text.then("Timestamps", items, ItemType.TIMESTAMP);
            if (!view.lost().isEmpty()) {
                text.lines.addAll(List.of("", "  Lost (" + view.lost().size() + "):"));
                view.lost().forEach(name -> text.lines.add("    • " + name));
            }
        }
        return text.lines;
    }

    private void then(String heading, List<Item> items, ItemType type) {
        then(heading, items.stream().filter(item -> item.type() == type).toList());
    }

    private void then(String heading, List<Item> items) {
        if (!items.isEmpty()) {
            lines.addAll(List.of("", "  " + heading + " (" + items.size() + "):"));
            for (Item each : items) {
                lines.add("    • " + each.name() + (each.type() == ItemType.REFERENCED_TABLE ? " (reference)" : "") + ": " + words(each));
            }
        }
    }
}
