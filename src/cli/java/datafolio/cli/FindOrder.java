package datafolio.cli;

import datafolio.FindOptions;
import datafolio.Registry;
import datafolio.manifest.ItemType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Find items across registered and recently used folios.", "",
    "PATTERN is a glob matched against item names (default: '*'). Only each folio's manifest is read, so this is fast. Exits 1 if nothing matches."},
        footer = {"", "Examples:", "  datafolio find 'cells*'", "  datafolio find 'synapse|soma' --regex --type table",
            "  datafolio find 'dataset=minnie*' --metadata", "  datafolio find synapse --desc"})
final class FindOrder extends Order {
    private static final Map<String, List<ItemType>> TYPES = Map.of("table", List.of(ItemType.INCLUDED_TABLE, ItemType.REFERENCED_TABLE),
            "model", List.of(ItemType.MODEL), "artifact", List.of(ItemType.ARTIFACT), "array", List.of(ItemType.NUMPY_ARRAY),
            "json", List.of(ItemType.JSON_DATA), "timestamp", List.of(ItemType.TIMESTAMP));

    static final class Types extends java.util.ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Types() {
            super(List.of("table", "model", "artifact", "array", "json", "timestamp"));
        }
    }

    @Parameters(paramLabel = "PATTERN", arity = "0..1")
    String pattern = "*";

    @Option(names = "--regex", description = "Treat PATTERN as a regular expression")
    boolean regex;

    @Option(names = "--type", paramLabel = "TYPE", completionCandidates = Types.class,
            description = "Only items of this type (repeatable): table, model, artifact, array, json, timestamp")
    List<String> types = List.of();

    @Option(names = "--metadata", description = "Match folio metadata keys (KEY or KEY=VALUE) instead of item names")
    boolean metadata;

    @Option(names = "--in", paramLabel = "FOLIO", description = "Only search this alias or path (repeatable)")
    List<String> folios = List.of();

    @Option(names = "--aliases-only", description = "Skip recently used, unaliased folios")
    boolean aliasesOnly;

    @Option(names = "--local-only", description = "Skip cloud folios")
    boolean localOnly;

    @Option(names = "--include-archived", description = "Include archived items")
    boolean archived;

    @Option(names = "--case-sensitive", description = "Match case-sensitively")
    boolean caseSensitive;

    @Option(names = "--desc", description = "Also match text anywhere in item descriptions")
    boolean descriptions;

    @Override
    int run() {
        for (String type : types) {
            if (!TYPES.containsKey(type)) {
                throw Failure.usage("Invalid value for '--type': '" + type + "' is not one of 'table', 'model', 'artifact', 'array', 'json', 'timestamp'.");
            }
        }
        return metadata ? inMetadata() : inItems();
    }

    private FindOptions options(boolean inDescriptions) {
        Set<ItemType> wanted = new HashSet<>();
        types.forEach(type -> wanted.addAll(TYPES.get(type)));
        return new FindOptions(pattern, regex, wanted, folios, aliasesOnly, archived, caseSensitive, inDescriptions);
    }

    private int inItems() {
        Registry registry = Target.registry(session);
        Registry.Findings<Registry.Found> findings = registry.find(options(descriptions));
        warn(findings.skipped());
        answer(findings.found().stream().map(each -> Facts.with(Descriptions.item(each.item()), "alias", each.alias(), "folio", each.folio())).toList(), () -> {
            if (findings.found().isEmpty()) {
                none();
                if (!descriptions) {
                    mentions(registry.find(options(true)).found().size());
                }
                return;
            }
            Grid grid = grid().column("Item", null).column("Type", Colour.FAINT).column("Description", null);
            findings.found().forEach(each -> grid.row(each.alias().orElse(each.folio()), each.item().name(), each.item().typeName(),
                    each.item().description().orElse("")));
            grid.print(session.out, session.width(), session.colours());
        });
        return findings.found().isEmpty() ? Failure.ERROR : 0;
    }

    private int inMetadata() {
        Registry.Findings<Registry.FoundMetadata> findings = Target.registry(session).findMetadata(options(false));
        warn(findings.skipped());
        answer(findings.found().stream().map(each -> Facts.of("alias", each.alias(), "folio", each.folio(), "key", each.key(), "value", each.value())).toList(), () -> {
            if (findings.found().isEmpty()) {
                none();
                return;
            }
            Grid grid = grid().column("Key", null).column("Value", null);
            findings.found().forEach(each -> grid.row(each.alias().orElse(each.folio()), each.key(), Python.str(each.value())));
            grid.print(session.out, session.width(), session.colours());
        });
        return findings.found().isEmpty() ? Failure.ERROR : 0;
    }

    private Grid grid() {
        return new Grid("Matches for '" + pattern + "'").column("Folio", Colour.NAME);
    }

    private void none() {
        say(paint(Colour.WARN, "No matches for '" + pattern + "'."));
    }

    private void mentions(int number) {
        if (number > 0) {
            boolean many = number > 1;
            say(number + " item" + (many ? "s mention" : " mentions") + " it in " + (many ? "their descriptions" : "its description") + "; add --desc to include "
                    + (many ? "them." : "it."));
        }
    }

    private void warn(Map<String, String> skipped) {
        skipped.forEach((folio, why) -> {
            if (!localOnly || !folio.contains("://")) {
                session.err.line(Colour.WARN.on("⚠", session.errorColours()) + " " + folio + ": " + why);
            }
        });
    }
}
