package datafolio.cli;

import datafolio.Registry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Manage folio aliases and the recently used list (~/.datafolio).", "",
    "Set DATAFOLIO_HOME to keep the registry somewhere else."})
final class FoliosGroup extends Group {
    @Override
    Map<String, Supplier<Order>> members() {
        Map<String, Supplier<Order>> members = new LinkedHashMap<>();
        members.put("list", All::new);
        members.put("alias", Alias::new);
        members.put("unalias", Unalias::new);
        members.put("forget", Forget::new);
        members.put("prune", Prune::new);
        return members;
    }

    @Command(sortOptions = false, description = "List folio aliases and recently used folios.", footer = {"", "Example:", "  datafolio folios list"})
    static final class All extends Order {
        @Override
        int run() {
            List<Registry.Known> all = Target.registry(session).all();
            return answer(all.stream().map(each -> Facts.of("alias", each.alias(), "path", each.path(), "last-accessed", each.lastUsed(),
                    "exists", each.exists())).toList(), () -> {
                if (all.isEmpty()) {
                    say(paint(Colour.WARN, "No folios registered yet."));
                    say("Register one with 'datafolio folios alias NAME PATH'; folios used from the CLI are also remembered here.");
                    return;
                }
                Grid grid = new Grid("Folios").column("Alias", Colour.NAME).column("Path", null).column("Last used (CLI)", Colour.FAINT).column("Exists", null);
                for (Registry.Known each : all) {
                    String used = each.lastUsed().orElse("");
                    grid.row(each.alias().orElse(""), each.path(), used.substring(0, Math.min(19, used.length())).replace('T', ' '),
                            each.exists().map(there -> there ? "✓" : "✗").orElse("?"));
                }
                grid.print(session.out, session.width(), session.colours());
            });
        }
    }

    @Command(sortOptions = false, description = {"Register ALIAS_NAME for the folio at PATH.", "",
        "PATH defaults to the current folio (-f, DATAFOLIO_PATH, or the current directory). URLs are taken as they are."},
            footer = {"", "Examples:", "  datafolio folios alias my-folio ~/analysis/my-folio", "  datafolio -f ~/analysis/my-folio folios alias my-folio"})
    static final class Alias extends Order {
        @Parameters(index = "0", paramLabel = "ALIAS_NAME")
        String alias;

        @Parameters(index = "1", paramLabel = "PATH", arity = "0..1")
        String path;

        @Option(names = "--overwrite", description = "Rebind an alias that already exists")
        boolean overwrite;

        @Override
        int run() {
            Target target = path == null ? Target.of(session, root().folio, root().alias) : Target.at(session, path);
            String place = target.isElsewhere() ? target.shown() : target.existing().path().toString();
            Registry registry = Target.registry(session);
            if (overwrite) {
                registry.realias(alias, place);
            } else {
                registry.alias(alias, place);
            }
            String path = registry.path(alias);
            target.used(session);
            return answer(Facts.of("alias", alias, "path", path), () -> done(alias + " → " + path));
        }
    }

    @Command(sortOptions = false, description = "Remove an alias (the folio itself is untouched).",
            footer = {"", "Example:", "  datafolio folios unalias my-folio"})
    static final class Unalias extends Order {
        @Parameters(paramLabel = "ALIAS_NAME")
        String alias;

        @Override
        int run() {
            Target.registry(session).unalias(alias);
            return answer(Facts.of("removed", alias), () -> done("Removed alias " + alias));
        }
    }

    @Command(sortOptions = false, description = "Remove PATH from the recently used list (aliases are kept).",
            footer = {"", "Example:", "  datafolio folios forget ~/scratch/tmp-folio"})
    static final class Forget extends Order {
        @Parameters(paramLabel = "PATH")
        String path;

        @Override
        int run() {
            if (!Target.registry(session).forget(session.path(path).normalize().toString())) {
                throw Failure.error("Not in the recent list: " + path);
            }
            return answer(Facts.of("forgot", path), () -> done("Forgot " + path));
        }
    }

    @Command(sortOptions = false, description = {"Drop aliases and recents whose local folio no longer exists.", "", "Cloud folios are never pruned."},
            footer = {"", "Example:", "  datafolio folios prune"})
    static final class Prune extends Order {
        @Override
        int run() {
            List<String> gone = Target.registry(session).prune();
            return answer(Facts.of("pruned", gone), () -> {
                if (gone.isEmpty()) {
                    say("Nothing to prune.");
                    return;
                }
                gone.forEach(path -> say("  " + paint(Colour.BAD, "✗") + " " + path));
                done("Pruned " + gone.size() + " missing folio(s)");
            });
        }
    }
}
