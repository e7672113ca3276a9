package datafolio;

import datafolio.lake.LakeFiles;
import datafolio.lake.Place;
import datafolio.manifest.Item;
import datafolio.store.Bundle;
import datafolio.store.RemoteFolder;
import datafolio.store.Targets;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Where the Delta tables are that references name: on this machine, or in an object store. */
final class LakePlaces {
    private LakePlaces() {}

    /** The place of a reference's table; nothing of it is read. Errors as {@link Targets#of}. */
    static Place of(Bundle bundle, Item reference) {
        Targets targets = bundle.targets();
        if (!Targets.isElsewhere(reference)) {
            return new Place(reference.name(), targets.of(reference), targets.followsAll());
        }
        RemoteFolder folder = targets.folder(reference);
        return new Place(reference.name(), folder.root(), false, new Fetched(folder));
    }

    /** Files in an object store. */
    private record Fetched(RemoteFolder folder) implements LakeFiles {
        @Override
        public boolean isElsewhere() {
            return true;
        }

        @Override
        public String shown(Path path) {
            return path.equals(folder.root()) || !path.startsWith(folder.root()) ? folder.url() : folder.url() + "/" + folder.root().relativize(path).toString().replace('\\', '/');
        }

        @Override
        public List<Entry> list(Path below) {
            return folder.list(below).stream().map(each -> new Entry(folder.root().resolve(each.key()), each.size(), each.modified())).toList();
        }

        @Override
        public Entry entry(Path file) throws IOException {
            return folder.entry(file).map(each -> new Entry(file, each.size(), each.modified())).orElseThrow(() -> new FileNotFoundException(shown(file) + " is missing"));
        }

        @Override
        public boolean exists(Path file) {
            return folder.exists(file);
        }

        @Override
        public boolean bring(Path file) {
            return folder.bring(file);
        }

        @Override
        public Held hold(Collection<Path> files) {
            return folder.hold(files)::close;
        }
    }
}
