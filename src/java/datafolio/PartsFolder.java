package datafolio;

import datafolio.store.Workshop;
import datafolio.table.Chunk;
import datafolio.table.ChunkSource;
import datafolio.table.ChunkStream;
import datafolio.table.Partition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder in a bundle in which other processes write the Parquet files that a table is then made of, such as the executors of a
 * cluster. It goes when it is closed; when this process dies before, the next one that needs such a folder, or a collection of
 * garbage, removes it.
 *
 * <pre>{@code
 * static Item gather(Folio folio, String name, Consumer<Path> writeParts) {
 *     try (PartsFolder parts = PartsFolder.in(folio, name, AddOptions.DEFAULT)) {
 *         writeParts.accept(parts.target());
 *         return folio.addTable(name, parts.rows());
 *     }
 * }
 * }</pre>
 */
public final class PartsFolder implements AutoCloseable {
    private final Workshop workshop;

    private PartsFolder(Workshop workshop) {
        this.workshop = workshop;
    }

    /**
     * A folder in this folio for a table of that name, which can be added by these options as things are now.
     *
     * @return to be closed
     * @throws datafolio.error.FolioException ITEM_EXISTS, INVALID_NAME, READ_ONLY, CLOSED, DISK_FULL, UNSAFE_PATH, IO_ERROR
     */
    public static PartsFolder in(FolioWriter folio, String name, AddOptions options) {
        folio.check(name, options);
        return new PartsFolder(folio.bundle.workshop());
    }

    /** The folder that the files go to, absolute, or the one file; nothing is there yet. */
    public Path target() {
        return workshop.target();
    }

    /** The Parquet files that are there now, by name. */
    public List<Path> files() {
        if (!Files.exists(target())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(target())) {
            return all.filter(file -> file.toString().endsWith(".parquet") && Files.isRegularFile(file)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many rows the files have, by their footers. @throws datafolio.error.FolioException PAYLOAD_DAMAGED */
    public long rowCount() {
        return files().stream().mapToLong(file -> Partition.ofFile(file).rows()).sum();
    }

    /** The rows of all files, one file after the other, in constant memory. */
    public ChunkSource rows() {
        return sink -> {
            boolean any = false;
            for (Path file : files()) {
                Partition all = Partition.ofFile(file);
                any |= all.rows() > 0;
                try (ChunkStream chunks = all.chunks(List.of())) {
                    chunks.forEach(sink);
                }
            }
            if (!any && !files().isEmpty()) {
                try (ChunkStream chunks = Partition.ofFile(files().get(0)).chunks(List.of())) {
                    sink.accept(Chunk.empty(chunks.schema())); // which columns there are
                }
            }
        };
    }

    /** Deletes the folder. May be called twice. */
    @Override
    public void close() {
        workshop.close();
    }
}
