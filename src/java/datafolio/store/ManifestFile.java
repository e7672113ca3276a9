package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Manifest;
import datafolio.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** The manifest on the disk, parsed again only when the file is another one. Thread-safe. */
final class ManifestFile implements ManifestSource {
    private record Stat(long size, FileTime modified, Object key) {
        static Stat of(Path file) throws IOException {
            try {
                BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stat(facts.size(), facts.lastModifiedTime(), facts.fileKey());
            } catch (NoSuchFileException e) {
                return null;
            }
        }
    }

    private record Loaded(Stat stat, Manifest manifest) {}

    private final Disk disk;
    private final Path root;
    private final Path items;
    private volatile Loaded loaded;

    ManifestFile(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.items = root.resolve("items.json");
    }

    /** Whether there is a manifest, or the sidecar of an old bundle that has none yet. */
    @Override
    public boolean exists() {
        return Files.exists(items) || Files.exists(root.resolve("metadata.json"));
    }

    /** The manifest as it is now. */
    @Override
    public Manifest get() {
        try {
            Stat stat = Stat.of(items);
            Loaded known = loaded;
            if (known != null && known.stat != null && known.stat.equals(stat)) {
                return known.manifest;
            } else if (known != null && stat == null && !exists()) {
                throw FolioException.of(Kind.NOT_A_FOLIO, root + " is no longer a bundle: items.json has gone.", "path", root.toString());
            }
            Manifest manifest = ManifestReader.read(new ManifestReader.Files(root.toString(), bytes("items.json"), bytes("metadata.json"),
                    bytes("snapshots.json")));
            loaded = new Loaded(stat, manifest);
            return manifest;
        } catch (IOException e) {
            throw Failures.of("read", items, e);
        }
    }

    /** The manifest as it was read last; nothing is read now. */
    @Override
    public Manifest known() {
        Loaded last = loaded;
        return last == null ? Manifest.EMPTY : last.manifest;
    }

    private Optional<byte[]> bytes(String name) throws IOException {
        try {
            return Optional.of(Contents.of(root.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes it in the place of the one before: whole and synced, or not at all. The caller holds the lock and syncs the
     * directory.
     */
    void replace(Manifest manifest) throws IOException {
        AtomicFile.replace(disk, items, manifest.write());
        loaded = new Loaded(Stat.of(items), manifest);
    }
}
