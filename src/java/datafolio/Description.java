package datafolio;

import datafolio.error.Visible;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A folio as a whole. Its text is for people:
 *
 * <pre>{@code
 * System.out.println(folio.describe());
 * }</pre>
 *
 * @param path the folio's directory; of one in an object store the one that its files are fetched into
 * @param place where it is: its directory, or its URL
 * @param revision how often it was changed
 * @param metadata its own facts
 * @param items its items, but for those that are archived
 * @param archived how many items are archived
 * @param snapshots how many snapshots there are
 */
public record Description(Path path, String place, long revision, Map<String, Object> metadata, List<Item> items, int archived, int snapshots) {
    private static final Set<String> OWN = Set.of("created_at", "updated_at", "_datafolio");
    private static final Map<ItemType, String> HEADINGS = headings();
    private static final int MOST_TEXT = 60;
    private static final int MOST_FACTS = 250;

    private static Map<ItemType, String> headings() {
        Map<ItemType, String> headings = new LinkedHashMap<>();
        headings.put(ItemType.INCLUDED_TABLE, "Tables");
        headings.put(ItemType.REFERENCED_TABLE, "Tables elsewhere");
        headings.put(ItemType.NUMPY_ARRAY, "Arrays");
        headings.put(ItemType.JSON_DATA, "JSON");
        headings.put(ItemType.TIMESTAMP, "Timestamps");
        headings.put(ItemType.MODEL, "Models");
        headings.put(ItemType.ARTIFACT, "Files");
        headings.put(ItemType.UNKNOWN, "Of types that this release does not know");
        return headings;
    }

    /** One line about the whole, then the items by type with what is recorded of them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name() + "  (" + place + ")\n");
        text.append("  revision ").append(revision).append(", ").append(count(items.size(), "item"));
        text.append(counts(archived, snapshots));
        text.append('\n');
        Map<String, Object> facts = new LinkedHashMap<>(metadata);
        facts.keySet().removeAll(OWN);
        if (!facts.isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            facts.forEach((key, value) -> rows.add(List.of(cut(key), cut(String.valueOf(value)))));
            section(text, "Metadata", rows);
        }
        HEADINGS.forEach((type, heading) -> {
            List<List<String>> rows = items.stream().filter(item -> item.type() == type).map(Description::row).toList();
            if (!rows.isEmpty()) {
                section(text, heading, rows);
            }
        });
        return text.toString().stripTrailing();
    }

    /** The last part of the place. */
    public String name() {
        return place.substring(place.lastIndexOf('/') + 1);
    }

    /** Revision and counts in a line. */
    static String line(Manifest manifest) {
        List<Item> current = manifest.current();
        int archived = (int) current.stream().filter(Item::archived).count();
        int tables = (int) current.stream().filter(item -> !item.archived() && item.type().isTable()).count();
        int listed = current.size() - archived;
        return "revision " + manifest.revision() + ", " + count(listed, "item") + (tables > 0 && tables < listed ? " (" + count(tables, "table") + ")" : "")
                + counts(archived, manifest.snapshots().size());
    }

    private static String counts(int archived, int snapshots) {
        return (archived > 0 ? ", " + archived + " archived" : "") + (snapshots > 0 ? ", " + count(snapshots, "snapshot") : "");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static List<String> row(Item item) {
        String inputs = item.inputs().isEmpty() ? "" : "from " + String.join(", ", item.inputs());
        String words = item.description().map(Description::cut).orElse("");
        return List.of(cut(item.name()), cut(facts(item), MOST_FACTS), words + (words.isEmpty() || inputs.isEmpty() ? "" : "  ") + (inputs.isEmpty() ? "" : "(" + cut(inputs) + ")"));
    }

    private static String facts(Item item) {
        return switch (item.type()) {
            case INCLUDED_TABLE -> rows(item) + size(item, "size_bytes");
            case REFERENCED_TABLE -> rows(item) + item.text("path").orElse("");
            case NUMPY_ARRAY -> item.text("dtype").orElse("") + " " + item.get("shape");
            case JSON_DATA -> item.text("data_type").orElse("");
            case TIMESTAMP -> item.text("iso_string").orElse("");
            case MODEL -> item.text("model_type").orElse("") + " " + item.text("serialization_format").orElse("");
            case ARTIFACT -> item.text("category").map(word -> word + ", ").orElse("") + size(item, "file_size");
            case UNKNOWN -> item.typeName();
        };
    }

    private static String rows(Item item) {
        return Tables.number(item, "num_rows").isEmpty() ? "" : "%,d rows x %s columns, ".formatted(
                Tables.number(item, "num_rows").getAsLong(), item.get("num_cols"));
    }

    private static String size(Item item, String field) {
        return Tables.number(item, field).isEmpty() ? "" : bytes(Tables.number(item, field).getAsLong());
    }

    /** A number of bytes in decimal units, such as {@code 6.3 MB}. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double rest = bytes;
        int unit = -1;
        while (rest >= 999.95 && unit < 4) {
            rest /= 1_000;
            unit++;
        }
        return "%.1f %sB".formatted(rest, "kMGTP".charAt(unit));
    }

    private static String cut(String text) {
        return cut(text, MOST_TEXT);
    }

    private static String cut(String text, int most) {
        String line = Visible.line(text.length() > 20 * most ? text.substring(0, 20 * most) : text);
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    private static void section(StringBuilder text, String heading, List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        text.append('\n').append(heading).append('\n');
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int c = 0; c < columns; c++) {
                line.append(row.get(c)).append(" ".repeat(widths[c] - row.get(c).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
