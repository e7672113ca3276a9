package datafolio;

import datafolio.Finding.Repair;
import datafolio.Finding.Sort;
import datafolio.error.FolioException;
import datafolio.manifest.History;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Manifest;
import datafolio.manifest.Snapshot;
import datafolio.store.Audit;
import datafolio.store.Audit.Stray;
import datafolio.store.Bundle;
import datafolio.store.Checksums;
import datafolio.store.StatePin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks over a folio: what its manifest names, what its directory holds, and whether they agree. */
final class Doctor {
    private static final Duration GRACE = Duration.ofDays(1);

    private final Folio folio;
    private final Bundle bundle;
    private final DoctorOptions options;
    private final Audit audit;
    private final Records records;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Item, Map<String, Object>> right = new LinkedHashMap<>();

    private Doctor(Folio folio, DoctorOptions options) {
        this.folio = folio;
        this.bundle = folio.bundle;
        this.options = options;
        this.audit = bundle.audit(GRACE);
        this.records = new Records(folio.engine);
    }

    static Diagnosis examine(Folio folio, DoctorOptions options) {
        if (options.repair()) {
            folio.bundle.checkWritable();
        }
        return new Doctor(folio, options).examine();
    }

    private Diagnosis examine() {
        try (StatePin pin = bundle.pin(now -> now)) {
            Manifest manifest = pin.manifest();
            Map<Item, Path> files = files(manifest);
            Set<Path> there = new LinkedHashSet<>(files.values());
            there.removeIf(file -> !Files.isRegularFile(file));
            Checksums.Found found = bundle.checksums().of(there, options.threads().orElse(Runtime.getRuntime().availableProcessors()),
                    options.again(), options.progress().orElse(null));
            files.forEach((item, file) -> payload(item, file, found));
            forgetWhatWent(manifest);
            manifest.current().stream().filter(item -> item.type() == ItemType.REFERENCED_TABLE).forEach(this::reference);
            manifest.snapshots().values().forEach(snapshot -> snapshot(manifest, snapshot));
            inputs(manifest);
            strays();
            texts(manifest);
            if (options.repair() && findings.stream().anyMatch(each -> each.repair() == Repair.POSSIBLE)) {
                bundle.commit(draft -> new Mending(audit, bundle.checksums(), right, findings).mend(draft.manifest()));
            }
            findings.sort(Comparator.comparing(Finding::sort));
            return new Diagnosis(bundle.path(), manifest.revision(), findings, there.size(), there.stream().mapToLong(Doctor::size).sum(), found.read());
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // it went meanwhile
        }
    }

    /** The file of each version; where there is none, or none that may be touched, that is a finding. */
    private Map<Item, Path> files(Manifest manifest) {
        Map<Item, Path> files = new IdentityHashMap<>();
        for (Item item : manifest.items()) {
            if (Audit.hasPayload(item)) {
                try {
                    files.put(item, audit.payload(item));
                } catch (FolioException e) {
                    add(Finding.sort(e.kind()), item, null, e.getMessage(), Repair.NONE);
                }
            }
        }
        Map<Item, Path> inOrder = new LinkedHashMap<>();
        manifest.items().stream().filter(files::containsKey).forEach(item -> inOrder.put(item, files.get(item)));
        return inOrder;
    }

    private void add(Sort sort, Item item, Path file, String message, Repair repair) {
        findings.add(new Finding(sort, Optional.of(item.name()), item.versionId(), Optional.ofNullable(file), message, repair));
    }

    private static String named(Item item) {
        return "\"" + item.name() + "\"" + (item.isCurrent() ? "" : " (an older version, " + item.versionId().orElse("without an id") + ")");
    }

    private void payload(Item item, Path file, Checksums.Found found) {
        String md5 = found.md5().get(file);
        if (md5 == null) {
            boolean failed = found.failures().containsKey(file) && Files.exists(file);
            add(failed ? Sort.PAYLOAD_UNREADABLE : Sort.PAYLOAD_MISSING, item, file, named(item) + ": " + file
                    + (failed ? " cannot be read: " + found.failures().get(file) + "." : " is missing."), Repair.NONE);
            return;
        }
        Optional<String> recorded = item.checksum();
        if (recorded.isPresent() && !recorded.get().equals(md5)) {
            add(Sort.PAYLOAD_DAMAGED, item, file, named(item) + ": " + file + " is not as it was written: its checksum differs.", Repair.NONE);
            return;
        }
        try {
            Records.Wrong wrong = records.check(item, file);
            if (!wrong.right().isEmpty()) {
                if (recorded.isPresent()) { // the file is what was written, so the record is wrong; else either may be
                    right.put(item, wrong.right());
                }
                add(Sort.WRONG_RECORD, item, file, named(item) + ": " + wrong.message() + ".", recorded.isPresent() ? Repair.POSSIBLE : Repair.NONE);
            }
        } catch (FolioException e) {
            add(Finding.sort(e.kind()), item, file, named(item) + ": " + e.getMessage(), Repair.NONE);
        } catch (IOException e) {
            add(Sort.PAYLOAD_UNREADABLE, item, file, named(item) + ": " + file + " cannot be read: " + e.getMessage() + ".", Repair.NONE);
        }
    }

    /** What others deleted meanwhile, with its version, is no loss. */
    private void forgetWhatWent(Manifest looked) {
        Manifest now = bundle.manifest();
        if (now != looked) {
            Set<Path> named = new LinkedHashSet<>(new Doctor(folio, options).files(now).values());
            findings.removeIf(each -> each.sort() == Sort.PAYLOAD_MISSING && each.path().filter(file -> !named.contains(file)).isPresent());
        }
    }

    private void reference(Item item) {
        try {
            if (!bundle.targets().reaches(item)) {
                Path target = bundle.targets().around(item);
                add(Sort.TARGET_MISSING, item, target, named(item) + " is elsewhere, at " + target + ", where nothing is.", Repair.NONE);
            }
        } catch (FolioException e) {
            // of another machine: not looked at
        }
    }

    private void snapshot(Manifest manifest, Snapshot snapshot) {
        for (String lost : History.state(manifest, snapshot.name()).lost()) {
            findings.add(new Finding(Sort.SNAPSHOT_INCOMPLETE, Optional.of(lost), Optional.ofNullable(snapshot.versions().get(lost)), Optional.empty(),
                    "The snapshot \"" + snapshot.name() + "\" names a version of \"" + lost + "\" that the folio no longer has.", Repair.NONE));
        }
    }

    private void inputs(Manifest manifest) {
        for (Item item : manifest.current()) {
            List<String> gone = item.inputs().stream().filter(input -> manifest.item(input).isEmpty()).distinct().toList();
            if (!gone.isEmpty()) {
                add(Sort.DANGLING_INPUT, item, null, named(item) + " was made from " + String.join(", ", gone) + ", which the folio does not have.",
                        Repair.NONE);
            }
        }
    }

    private void strays() {
        List<Stray> strays = audit.strays(bundle.manifest());
        if (!strays.isEmpty() && !folio.isReadOnly()) {
            strays = audit.strays(bundle.commit(draft -> draft.manifest())); // under the lock nobody is between a payload and its manifest
        }
        for (Stray stray : strays) {
            Sort sort = switch (stray.sort()) {
                case PAYLOAD -> Sort.ORPHAN;
                case FOREIGN -> Sort.FOREIGN_FILE;
                default -> Sort.STRAY;
            };
            String what = switch (stray.sort()) {
                case PAYLOAD -> " is named by no version";
                case STAGED -> stray.idle() ? " was being written by somebody who died" : " is being written, or was less than a day ago";
                case PASSING -> " is what a writer left that died";
                case SIDECAR -> " is of an older format, and the manifest has taken its place";
                case FOREIGN -> " is none of the folio's files";
            };
            findings.add(new Finding(sort, Optional.empty(), Optional.empty(), Optional.of(stray.file()), stray.file() + what + " ("
                    + Description.bytes(stray.size()) + ").", stray.idle() ? Repair.POSSIBLE : Repair.NONE));
        }
        markFound(strays);
    }

    /** A lost payload whose bytes an orphan has can be put back. */
    private void markFound(List<Stray> strays) {
        List<Path> orphans = strays.stream().filter(stray -> stray.sort() == Audit.Sort.PAYLOAD && stray.idle()).map(Stray::file).toList();
        if (orphans.isEmpty() || findings.stream().noneMatch(each -> isLostPayload(each.sort()))) {
            return;
        }
        Set<String> have = Set.copyOf(bundle.checksums().of(orphans, 1, false, null).md5().values());
        Set<String> lost = new LinkedHashSet<>();
        bundle.manifest().items().forEach(item -> item.checksum().filter(have::contains).ifPresent(md5 -> lost.add(item.name() + "\n" + item.versionId().orElse(""))));
        findings.replaceAll(each -> isLostPayload(each.sort()) && each.path().isPresent()
                && lost.contains(each.item().orElse("") + "\n" + each.version().orElse("")) ? each.with(Repair.POSSIBLE) : each);
    }

    static boolean isLostPayload(Sort sort) {
        return sort == Sort.PAYLOAD_MISSING || sort == Sort.PAYLOAD_DAMAGED;
    }

    private void texts(Manifest manifest) {
        if (manifest.schemaVersion() < Manifest.SCHEMA_VERSION) {
            return; // it comes with the first write
        }
        Path contents = bundle.path().resolve("CONTENTS.md");
        if (audit.contentsRevision().filter(told -> told >= manifest.revision()).isEmpty()) {
            findings.add(new Finding(Sort.STALE_TEXT, Optional.empty(), Optional.empty(), Optional.of(contents), "CONTENTS.md "
                    + (Files.exists(contents) ? "tells of revision " + audit.contentsRevision().map(String::valueOf).orElse("unknown") + ", not "
                    + manifest.revision() : "is missing") + ".", Repair.POSSIBLE));
        }
        if (!audit.hasReadme()) {
            findings.add(new Finding(Sort.STALE_TEXT, Optional.empty(), Optional.empty(), Optional.of(bundle.path().resolve("README.md")),
                    "README.md is missing.", Repair.POSSIBLE));
        }
    }
}
