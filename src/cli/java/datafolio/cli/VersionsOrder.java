package datafolio.cli;

import datafolio.Folio;
import datafolio.lake.Commit;
import datafolio.manifest.Item;
import datafolio.manifest.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Show the versions of an item: of a Delta table those in its log, of others those that are kept."},
        footer = {"", "Examples:", "  datafolio versions events", "  datafolio head events --version 3"})
final class VersionsOrder extends FolioOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Override
    int run(Folio folio, Target target) {
        Item item = folio.item(name);
        return "delta".equals(item.get("table_format")) ? commits(folio.commits(name)) : own(folio, folio.versions(name));
    }

    private int commits(List<Commit> commits) {
        List<Map<Facts.Word, Object>> facts = commits.stream().map(commit -> Facts.of("version", commit.version(), "timestamp", commit.time().toString(),
                "operation", commit.operation(), "parameters", commit.parameters(), "metrics", commit.metrics(), "writer", commit.writer())).toList();
        return answer(facts, () -> {
            Grid grid = new Grid("").column("Version", Colour.NAME).column("Time", null).column("Operation", null).column("Metrics", null);
            commits.forEach(commit -> grid.row(Long.toString(commit.version()), commit.time().toString(), commit.operation(), words(commit.metrics())));
            grid.print(session.out, session.width(), session.colours());
        });
    }

    private static String words(Map<String, Object> metrics) {
        return metrics.entrySet().stream().filter(each -> !String.valueOf(each.getValue()).equals("0")).map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    private int own(Folio folio, List<Item> versions) {
        List<Map<Facts.Word, Object>> facts = versions.stream().map(item -> Facts.of("version-id", item.versionId().orElse(""), "created-at",
                item.createdAt().orElse(""), "current", item.isCurrent(), "snapshots", holders(folio, item))).toList();
        return answer(facts, () -> {
            Grid grid = new Grid("").column("Version", Colour.NAME).column("Added", null).column("Now", null).column("Snapshots", null);
            versions.forEach(item -> grid.row(item.versionId().orElse(""), Python.time(item.createdAt().orElse(""), true), item.isCurrent() ? "yes" : "",
                    String.join(", ", holders(folio, item))));
            grid.print(session.out, session.width(), session.colours());
        });
    }

    private static List<String> holders(Folio folio, Item item) {
        return folio.snapshots().stream().filter(each -> item.versionId().isPresent() && item.versionId().get().equals(each.versions().get(item.name())))
                .map(Snapshot::name).toList();
    }
}
