package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds what nobody names: versions that no snapshot holds, their files, and files that writers left which died. A file that
 * no descriptor ever named is taken only when its name is of the form that payloads have and it was not written to for a
 * while, since a writer may be about to name it.
 */
final class Sweep {
    static final Pattern PAYLOAD = Pattern.compile(".*--r\\d+(-\\d+)?(\\.[A-Za-z0-9_+-]{1,30})?|staged-[0-9a-f]{1,16}(\\..*)?");
    static final Pattern PASSING = Pattern.compile("tmp[A-Za-z0-9_]+\\.tmp");

    private final Path root;
    private final Places places;
    private final Instant before;
    private final Leases leases;

    Sweep(Path root, Places places, Leases leases, Instant now, Duration grace) {
        this.root = root;
        this.leases = leases;
        this.places = places;
        this.before = now.minus(grace);
    }

    /** What the manifest leaves to be taken. */
    Garbage of(Manifest manifest) {
        List<Item> dead = History.collectable(manifest);
        Set<String> read = leases.read();
        Set<Path> named = files(without(manifest, dead).items());
        Set<Path> files = files(dead);
        files.removeAll(named);
        named.addAll(files);
        for (ItemType type : List.of(ItemType.INCLUDED_TABLE, ItemType.MODEL, ItemType.ARTIFACT)) {
            leftovers(places.folder(type), Integer.MAX_VALUE, PAYLOAD, named, read, files);
        }
        leftovers(root, 1, PASSING, named, read, files);
        List<Path> there = files.stream().filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
        return new Garbage(dead, there, there.stream().mapToLong(Sweep::size).sum(), (int) there.stream().filter(file -> leases.isRead(file, read)).count());
    }

    private Set<Path> files(List<Item> items) {
        Set<Path> files = new LinkedHashSet<>();
        for (Item item : items) {
            if (item.type().folder().isPresent() && item.filename().isPresent()) {
                try {
                    files.add(places.payload(item));
                } catch (FolioException e) {
                    // outside the bundle: neither read nor deleted because of what a manifest says
                }
            }
        }
        return files;
    }

    private void leftovers(Path folder, int depth, Pattern form, Set<Path> named, Set<String> read, Set<Path> into) {
        for (Path file : Folders.files(folder, depth)) {
            if (form.matcher(file.getFileName().toString()).matches() && !named.contains(file) && isOld(file) && !leases.isRead(file, read)) {
                into.add(file);
            }
        }
    }

    private boolean isOld(Path file) {
        try {
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return facts.isRegularFile() && facts.lastModifiedTime().toInstant().isBefore(before);
        } catch (IOException e) {
            return false;
        }
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The manifest without the versions that are to go. */
    static Manifest without(Manifest manifest, List<Item> dead) {
        Set<Item> gone = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        gone.addAll(dead);
        List<Item> rest = new ArrayList<>(manifest.items());
        rest.removeIf(gone::contains);
        return manifest.withItems(rest);
    }
}
