package datafolio.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What was once found out about files, remembered as long as they stay as they are. Of directories nothing is remembered:
 * any file below could have changed. Thread-safe; holds the 512 files that were asked for last.
 */
final class Remembered<V> {
    private static final int MOST = 512;

    /** A file as it is now: another size, time or inode is another file, and other types another reading of it. */
    private record Identity(Path path, long size, Object modified, String inode, Map<String, String> types) {}

    private final Map<Identity, V> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, V> eldest) {
            return size() > MOST;
        }
    };

    /** What is known about the table's file, or else what the supplier finds out now. */
    V of(TableSource source, Supplier<V> find) {
        Identity identity = identity(source);
        if (identity == null) {
            return find.get();
        }
        synchronized (known) {
            V value = known.get(identity);
            if (value != null) {
                return value;
            }
        }
        V found = find.get();
        synchronized (known) {
            known.put(identity, found);
        }
        return found;
    }

    private static Identity identity(TableSource source) {
        if (source.directory()) {
            return null;
        }
        if (source.inPlace().isPresent()) { // of a bundle, whose files never change
            return new Identity(source.path(), source.sizeBytes().orElse(-1), source.createdAt(), source.place(), source.duckdbTypes());
        }
        try {
            BasicFileAttributes is = Files.readAttributes(source.path(), BasicFileAttributes.class);
            return new Identity(source.path(), is.size(), is.lastModifiedTime(), Objects.toString(is.fileKey()),
                source.duckdbTypes());
        } catch (IOException e) {
            return null;
        }
    }
}
