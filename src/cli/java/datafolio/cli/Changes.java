package datafolio.cli;

import datafolio.manifest.Difference;
import java.util.List;
import java.util.Map;

/** Prints what differs between two states of a folio. */
final class Changes {
    private static final int FEW = 5;

    private final Order order;
    private final Difference difference;
    private final boolean coloured;

    Changes(Order order, Difference difference, boolean coloured) {
        this.order = order;
        this.difference = difference;
        this.coloured = coloured;
    }

    /** What was added, removed and modified; marks are coloured for themselves. */
    void items() {
        list(Colour.GOOD, "Added", "+", difference.added(), Integer.MAX_VALUE);
        list(Colour.BAD, "Removed", "-", difference.removed(), Integer.MAX_VALUE);
        list(Colour.WARN, "Modified", "~", difference.changed(), Integer.MAX_VALUE);
    }

    void unchanged() {
        list(Colour.PLACE, "Unchanged", "=", difference.unchanged(), FEW);
    }

    private void list(Colour colour, String heading, String mark, List<String> names, int most) {
        if (!names.isEmpty()) {
            order.say("\n" + order.paint(colour, heading + " (" + names.size() + "):"));
            order.few(coloured ? order.paint(colour, mark) : mark, names.stream().sorted().toList(), most);
        }
    }

    void metadata(String heading) {
        Map<String, Difference.Pair> all = difference.metadata();
        if (!all.isEmpty()) {
            order.say("\n" + order.paint(Colour.NAME, heading + " (" + all.size() + "):"));
            all.entrySet().stream().limit(FEW).forEach(entry -> order.say("  " + entry.getKey() + ": " + Python.str(entry.getValue().before()) + " → "
                    + Python.str(entry.getValue().after())));
            if (all.size() > FEW) {
                order.say("  ... and " + (all.size() - FEW) + " more");
            }
        }
    }

    void summary() {
        order.say("\n" + order.paint(Colour.STRONG, "Summary:"));
        order.say("  Added: " + difference.added().size());
        order.say("  Removed: " + difference.removed().size());
        order.say("  Modified: " + difference.changed().size());
        order.say("  Unchanged: " + difference.unchanged().size());
        order.say("");
    }
}
