package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A new bundle of versions that another one has. It is made beside its place, synced, and renamed: at any moment it is there
 * as a whole or not at all.
 */
final class Export {
    private final Disk disk;
    private final Places from;
    private final Path target;
    private final Path partial;
    private final Places places;
    private final Set<Path> folders = new LinkedHashSet<>();
    private final Map<String, Path> copies = new HashMap<>();

    private Export(Disk disk, Places from, Path target) {
        this.disk = disk;
        this.from = from;
        this.target = target;
        this.partial = target.resolveSibling("." + target.getFileName() + ".partial-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        this.places = new Places(partial);
    }

    /**
     * Makes the bundle.
     *
     * @throws FolioException NOT_EMPTY when something is at the target, PAYLOAD_MISSING, PAYLOAD_DAMAGED, UNSAFE_PATH, DISK_FULL,
     *     IO_ERROR; then there is no new bundle
     */
    static Path run(Disk disk, Places from, Manifest manifest, Path to) {
        Path target = to.toAbsolutePath().normalize();
        if (Files.exists(target) || Files.isSymbolicLink(target)) {
            throw FolioException.of(Kind.NOT_EMPTY, "There is something at " + target + " already. Choose another place.", "path", target.toString());
        }
        Export export = new Export(disk, from, target);
        try {
            Folders.create(disk, target.getParent());
            export.make(manifest);
            return target.toRealPath();
        } catch (IOException e) {
            throw Failures.of(Files.exists(target) ? "synced (the new bundle is published, but may not survive a power cut)" : "written", target, e);
        } finally {
            export.clear();
        }
    }

    private void make(Manifest manifest) throws IOException {
        disk.createFolder(partial);
        Creation.folders(disk, partial);
        List<Item> items = new ArrayList<>();
        for (Item item : manifest.items()) {
            items.add(item.type() == ItemType.REFERENCED_TABLE ? farther(item) : copied(item));
        }
        Manifest made = new Manifest(Manifest.SCHEMA_VERSION, manifest.revision(), manifest.metadata(), items, Map.of());
        disk.write(partial.resolve("README.md"), Texts.README.getBytes(StandardCharsets.UTF_8));
        disk.write(partial.resolve("CONTENTS.md"), Texts.contents(made).getBytes(StandardCharsets.UTF_8));
        disk.write(places.items(), made.write());
        disk.sync(places.items());
        for (Path folder : folders) {
            disk.syncFolder(folder);
        }
        disk.syncFolder(partial);
        disk.move(partial, target);
        disk.syncFolder(target.getParent());
    }

    private Item copied(Item item) throws IOException {
        if (item.type().folder().isEmpty() || item.filename().isEmpty()) {
            return item;
        }
        Path source = from.payload(item);
        Path copy = places.payload(item);
        Path before = copies.putIfAbsent(Portable.folded(copy.toString()), copy);
        if (copy.equals(before)) {
            return item; // two items of one file
        } else if (before != null) {
            return copied(source, renamed(item)); // names that differ by capitals alone would be one file on some systems
        }
        return copied(source, item);
    }

    /** The item with a name for its file that no other one has, whatever is made of capitals. */
    private Item renamed(Item item) {
        String filename = item.filename().orElseThrow();
        int end = Math.max(filename.lastIndexOf('.'), filename.lastIndexOf('/'));
        int dot = end < 0 || filename.charAt(end) == '/' ? filename.length() : end;
        for (int i = 2; ; i++) {
            Item changed = item.with("filename", filename.substring(0, dot) + "-" + i + filename.substring(dot));
            Path copy = places.payload(changed);
            if (copies.putIfAbsent(Portable.folded(copy.toString()), copy) == null) {
                return changed;
            }
        }
    }

    private Item copied(Path source, Item item) throws IOException {
        Path copy = places.payload(item);
        Folders.create(disk, copy.getParent());
        for (Path up = copy.getParent(); up.startsWith(partial); up = up.getParent()) {
            folders.add(up);
        }
        try {
            disk.write(copy, file -> Files.copy(source, file));
        } catch (NoSuchFileException e) {
            throw new FolioException(Kind.PAYLOAD_MISSING, "\"" + item.name() + "\" cannot be copied: its file " + source + " is missing."
                    + " Restore the file, or leave the item out.", Map.of("item", item.name(), "path", source.toString()), e);
        }
        if (item.checksum().isPresent() && !item.checksum().get().equals(Digest.md5(copy))) {
            throw FolioException.of(Kind.PAYLOAD_DAMAGED, "\"" + item.name() + "\" cannot be copied: " + source + " is not as it was written,"
                    + " its checksum differs. Restore the file, or leave the item out.", "item", item.name(), "path", source.toString());
        }
        disk.sync(copy);
        return item;
    }

    private Item farther(Item item) {
        return farther(from, item);
    }

    /** A reference by a path that begins at the old bundle begins there still. */
    static Item farther(Places from, Item item) {
        String path = item.text("path").orElse("");
        return path.isEmpty() || path.startsWith("/") || path.contains("://") ? item : item.with("path", "file://" + from.target(item));
    }

    private void clear() {
        if (!Files.exists(partial)) {
            return;
        }
        try (Stream<Path> all = Files.walk(partial)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                disk.delete(each);
            }
        } catch (IOException e) {
            // what is left bears a name that says what it is, and hinders nobody
        }
    }
}
