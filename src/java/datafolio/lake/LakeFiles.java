package datafolio.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The files of a table with a log, by the paths that they have on this machine once they are here. */
public interface LakeFiles {
    /** A file of a folder. */
    record Entry(Path path, long size, Instant modified) {}

    /** Files that stay until it is closed. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Files that lie on this machine. */
    LakeFiles LOCAL = new LakeFiles() {
        @Override
        public boolean isElsewhere() {
            return false;
        }

        @Override
        public String shown(Path path) {
            return path.toString();
        }

        @Override
        public List<Entry> list(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                throw new FileNotFoundException(folder + " is no directory");
            }
            List<Entry> entries = new ArrayList<>();
            try (Stream<Path> all = Files.list(folder)) {
                for (Path each : all.sorted().toList()) {
                    entries.add(entry(each));
                }
            }
            return entries;
        }

        @Override
        public Entry entry(Path file) throws IOException {
            return new Entry(file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
        }

        @Override
        public boolean exists(Path file) {
            return Files.exists(file);
        }

        @Override
        public boolean bring(Path file) {
            return Files.exists(file);
        }

        @Override
        public Held hold(Collection<Path> files) {
            return () -> {};
        }
    };

    /** Whether they are fetched from elsewhere. */
    boolean isElsewhere();

    /** A place as people know it: a path, or the address of what stands for it here. */
    String shown(Path path);

    /** The files of a folder, by name. @throws FileNotFoundException when there is no such folder */
    List<Entry> list(Path folder) throws IOException;

    /** What is known of a file. @throws IOException when it is not there */
    Entry entry(Path file) throws IOException;

    /** Whether a file is where it belongs. */
    boolean exists(Path file);

    /** Has a file on this machine; false when there is none. */
    boolean bring(Path file);

    /** Has files on this machine, as far as there are such, until the result is closed. */
    Held hold(Collection<Path> files);
}
