package datafolio.cli;

import datafolio.Folio;
import datafolio.Recomputation;
import datafolio.Stale;
import datafolio.table.Functions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Run the queries again that items were made by, where what they read has changed.", "",
    "Without names: all items that are stale. Each is published by itself, when there are other rows now."},
        footer = {"", "Examples:", "  datafolio recompute --dry-run", "  datafolio recompute summary"})
final class RecomputeOrder extends ChangingOrder {
    @Parameters(paramLabel = "NAME", arity = "0..*")
    List<String> names = List.of();

    @Option(names = "--dry-run", description = "Show what is stale, and why")
    boolean dry;

    @Override
    int run(Folio folio, Target target) {
        List<Stale> stale = folio.stale().stream().filter(each -> names.isEmpty() || names.contains(each.item())).toList();
        return dry ? show(stale) : recompute(folio, names.isEmpty() ? stale.stream().filter(Stale::query).map(Stale::item).toList() : names);
    }

    private int show(List<Stale> stale) {
        List<Object> facts = new ArrayList<>();
        for (Stale each : stale) {
            Map<String, Object> because = new LinkedHashMap<>();
            each.because().forEach((input, why) -> because.put(input, why.name().toLowerCase(Locale.ROOT)));
            facts.add(Facts.of("name", each.item(), "because", because, "query", each.query()));
        }
        return answer(facts, () -> {
            if (stale.isEmpty()) {
                say(paint(Colour.GOOD, "Nothing is stale"));
            }
            stale.forEach(each -> say(paint(Colour.WARN, each.item()) + ": " + String.join(", ", each.because().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue().name().toLowerCase(Locale.ROOT)).toList())
                    + (each.query() ? "" : " (no query is recorded)")));
        });
    }

    private int recompute(Folio folio, List<String> wanted) {
        List<Recomputation> done = wanted.isEmpty() ? List.of() : folio.recompute(wanted, Functions.NONE);
        return answer(done.stream().map(each -> Facts.of("name", each.item(), "changed", each.changed(), "rows-before", each.rowsBefore(),
                "rows-after", each.rowsAfter())).toList(), () -> {
            if (done.isEmpty()) {
                say(paint(Colour.GOOD, "Nothing is stale"));
            }
            done.forEach(each -> done(each.item() + (each.changed() ? ": " + each.rowsBefore() + " → " + each.rowsAfter() + " rows" : ": unchanged")));
        });
    }
}
