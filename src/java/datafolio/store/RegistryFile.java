package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A user's list of folios, {@code registry.json}, which Python's package reads and writes too, under the same lock. */
public final class RegistryFile {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path home;

    /** The list in that directory; neither needs to be there. */
    public RegistryFile(Path home) {
        this.home = home.toAbsolutePath();
    }

    /** What it holds; a file that is missing or broken holds nothing. */
    public Map<String, Object> read() {
        Map<String, Object> all = new LinkedHashMap<>();
        try {
            if (Json.read(Contents.of(file())) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> all.put((String) key, value));
            }
        } catch (IOException | FolioException e) {
            // as Python has it: what cannot be read is an empty list, and the next change writes a whole one
        }
        return all;
    }

    /**
     * Changes it while no one else can.
     *
     * @throws FolioException LOCK_TIMEOUT, IO_ERROR, DISK_FULL, and what the function throws; then it is as it was
     */
    public void change(UnaryOperator<Map<String, Object>> change) {
        try {
            Folders.create(Disk.REAL, home);
            Disk.Lock lock = Disk.REAL.lock(home.resolve("registry.json.lock"), PATIENCE);
            try {
                Map<String, Object> all = change.apply(read());
                all.putIfAbsent("version", 1L);
                AtomicFile.replace(Disk.REAL, file(), Json.write(all));
                Disk.REAL.syncFolder(home);
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw Failures.of("written", file(), e);
        }
    }

    private Path file() {
        return home.resolve("registry.json");
    }
}
