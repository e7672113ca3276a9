package datafolio.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Directories whose names survive a power cut. */
final class Folders {
    private Folders() {}

    /** Makes a directory and those above it that are missing, each of them synced into the one that holds it. */
    static void create(Disk disk, Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path up = folder; up != null && !Files.isDirectory(up); up = up.getParent()) {
            missing.push(up);
        }
        for (Path each : missing) {
            disk.createFolder(each);
            disk.syncFolder(each.getParent());
        }
    }
}
