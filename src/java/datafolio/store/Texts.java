package datafolio.store;

import datafolio.error.Visible;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import java.util.Comparator;
import java.util.List;

/** The files of a bundle that people read: derived, never read back. */
final class Texts {
    static final String README = """
            # A bundle of data

            This directory is a bundle in the format of the Python package `datafolio`; the JVM library of that name wrote it.
            Everything in it can be read without either.

            - `items.json` is the manifest and the only authority: a JSON object with the bundle's `metadata`, its `items` and
              its `snapshots`.
            - `CONTENTS.md` is a list of the items for people, written anew from the manifest.
            - `tables/` holds Parquet files, `models/` serialised models, `artifacts/` arrays (`.npy`), JSON values (`.json`)
              and files of any kind.

            To find an item by hand, look in `items` for its `name`; leave out entries whose `is_current` is `false`, which are
            kept for snapshots. Its `filename` lies below `tables/` for an `included_table`, `models/` for a `model`, and
            `artifacts/` for all else. A `referenced_table` has a `path` instead and is not in the bundle. `checksum` is the MD5
            of the file. Do not edit files by hand: programs read them while others write.
            """;

    private Texts() {}

    /** The inventory of the current items by name. */
    static String contents(Manifest manifest) {
        StringBuilder text = new StringBuilder("# Contents\n\n> **Derived file: do not edit.** Written anew from `items.json`,"
                + " which is the authority, at manifest revision **").append(manifest.revision()).append("**.\n\n"
                + "| Name | Type | Location | Description |\n| --- | --- | --- | --- |\n");
        List<Item> items = manifest.current().stream().sorted(Comparator.comparing(Item::name)).toList();
        for (Item item : items) {
            text.append("| ").append(cell(item.name())).append(" | ").append(cell(item.typeName())).append(" | ")
                    .append(cell(location(item))).append(" | ").append(cell(item.description().orElse(""))).append(" |\n");
        }
        return text.toString();
    }

    private static String location(Item item) {
        if (item.type() == ItemType.REFERENCED_TABLE) {
            return item.text("path").orElse("") + " (external reference)";
        }
        return item.type().folder().map(folder -> folder + "/").orElse("") + item.filename().orElse("");
    }

    private static String cell(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c >= ' ' && c != '|' && c != '<' && c < 0x7f;
        }
        return plain ? text : Visible.line(text).replace("|", "\\|").replace("<", "&lt;");
    }
}
