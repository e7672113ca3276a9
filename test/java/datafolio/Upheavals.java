package datafolio;

import datafolio.arrow.MappedTable;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.table.Chunks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Changes of a bundle for tests that break them off, and what a bundle holds, for comparing. */
final class Upheavals {
    /**
     * One change.
     *
     * @param name for messages
     * @param prepare makes the bundle that is changed, at this path; does nothing where the change creates it
     * @param change what is broken off
     */
    record Upheaval(String name, Consumer<Path> prepare, Consumer<Folio> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Upheavals() {}

    private static List<Map<String, Object>> rows(int from, int to) {
        return IntStream.range(from, to).<Map<String, Object>>mapToObj(i -> Map.of("id", (long) i, "name", "n" + i)).toList();
    }

    private static void filled(Path path) {
        try (Folio folio = Folio.open(path)) {
            folio.addRows("t", rows(0, 5));
            folio.addJson("j", Map.of("a", 1), AddOptions.DEFAULT.description("first"));
            folio.addJson("k", 2, AddOptions.DEFAULT);
        }
    }

    /** With an orphan, and with a record that its file proves wrong. */
    private static void ailing(Path path) {
        filled(path);
        try {
            Files.writeString(path.resolve("tables").resolve("x--r9.parquet"), "orphan");
            Path items = path.resolve("items.json");
            Files.writeString(items, Files.readString(items).replace("\"num_rows\": 5", "\"num_rows\": 6"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Consumer<Path> fixture(String name) {
        return path -> copy(Path.of("test", "resources", "fixtures", name).toAbsolutePath(), path);
    }

    private static final SnapshotOptions PLAIN = SnapshotOptions.DEFAULT.withoutGit();

    /** With a snapshot of what was, and something else now: a version that only the snapshot holds, and one that nobody does. */
    private static void aged(Path path) {
        filled(path);
        try (Folio folio = Folio.open(path)) {
            folio.snapshot("v1", PLAIN);
            folio.addJson("j", Map.of("a", 2), AddOptions.DEFAULT.overwriting());
            folio.snapshot("v2", PLAIN);
            folio.addJson("j", Map.of("a", 3), AddOptions.DEFAULT.overwriting());
            folio.delete("k");
            folio.deleteSnapshot("v2");
        }
    }

    /** Where a bundle is exported to. */
    private static Path exported(Path bundle) {
        return bundle.resolveSibling(bundle.getFileName() + "-exported");
    }

    /** A change of each kind. */
    static List<Upheaval> all() {
        Consumer<Path> none = path -> { };
        Consumer<Path> filled = Upheavals::filled;
        return List.of(
                new Upheaval("create", none, folio -> { }),
                new Upheaval("add a JSON value", filled, folio -> folio.addJson("new", List.of(1, 2), AddOptions.DEFAULT)),
                new Upheaval("add a table", filled, folio -> folio.addRows("u", rows(0, 3))),
                new Upheaval("add the first array", filled, folio -> folio.addArray("a", new double[] {1, 2}, AddOptions.DEFAULT)),
                new Upheaval("overwrite", filled, folio -> folio.addJson("j", Map.of("a", 2), AddOptions.DEFAULT.overwriting())),
                new Upheaval("overwrite what a snapshot holds", fixture("v2-snapshots"),
                        folio -> folio.addJson(folio.items().get(0).name(), "other", AddOptions.DEFAULT.overwriting())),
                new Upheaval("append", filled, folio -> folio.append("t", Chunks.ofRows(rows(5, 9), Map.of()), AddOptions.DEFAULT)),
                new Upheaval("delete", filled, folio -> folio.delete("k")),
                new Upheaval("change metadata", filled, folio -> folio.swapMetadata(facts -> {
                    Map<String, Object> more = new LinkedHashMap<>(facts);
                    more.put("title", "x");
                    return more;
                })),
                new Upheaval("transact", filled, folio -> folio.transact(tx -> {
                    tx.addJson("p", 1, AddOptions.DEFAULT);
                    tx.addRows("q", rows(0, 2));
                    tx.delete("j");
                    return null;
                })),
                new Upheaval("snapshot", filled, folio -> folio.snapshot("v1", PLAIN)),
                new Upheaval("restore", Upheavals::aged, folio -> folio.restore("v1")),
                new Upheaval("restore and drop", Upheavals::aged, folio -> folio.restoreAndDrop("v1")),
                new Upheaval("delete a snapshot", Upheavals::aged, folio -> folio.deleteSnapshot("v1")),
                new Upheaval("collect", Upheavals::aged, Folio::collectGarbage),
                new Upheaval("repair", Upheavals::ailing, folio -> folio.doctor(DoctorOptions.DEFAULT.repairing().threads(1))),
                new Upheaval("export", Upheavals::aged, folio -> folio.export("v1", exported(folio.path()))),
                new Upheaval("copy", filled, folio -> folio.copyTo(exported(folio.path()), CopyOptions.DEFAULT)),
                new Upheaval("make an Arrow file", filled, folio -> folio.table("t").arrowFile()),
                new Upheaval("migrate", fixture("v1-legacy"), folio -> folio.addJson("new", 1, AddOptions.DEFAULT)));
    }

    /** What a bundle holds, its items with their contents; empty where there is none. */
    static Map<String, Object> state(Path path) {
        if (!Files.exists(path.resolve("items.json")) && !Files.exists(path.resolve("metadata.json"))) {
            return Map.of();
        }
        try (Folio folio = Folio.open(path, FolioOptions.DEFAULT.readOnly())) {
            Map<String, Object> state = new TreeMap<>();
            Stream.concat(folio.items().stream(), folio.archivedItems().stream())
                    .forEach(item -> state.put(item.name(), List.of(item.typeName(), item.description().orElse(""), contents(folio, item),
                            String.valueOf(item.get("num_rows")))));
            Map<String, Object> facts = new TreeMap<>(folio.metadata());
            facts.keySet().removeAll(List.of("updated_at", "created_at", "_source_snapshot"));
            state.put("(metadata)", facts.toString());
            state.put("(problems)", problems(folio));
            state.put("(snapshots)", folio.snapshots().stream().map(each -> each.name() + " " + each.versions()).sorted().toList().toString());
            state.put("(versions)", folio.items().stream().map(item -> folio.versions(item.name()).size()).toList().toString());
            state.put("(orphan)", Files.exists(path.resolve("tables/x--r9.parquet")) || Files.exists(path.resolve("lost+found/tables/x--r9.parquet")));
            if (Files.exists(exported(path))) {
                state.put("(exported)", state(exported(path)));
            }
            return state;
        }
    }

    /** What is wrong with a bundle, without the place where it lies. */
    static List<String> problems(Folio folio) {
        return folio.problems().stream().map(problem -> problem.replace(folio.path().toString(), "")).toList();
    }

    private static String contents(Folio folio, Item item) {
        return switch (item.type()) {
            case INCLUDED_TABLE -> {
                String rows = folio.table(item.name()).rows().toString();
                yield mapped(folio, item.name(), rows);
            }
            case REFERENCED_TABLE -> item.text("path").orElse("");
            default -> {
                try {
                    yield java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(folio.bundle.payload(item)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** The rows; and those of the table's Arrow file, where one was made and it has others. */
    private static String mapped(Folio folio, String table, String rows) {
        try (MappedTable mapped = folio.table(table).mapped()) {
            String found = mapped.stream()
                    .flatMap(chunk -> IntStream.range(0, chunk.rowCount()).mapToObj(chunk::row)).toList().toString();
            return found.equals(rows) ? rows : "mapped " + found;
        } catch (FolioException e) {
            if (e.kind() == Kind.READ_ONLY) {
                return rows; // there is none
            }
            throw e;
        }
    }

    /** Copies a directory. */
    static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
