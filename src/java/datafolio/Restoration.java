package datafolio;

import datafolio.manifest.History;
import datafolio.manifest.Manifest;
import datafolio.manifest.Snapshot;
import datafolio.store.Naming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot becomes the present.
 *
 * @param name the snapshot
 * @param keep whether what was the present is kept as a snapshot
 */
record Restoration(String name, boolean keep) implements Change {
    static Restoration of(String name, boolean keep) {
        return new Restoration(name, keep);
    }

    /** Publishes it; the snapshot that was taken of what was the present. */
    Optional<Snapshot> run(FolioWriter folio) {
        Manifest[] before = new Manifest[1];
        Manifest after = folio.commit((manifest, naming) -> {
            before[0] = manifest;
            return apply(manifest, naming);
        }, List.of());
        return after.snapshots().values().stream().filter(each -> !before[0].snapshots().containsKey(each.name())).findFirst();
    }

    @Override
    public Manifest apply(Manifest before, Naming naming) {
        if (History.diff(History.state(before, name), History.now(before)).isEmpty()) {
            return before;
        }
        Manifest kept = !keep || History.presentIsHeld(before) ? before
                : History.take(before, freeName(before), naming.now(), naming::versionId, facts(before));
        return History.restore(kept, name);
    }

    private Map<String, Object> facts(Manifest before) {
        return Map.of("revision", before.revision(), "tags", List.of(), "description", "what was there before " + name + " was restored");
    }

    private static String freeName(Manifest manifest) {
        String first = "before-restore-r" + manifest.revision();
        String free = first;
        for (int i = 1; manifest.snapshots().containsKey(free); i++) {
            free = first + "-" + i;
        }
        return free;
    }
}
