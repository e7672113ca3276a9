package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Print the path of an item's file; without a name, those of all tables.", "",
    "The file stays as it is: a change of the item makes another."},
        footer = {"", "Example:", "  duckdb -c \"from '$(datafolio path flights)' limit 3\""})
final class PathOrder extends FolioOrder {
    @Parameters(paramLabel = "NAME", arity = "0..1")
    String name;

    @Override
    int run(Folio folio, Target target) {
        if (name == null) {
            Map<String, String> paths = new LinkedHashMap<>();
            folio.paths().forEach((table, path) -> paths.put(table, path.toString()));
            return answer(paths, () -> paths.forEach((table, path) -> say(table + "\t" + path)));
        }
        Item item = folio.item(name);
        Path path = item.type().isTable() ? folio.path(name)
                : item.type() == ItemType.ARTIFACT || item.type() == ItemType.MODEL ? folio.file(name) : payload(folio, item);
        return answer(Facts.of("name", name, "path", path.toString()), () -> say(path.toString()));
    }

    private static Path payload(Folio folio, Item item) {
        item.type().folder().orElseThrow(() -> Failure.error("\"" + item.name() + "\" has no file that this release knows."));
        return folio.payload(item.name());
    }
}
