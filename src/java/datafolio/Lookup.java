package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is said when a name leads nowhere, or to something else than was wanted. */
final class Lookup {
    private static final int MOST_NAMES = 12;

    private Lookup() {}

    /** There is no item of that name. */
    static FolioException notFound(Path folio, Manifest manifest, String name) {
        List<String> have = manifest.current().stream().map(Item::name).toList();
        List<String> nearest = Nearest.of(name, have);
        return FolioException.of(Kind.ITEM_NOT_FOUND, "There is no item \"" + name + "\" in " + folio + ". "
                + (!nearest.isEmpty() ? "Nearest names: " + String.join(", ", nearest) + "."
                    : have.isEmpty() ? "It has no items yet." : "Its items: " + list(have) + "."),
                "item", name, "nearest", nearest);
    }

    /** The item is no table. */
    static FolioException noTable(Manifest manifest, Item item) {
        List<String> tables = manifest.current().stream().filter(other -> other.type().isTable()).map(Item::name).toList();
        return FolioException.of(Kind.WRONG_ITEM_TYPE, "\"" + item.name() + "\" is no table: it is of type " + item.typeName() + ". "
                + (tables.isEmpty() ? "The folio has no tables." : "The tables: " + list(tables) + "."),
                "item", item.name(), "found", item.typeName(), "tables", tables);
    }

    /** The item is of another type than the call works on. */
    static FolioException wrongType(Item item, String what, String instead) {
        return FolioException.of(Kind.WRONG_ITEM_TYPE, "\"" + item.name() + "\" " + what + ": it is of type " + item.typeName() + ". " + instead,
                "item", item.name(), "found", item.typeName());
    }

    /** The item's file is not there. */
    static FolioException missing(Item item, Path file, Throwable cause) {
        if (!Files.exists(file) && !Files.notExists(file)) {
            return new FolioException(Kind.IO_ERROR, "\"" + item.name() + "\" cannot be read: you may not look into the folder of its file " + file
                    + ". Check who owns the folio.", Map.of("item", item.name(), "path", file.toString()), cause);
        }
        return new FolioException(Kind.PAYLOAD_MISSING, "\"" + item.name() + "\" cannot be read: its file " + file
                + " is missing. Restore the file, or delete the item.", Map.of("item", item.name(), "path", file.toString()), cause);
    }

    private static String list(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size()))) + (names.size() > MOST_NAMES ? ", …" : "");
    }
}
