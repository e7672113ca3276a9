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
import java.util.concurrent.ThreadLocalRandom;

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
    private final boolean elsewhere;

    Draft(Manifest manifest, Places places, String now) {
        this(manifest, places, now, false);
    }

    /** @param elsewhere whether payloads lie in an object store: there their names have a random number, since nobody can hold them */
    Draft(Manifest manifest, Places places, String now, boolean elsewhere) {
        this.elsewhere = elsewhere;
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
            String filename = elsewhere ? chosen(id, staged) : Portable.of(id + staged.extension());
            if (elsewhere) {
                placed.put(staged, places.folder(staged.type()).resolve(filename));
                return new Placed(id, filename);
            }
            Path target = places.folder(staged.type()).resolve(filename);
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) && targets.add(Portable.folded(filename))) {
                placed.put(staged, target);
                return new Placed(id, filename);
            }
        }
    }

    /** The same name in every attempt, so that it is uploaded once. */
    private static String chosen(String id, Staged staged) {
        if (staged.filename() == null) {
            staged.name(Portable.of(id + "-" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L) + staged.extension()));
        }
        return staged.filename();
    }

    Map<Staged, Path> placed() {
        return placed;
    }
}
