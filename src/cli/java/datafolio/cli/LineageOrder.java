package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Lineage;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Show what was made from what: of all items, or of one.",
        footer = {"", "Examples:", "  datafolio lineage", "  datafolio lineage report --json"})
final class LineageOrder extends FolioOrder {
    @Parameters(paramLabel = "NAME", arity = "0..1")
    String name;

    @Override
    int run(Folio folio, Target target) {
        Lineage lineage = folio.lineage();
        if (name == null) {
            return answer(lineage.inputs(), () -> {
                if (lineage.inputs().values().stream().allMatch(List::isEmpty)) {
                    say("Of no item is recorded what it was made from");
                }
                lineage.inputs().forEach((item, inputs) -> {
                    if (!inputs.isEmpty()) {
                        say(paint(Colour.NAME, item) + " ← " + String.join(", ", inputs));
                    }
                });
            });
        }
        List<String> inputs = folio.inputs(name);
        List<String> dependents = folio.dependents(name);
        List<String> upstream = lineage.upstream(List.of(name)).stream().filter(each -> !each.equals(name)).toList();
        return answer(Facts.of("name", name, "inputs", inputs, "dependents", dependents, "upstream", upstream), () -> {
            say("Made from: " + (inputs.isEmpty() ? "(nothing recorded)" : String.join(", ", inputs)));
            if (upstream.size() > inputs.size()) {
                say("Further back: " + String.join(", ", upstream.stream().filter(each -> !inputs.contains(each)).toList()));
            }
            say("Used for: " + (dependents.isEmpty() ? "(nothing recorded)" : String.join(", ", dependents)));
        });
    }
}
