package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Snapshot;
import datafolio.table.Chunks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Operations by chance on a bundle that many write to. Each has an id that is found again in what it made. */
public final class Operations {
    private static final int SHARED = 6;
    private static final int MANY_SNAPSHOTS = 6;
    private static final Set<Kind> LOST_RACES = Set.of(Kind.ITEM_NOT_FOUND, Kind.SNAPSHOT_NOT_FOUND);

    private final String writer;
    private final Random chance;
    private final boolean tables;
    private int made;

    /** @param tables whether rows are appended too, which needs DuckDB */
    public Operations(String writer, Random chance, boolean tables) {
        this.writer = writer;
        this.chance = chance;
        this.tables = tables;
    }

    /** The next operation, as data that Python takes too. */
    public Map<String, Object> next(FolioReader folio) {
        List<String> snapshots = new ArrayList<>(folio.snapshots().stream().map(Snapshot::name).toList());
        int die = chance.nextInt(100);
        String id = writer + "-" + made++;
        if (snapshots.size() > MANY_SNAPSHOTS) {
            return operation("forget", snapshots.get(chance.nextInt(snapshots.size())), id);
        } else if (die < 45) {
            return operation("put", "s" + chance.nextInt(SHARED), id);
        } else if (die < 58) {
            return operation("put", writer + "." + chance.nextInt(3), id);
        } else if (die < 68) {
            return operation("delete", chance.nextBoolean() ? "s" + chance.nextInt(SHARED) : writer + "." + chance.nextInt(3), id);
        } else if (die < 76) {
            return operation("transact", "s" + chance.nextInt(2) + " s" + (2 + chance.nextInt(2)) + " " + writer + ".0", id);
        } else if (die < 86 || snapshots.isEmpty()) {
            return operation("snapshot", id, id);
        } else if (die < 90) {
            return operation("restore", snapshots.get(chance.nextInt(snapshots.size())), id);
        } else if (die < 95) {
            return operation("collect", "", id);
        }
        return tables ? operation("append", "log", id) : operation("put", "s0", id);
    }

    /** Does each operation once, on a bundle of its own: what is measured afterwards is no first time. */
    public static void warm(boolean tables) throws IOException {
        Path directory = Files.createTempDirectory("datafolio-warm");
        try (Folio folio = Folio.open(directory.resolve("b"))) {
            for (String op : List.of("put", "delete", "transact", "snapshot", "restore", "forget", "collect", "append")) {
                String name = op.equals("transact") ? "a b" : op.equals("restore") || op.equals("forget") ? "snapshot" : op;
                if (tables || !op.equals("append")) {
                    perform(folio, operation(op, op.equals("delete") ? "put" : name, op));
                }
            }
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static Map<String, Object> operation(String op, String name, String id) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("op", op);
        operation.put("name", name);
        operation.put("id", id);
        return operation;
    }

    /** Does it; false when what it is about had gone, so that nothing was done. */
    static boolean perform(Folio folio, Map<String, Object> operation) {
        String name = (String) operation.get("name");
        String id = (String) operation.get("id");
        AddOptions over = AddOptions.DEFAULT.overwriting().description(id);
        try {
            switch ((String) operation.get("op")) {
                case "put" -> folio.addJson(name, Map.of("id", id), over);
                case "delete" -> folio.delete(name);
                case "transact" -> folio.transact(tx -> {
                    for (String each : name.split(" ")) {
                        tx.addJson(each, List.of(id, each), over);
                    }
                    return null;
                });
                case "snapshot" -> folio.snapshot(name, SnapshotOptions.DEFAULT.withoutGit());
                case "forget" -> folio.deleteSnapshot(name);
                case "restore" -> folio.restoreAndDrop(name);
                case "collect" -> folio.collectGarbage();
                case "append" -> folio.append(name, Chunks.ofRows(List.of(Map.of("id", id)), Map.of()), AddOptions.DEFAULT);
                default -> throw new IllegalArgumentException(operation.toString());
            }
            return true;
        } catch (FolioException e) {
            if (LOST_RACES.contains(e.kind())) {
                return false;
            }
            throw e;
        }
    }

    /** The most that an operation took, and the most that others published while one waited to publish. */
    public record Wait(long longestMs, long overtaken) {
        public static final Wait NONE = new Wait(0, 0);

        /** An operation begun at a time and a revision, that published another, or none (0). */
        public static Wait of(long begunNs, long seen, long published) {
            return new Wait((System.nanoTime() - begunNs) / 1_000_000, Math.max(0, published - seen - 1));
        }

        public Wait max(Wait other) {
            return new Wait(Math.max(longestMs, other.longestMs), Math.max(overtaken, other.overtaken));
        }
    }

    /** What came of a run of operations. */
    public record Done(Map<String, Long> revisions, int refused, Wait waited) {}

    /** Is told of an operation that is done, and the revision it made, or 0. */
    public interface Listener {
        void done(String id, long revision);
    }

    /** Does operations until their number or the time is up. */
    public Done run(RevisionLog log, int most, long millis, Listener listener) {
        Map<String, Long> revisions = new LinkedHashMap<>();
        int refused = 0;
        Wait wait = Wait.NONE;
        long end = System.nanoTime() + millis * 1_000_000;
        try (Folio folio = log.open()) {
            for (int i = 0; i < most && System.nanoTime() < end; i++) {
                Map<String, Object> operation = next(folio);
                log.begin(operation);
                long seen = folio.revision();
                long begun = System.nanoTime();
                if (!perform(folio, operation)) {
                    refused++;
                }
                wait = wait.max(Wait.of(begun, seen, log.published()));
                if (log.published() > 0) {
                    revisions.put((String) operation.get("id"), log.published());
                }
                listener.done((String) operation.get("id"), log.published());
            }
        }
        return new Done(revisions, refused, wait);
    }
}
