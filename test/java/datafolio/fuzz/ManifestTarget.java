package datafolio.fuzz;

import datafolio.CopyOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.FolioView;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.manifest.Json;
import datafolio.manifest.Snapshot;
import datafolio.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The text files of a bundle, of each layout in turn: one of them is damaged, and everything is asked of the folio but its tables. */
final class ManifestTarget implements Target {
    private static final List<String> TEXTS = List.of("items.json", "metadata.json", "snapshots.json");
    private static final int EXPORTS = 25;

    /** A bundle, one of its files, and what was in it. */
    private record Place(Path bundle, Path file, byte[] bytes, Object tree) {}

    private final List<Place> places = new ArrayList<>();
    private Path scratch;

    @Override
    public String name() {
        return "manifest";
    }

    @Override
    public void prepare(Path directory) throws Exception {
        scratch = directory;
        for (String name : Fixtures.names()) {
            Path bundle = Fixtures.copy(name, directory);
            for (String text : TEXTS) {
                Path file = bundle.resolve(text);
                if (Files.exists(file)) {
                    byte[] bytes = Files.readAllBytes(file);
                    places.add(new Place(bundle, file, bytes, Json.read(bytes)));
                }
            }
        }
    }

    @Override
    public String attempt(Random random) throws Throwable {
        Place place = places.get(random.nextInt(places.size()));
        Files.write(place.file, new JsonDamage(random).of(place.tree));
        try {
            Map<String, String> before = Fixtures.state(place.bundle);
            String outcome = look(place.bundle, random);
            if (!before.equals(Fixtures.state(place.bundle))) {
                throw new AssertionError("the bundle was written to");
            }
            return outcome;
        } finally {
            Files.write(place.file, place.bytes);
        }
    }

    private String look(Path bundle, Random random) throws Throwable {
        FolioOptions options = FolioOptions.DEFAULT.readOnly();
        try (Folio folio = Folio.open(bundle, random.nextInt(4) == 0 ? options.followingReferences() : options)) {
            folio.describe().toString();
            folio.items().forEach(Item::toString);
            folio.archivedItems();
            folio.paths();
            folio.validate();
            folio.problems();
            folio.lineage().dependents("features");
            folio.garbage();
            folio.doctor().toString();
            boolean refused = false;
            for (Item item : folio.items()) {
                refused |= !read(folio, item);
            }
            for (Snapshot snapshot : folio.snapshots()) {
                refused |= !look(folio, snapshot);
            }
            if (random.nextInt(EXPORTS) == 0) {
                refused |= !copies(folio);
            }
            return refused ? "partly" : "read";
        } catch (FolioException e) {
            return Target.told(e, "path");
        }
    }

    private static boolean read(Folio folio, Item item) {
        try {
            folio.versions(item.name());
            folio.inputs(item.name());
            if (item.type().isTable()) {
                folio.path(item.name());
            } else if (item.type() != ItemType.UNKNOWN) {
                folio.value(item.name());
            }
            return true;
        } catch (FolioException e) {
            Target.told(e, "item", "path");
            return false;
        }
    }

    private static boolean look(Folio folio, Snapshot snapshot) {
        snapshot.tags();
        snapshot.git();
        folio.reproduce(snapshot.name()).toString();
        try (FolioView view = folio.at(snapshot.name())) {
            view.describe().toString();
            view.items().forEach(item -> view.contains(item.name()));
            folio.diff(snapshot.name()).toString();
            return view.lost().isEmpty();
        } catch (FolioException e) {
            Target.told(e, "snapshot", "path");
            return false;
        }
    }

    /** A copy holds what the folio had, and nothing else is written. */
    private boolean copies(Folio folio) throws IOException {
        Path out = scratch.resolve("out");
        try {
            folio.copyTo(out, CopyOptions.DEFAULT);
            try (Folio copy = Folio.open(out, FolioOptions.DEFAULT.readOnly())) {
                if (!copy.items().stream().map(Item::name).toList().equals(folio.items().stream().map(Item::name).toList())) {
                    throw new AssertionError("the copy has other items");
                }
            }
            return true;
        } catch (FolioException e) {
            if (e.kind() == Kind.INVALID_DATA) {
                return false; // a value that has no JSON form, such as a number that is too large
            }
            Target.told(e, "item", "path");
            return false;
        } finally {
            if (Files.exists(out)) {
                try (Stream<Path> all = Files.walk(out)) {
                    for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
        }
    }
}
