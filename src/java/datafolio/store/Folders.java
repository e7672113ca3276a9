package datafolio.store;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;

/** Directories: made so that their names survive a power cut, and listed while others write. */
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

    /** What is no directory in a directory, down to a depth, by path; what goes meanwhile is left out, and links are not followed. */
    static List<Path> files(Path folder, int depth) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
                    if (!facts.isDirectory()) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (IOException e) {
            throw Failures.of("listed", folder, e);
        }
        Collections.sort(found);
        return found;
    }
}
