package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Checks that what a manifest names is there and unchanged. */
final class Validation {
    private final Places places;
    private final Targets targets;
    private final Function<Item, Optional<String>> remote;
    private final Manifest manifest;

    /** @param remote of a bundle in an object store, where files are looked at without being read; else null */
    Validation(Places places, Targets targets, Remote remote, Manifest manifest) {
        this.places = places;
        this.targets = targets;
        this.remote = remote == null ? null : remote.problems();
        this.manifest = manifest;
    }

    /** For each current item whether its payload is there and as it was recorded; without references that are not followed. */
    Map<String, Boolean> current() {
        Map<String, Boolean> valid = new LinkedHashMap<>();
        manifest.current().stream().filter(this::looksAt).forEach(item -> valid.put(item.name(), problem(item).isEmpty()));
        return valid;
    }

    /** A sentence for each version, current or kept for a snapshot, that is not as recorded. */
    List<String> problems() {
        List<String> found = new ArrayList<>();
        for (Item item : manifest.items().stream().filter(this::looksAt).toList()) {
            problem(item).ifPresent(why -> found.add("\"" + item.name() + "\""
                    + (item.isCurrent() ? "" : " (an older version, " + item.versionId().orElse("without an id") + ")") + ": " + why));
        }
        return found;
    }

    private boolean looksAt(Item item) {
        return item.type() != ItemType.REFERENCED_TABLE || targets.follows(item);
    }

    private Optional<String> problem(Item item) {
        try {
            if (item.type() == ItemType.REFERENCED_TABLE) {
                return targets.reaches(item) ? Optional.empty() : Optional.of(item.text("path").orElse("") + " is missing");
            } else if (item.type() == ItemType.UNKNOWN) {
                return Optional.of("its type \"" + item.typeName() + "\" is not known");
            } else if (remote != null) {
                return remote.apply(item);
            }
            Path file = places.payload(item);
            if (!Files.isRegularFile(file)) {
                return Optional.of(file + " is missing");
            }
            Optional<String> recorded = item.checksum();
            return recorded.isEmpty() || recorded.get().equals(Digest.md5(file)) ? Optional.empty()
                    : Optional.of(file + " is not as it was written: its checksum differs");
        } catch (FolioException | IOException e) {
            return Optional.of(e.getMessage());
        }
    }
}
