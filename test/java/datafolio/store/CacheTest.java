package datafolio.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache's files: whole or not there, whichever call fails; synced before they have their names. */
class CacheTest {
    private static final CacheKey KEY = CacheKey.ofPayload("9e107d9d372bb6826bd81d3542a419d6", "all", "arrow");

    @TempDir
    Path root;

    private List<String> files() throws Exception {
        if (!Files.isDirectory(root.resolve("cache"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root.resolve("cache"))) {
            return all.map(each -> each.getFileName().toString()).toList();
        }
    }

    @Test
    void theNameComesAfterTheBytesAndTheFolderAfterTheName() {
        WatchedDisk disk = new WatchedDisk((call, work) -> work.run());
        new Cache(disk, root, false).file(KEY, "it", file -> Files.writeString(file, "whole"));
        assertEquals("CREATE_FOLDER SYNC_FOLDER LOCK WRITE SYNC MOVE SYNC_FOLDER DELETE",
                disk.calls().stream().map(call -> call.kind().toString()).collect(Collectors.joining(" ")));
    }

    @Test
    void aFullDiskAtAnyCallLeavesNothingOrTheWholeFile() throws Exception {
        for (int failing = 0; failing < 7; failing++) {
            int at = failing;
            WatchedDisk disk = new WatchedDisk((call, work) -> {
                if (call.number() == at && call.kind() != WatchedDisk.Kind.LOCK) {
                    if (call.kind() == WatchedDisk.Kind.WRITE) {
                        work.run();
                    }
                    throw new FileSystemException(call.path().toString(), null, "No space left on device");
                }
                work.run();
            });
            Cache cache = new Cache(disk, root, false);
            try {
                cache.file(KEY, "it", file -> Files.writeString(file, "whole"));
            } catch (FolioException e) {
                assertEquals(Kind.DISK_FULL, e.kind(), e.getMessage());
            }
            assertTrue(disk.calls().size() > at);
            List<String> left = files();
            assertTrue(left.isEmpty() || left.equals(List.of(KEY.toString())), "call " + at + " left " + left);
            Path file = new Cache(Disk.REAL, root, false).file(KEY, "it", target -> Files.writeString(target, "whole"));
            assertEquals("whole", Files.readString(file));
            assertEquals(List.of(KEY.toString()), files());
            new Cache(Disk.REAL, root, false).clear();
            Files.delete(root.resolve("cache"));
        }
    }

    @Test
    void whatTheWriterThrowsIsThrown() throws Exception {
        Cache cache = new Cache(Disk.REAL, root, false);
        IllegalStateException mine = new IllegalStateException("mine");
        assertEquals(mine, assertThrows(IllegalStateException.class, () -> cache.file(KEY, "it", file -> {
            Files.writeString(file, "half");
            throw mine;
        })));
        assertEquals(List.of(), files());
    }
}
