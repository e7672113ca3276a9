package datafolio;

import datafolio.Finding.Repair;
import datafolio.Finding.Sort;
import datafolio.error.FolioException;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import datafolio.store.Audit;
import datafolio.store.Audit.Stray;
import datafolio.store.Checksums;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mends what was found, under the lock and without losing a byte: what is in the way is moved below {@code lost+found}, and a
 * record is changed only where the file is proven by its checksum.
 */
final class Mending {
    private final Audit audit;
    private final Checksums checksums;
    private final Map<Item, Map<String, Object>> right;
    private final List<Finding> findings;
    private final Set<Path> done = new HashSet<>();

    /**
     * @param right the true values of wrong records, by version
     * @param findings those that are mended here are changed in place
     */
    Mending(Audit audit, Checksums checksums, Map<Item, Map<String, Object>> right, List<Finding> findings) {
        this.audit = audit;
        this.checksums = checksums;
        this.right = right;
        this.findings = findings;
    }

    /** The manifest with its records put right; the same object when they are. */
    Manifest mend(Manifest manifest) {
        List<Stray> idle = audit.strays(manifest).stream().filter(Stray::idle).toList();
        Set<Path> back = putBack(manifest, idle);
        for (Stray stray : idle) {
            if (!back.contains(stray.file())) {
                audit.putAside(stray.file());
                done.add(stray.file());
            }
        }
        Manifest mended = records(manifest);
        if (mended == manifest && findings.stream().anyMatch(each -> each.sort() == Sort.STALE_TEXT)) {
            audit.writeTexts(manifest);
        }
        findings.replaceAll(each -> each.repair() == Repair.POSSIBLE && isDone(each, mended) ? each.with(Repair.DONE) : each);
        return mended;
    }

    private boolean isDone(Finding finding, Manifest mended) {
        return switch (finding.sort()) {
            case WRONG_RECORD -> right.keySet().stream().noneMatch(wrong -> finding.item().filter(wrong.name()::equals).isPresent()
                    && finding.version().equals(wrong.versionId()) && mended.items().contains(wrong));
            case STALE_TEXT -> true;
            default -> finding.path().filter(done::contains).isPresent();
        };
    }

    /** Lost payloads whose bytes an orphan has; the orphans that were used. */
    private Set<Path> putBack(Manifest manifest, List<Stray> idle) {
        Set<Path> lost = new HashSet<>();
        findings.stream().filter(each -> each.repair() == Repair.POSSIBLE && Doctor.isLostPayload(each.sort())).forEach(each -> each.path().ifPresent(lost::add));
        Set<Path> used = new HashSet<>();
        if (lost.isEmpty()) {
            return used;
        }
        Map<String, Path> have = new LinkedHashMap<>();
        checksums.of(idle.stream().filter(stray -> stray.sort() == Audit.Sort.PAYLOAD).map(Stray::file).toList(), 1, true, null).md5()
                .forEach((file, md5) -> have.put(md5, file));
        for (Item item : manifest.items()) {
            Path file = fileOf(item);
            Path orphan = item.checksum().map(have::get).orElse(null);
            if (file == null || orphan == null || !lost.remove(file) || !used.add(orphan)) {
                continue;
            }
            if (Files.exists(file)) {
                audit.putAside(file);
            }
            audit.move(orphan, file);
            done.add(file);
            done.add(orphan);
        }
        return used;
    }

    private Path fileOf(Item item) {
        try {
            return Audit.hasPayload(item) ? audit.payload(item) : null;
        } catch (FolioException e) {
            return null;
        }
    }

    /** Versions that others changed meanwhile are left alone. */
    private Manifest records(Manifest manifest) {
        if (right.isEmpty()) {
            return manifest;
        }
        List<Item> items = new ArrayList<>();
        boolean changed = false;
        for (Item item : manifest.items()) {
            Item mended = item;
            for (Map.Entry<String, Object> each : right.getOrDefault(item, Map.of()).entrySet()) {
                mended = mended.with(each.getKey(), each.getValue());
            }
            changed |= mended != item;
            items.add(mended);
        }
        return changed ? manifest.withItems(items) : manifest;
    }
}
