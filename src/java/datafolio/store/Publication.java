package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The steps of one publish, under the lock: payloads get their names, the manifest takes its place, what nobody names goes. */
final class Publication {
    private final Disk disk;
    private final Leases leases;
    private final Path root;
    private final Places places;
    private final ManifestFile file;
    private final Draft draft;

    Publication(Disk disk, Path root, Places places, ManifestFile file, Draft draft) {
        this.disk = disk;
        this.leases = new Leases(disk, root);
        this.root = root;
        this.places = places;
        this.file = file;
        this.draft = draft;
    }

    void publish(Manifest manifest) {
        Set<String> named = names(manifest);
        try {
            Set<Path> folders = new LinkedHashSet<>();
            for (Map.Entry<Staged, Path> each : draft.placed().entrySet()) {
                Path target = each.getValue();
                if (!named.contains(root.relativize(target).toString())) {
                    continue; // a later change of the same draft took its place: it stays staged and goes
                }
                places.checkInside(target);
                Folders.create(disk, target.getParent());
                disk.move(each.getKey().file(), target);
                folders.add(target.getParent());
            }
            for (Path folder : folders) {
                disk.syncFolder(folder);
            }
            file.replace(manifest);
        } catch (IOException e) {
            undo();
            throw Failures.of("written", places.items(), e);
        } catch (RuntimeException e) {
            undo();
            throw e;
        }
        try {
            disk.syncFolder(root);
        } catch (IOException e) {
            throw Failures.of("synced (the change is published, but may not survive a power cut)", root, e);
        }
        tidy(draft.manifest(), manifest, named);
    }

    /** Gives payloads their passing names back, so that the bundle is as it was and the caller may try again. */
    private void undo() {
        for (Map.Entry<Staged, Path> each : draft.placed().entrySet()) {
            try {
                if (Files.exists(each.getValue()) && !Files.exists(each.getKey().file())) {
                    disk.move(each.getValue(), each.getKey().file());
                }
            } catch (IOException e) {
                // an orphan that nobody names: the error that brought us here is the one to tell
            }
        }
    }

    /** What follows a publish and cannot fail it. */
    private void tidy(Manifest before, Manifest after, Set<String> named) {
        try {
            disk.delete(root.resolve("metadata.json"));
            disk.delete(root.resolve("snapshots.json"));
            Path contents = root.resolve("CONTENTS.md");
            if (Files.isSymbolicLink(contents)) {
                disk.delete(contents);
            }
            disk.write(contents, Texts.contents(after).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // derived or superseded: the next publish writes and deletes them again
        }
        for (Item item : before.items()) {
            if (name(item).filter(name -> !named.contains(name)).isPresent()) {
                try {
                    Pins.doom(leases, places.payload(item));
                } catch (FolioException e) {
                    // outside the bundle: not deleted because of what a manifest says
                }
            }
        }
    }

    /** The payloads of all versions, as paths below the bundle. */
    static Set<String> names(Manifest manifest) {
        Set<String> names = new HashSet<>();
        manifest.items().forEach(item -> name(item).ifPresent(names::add));
        return names;
    }

    private static Optional<String> name(Item item) {
        return item.type().folder().flatMap(folder -> item.filename().map(file -> normal(folder + "/" + file)));
    }

    private static String normal(String path) {
        try {
            return path.contains("//") || path.contains("./") ? Path.of(path).normalize().toString() : path;
        } catch (InvalidPathException e) {
            return path;
        }
    }
}
