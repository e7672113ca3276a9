package datafolio.store;

import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a commit hands to its function: the manifest as it is now, ids for new
 * versions, and names for new payloads.
 */
public final class Draft implements Naming {
    private final Manifest manifest;
    private final Places places;
    private final String now;
    /** Ids, without regard to capitals: no two files have names that a file system takes for one. */
    private final Set<String> taken = new HashSet<>();
    private final Map<Staged, Path> placed = new LinkedHashMap<>();
    private final Set<String> targets = new HashSet<>();

    Draft(Manifest manifest, Places places, String now) {
        this.manifest = manifest;
        this.places = places;
        this.now = now;
        for (Item item : manifest.items()) {
            item.versionId().map(Portable::folded).ifPresent(taken::add);
        }
    }

    /** The manifest to change, just read under the lock. */
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public String now() {
        return now;
    }

    @Override
    public String versionId(String name) {
        String id = name + "--r" + (manifest.revision() + 1);
        String candidate = id;
        for (int i = 1; !taken.add(Portable.folded(candidate)); i++) {
            candidate = id + "-" + i;
        }
        return candidate;
    }

    /** The payload gets its name when the commit publishes. */
    @Override
    public Placed place(String name, Staged staged) {
        while (true) {
            String id = versionId(name);
            String filename = Portable.of(id + staged.extension());
            Path target = places.folder(staged.type()).resolve(filename);
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) && targets.add(Portable.folded(filename))) {
                placed.put(staged, target);
                return new Placed(id, filename);
            }
        }
    }

    Map<Staged, Path> placed() {
        return placed;
    }
}
