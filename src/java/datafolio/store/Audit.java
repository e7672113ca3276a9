package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bundle's files held against its manifest: which of them nobody names, and where what is not named can be put aside. */
public final class Audit {
    private static final String ASIDE = "lost+found";
    private static final Pattern REVISION = Pattern.compile("manifest revision \\*\\*(\\d+)\\*\\*");

    /** What a file is that no version names. */
    public enum Sort {
        /** A payload by its name: of a version that went while somebody read it, or of a writer that died. */
        PAYLOAD,
        /** A payload that was being written when its writer died, or still is. */
        STAGED,
        /** A manifest that was being written when its writer died. */
        PASSING,
        /** A file of the format before the second, which the manifest has taken the place of. */
        SIDECAR,
        /** Whatever somebody else put there. */
        FOREIGN
    }

    /**
     * A file that no version names.
     *
     * @param idle whether certainly nobody is about to name it or reading it; known only under the lock
     */
    public record Stray(Path file, Sort sort, long size, boolean idle) {}

    private final Disk disk;
    private final Leases leases;
    private final Path root;
    private final Places places;
    private final Instant before;

    Audit(Disk disk, Path root, Places places, Instant now, Duration grace) {
        this.disk = disk;
        this.leases = new Leases(disk, root);
        this.root = root;
        this.places = places;
        this.before = now.minus(grace);
    }

    /** The file of a version, wherever that is; whether it is there is not looked at. Errors as {@link Bundle#payload}. */
    public Path payload(Item item) {
        return places.payload(item);
    }

    /** Whether an item has a file in the bundle. */
    public static boolean hasPayload(Item item) {
        return item.type().folder().isPresent();
    }

    /**
     * The files that no version of the manifest names, by path.
     *
     * @throws FolioException IO_ERROR
     */
    public List<Stray> strays(Manifest manifest) {
        Set<Path> named = new HashSet<>();
        for (Item item : manifest.items()) {
            if (hasPayload(item)) {
                try {
                    named.add(places.payload(item));
                } catch (FolioException e) {
                    // it names a place outside, or none
                }
            }
        }
        Set<String> read = leases.read();
        List<Stray> found = new ArrayList<>();
        for (String folder : List.of("tables", "models", "artifacts")) {
            Folders.files(root.resolve(folder), Integer.MAX_VALUE).stream().filter(file -> !named.contains(file))
                    .forEach(file -> found.add(inFolder(file, read)));
        }
        for (Path file : Folders.files(root, 1)) {
            String name = file.getFileName().toString();
            if (Sweep.PASSING.matcher(name).matches()) {
                found.add(stray(file, Sort.PASSING, true));
            } else if (manifest.schemaVersion() >= Manifest.SCHEMA_VERSION && (name.equals("metadata.json") || name.equals("snapshots.json"))) {
                found.add(stray(file, Sort.SIDECAR, true));
            }
        }
        return found;
    }

    private Stray inFolder(Path file, Set<String> read) {
        String name = file.getFileName().toString();
        boolean inUse = leases.isRead(file, read);
        if (name.startsWith("staged-")) {
            return stray(file, Sort.STAGED, !inUse && old(file));
        }
        return Sweep.PAYLOAD.matcher(name).matches() ? stray(file, Sort.PAYLOAD, !inUse) : stray(file, Sort.FOREIGN, false);
    }

    private static Stray stray(Path file, Sort sort, boolean idle) {
        return new Stray(file, sort, Sweep.size(file), idle);
    }

    private boolean old(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(before);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Moves a file below {@code lost+found}, under the path that it has in the bundle. The caller holds the lock.
     *
     * @return where it is now
     * @throws FolioException IO_ERROR, DISK_FULL; then it is where it was
     */
    public Path putAside(Path file) {
        Path target = root.resolve(ASIDE).resolve(root.relativize(file).toString());
        Path free = target;
        for (int i = 1; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
            free = target.resolveSibling(target.getFileName() + "." + i);
        }
        move(file, free);
        return free;
    }

    /**
     * Gives a file another place in the bundle, where nothing is; whenever the power goes out it has one of both names. The
     * caller holds the lock. Errors as {@link #putAside}.
     */
    public void move(Path file, Path target) {
        try {
            places.checkInside(target);
            Folders.create(disk, target.getParent());
            disk.link(file, target);
            disk.syncFolder(target.getParent());
            disk.delete(file);
            disk.syncFolder(file.getParent());
        } catch (IOException e) {
            throw Failures.of("moved to " + target, file, e);
        }
    }

    /** The revision that CONTENTS.md says it tells of; empty where it is missing or says none. */
    public Optional<Long> contentsRevision() {
        try {
            Matcher matcher = REVISION.matcher(new String(Contents.of(root.resolve("CONTENTS.md")), StandardCharsets.UTF_8));
            return matcher.find() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether there is a README.md. */
    public boolean hasReadme() {
        return Files.exists(root.resolve("README.md"), LinkOption.NOFOLLOW_LINKS);
    }

    /** Writes CONTENTS.md anew, and README.md where it is missing. The caller holds the lock. */
    public void writeTexts(Manifest manifest) {
        try {
            Path contents = root.resolve("CONTENTS.md");
            if (Files.isSymbolicLink(contents)) {
                disk.delete(contents);
            }
            disk.write(contents, Texts.contents(manifest).getBytes(StandardCharsets.UTF_8));
            if (!hasReadme()) {
                disk.write(root.resolve("README.md"), Texts.README.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw Failures.of("written", root.resolve("CONTENTS.md"), e);
        }
    }
}
