package datafolio;

import datafolio.arrow.ArrowFile;
import datafolio.arrow.MappedTable;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.store.Bundle;
import datafolio.store.CacheKey;
import datafolio.table.PinnedTable;
import datafolio.table.ReadOptions;
import datafolio.table.Reader;
import datafolio.table.TableSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The Arrow files of a folio's tables, as its cache keeps them. */
final class Arrows {
    private static final String EXTENSION = "arrow";
    private static final int TRIES = 3;

    private final Bundle bundle;
    private final Reader reader;

    Arrows(Bundle bundle, Reader reader) {
        this.bundle = bundle;
        this.reader = reader;
    }

    /** The same files, of what another reader sees. */
    Arrows over(Reader other) {
        return new Arrows(bundle, other);
    }

    /** The file of what the options choose of a table, written first when it is not there. */
    Path file(String name, ReadOptions options) {
        try (PinnedTable table = reader.pinned(name)) {
            CacheKey key = key(table, options);
            return bundle.cache().file(key, "the Arrow file of \"" + name + "\"", file -> {
                ArrowFile.write(table, options, file);
                if (!key.toString().equals(key(table, options).toString())) {
                    throw FolioException.of(Kind.CONFLICT, "The files of \"" + name + "\" were changed while they were read. Try again.",
                            "item", name, "path", table.source().path().toString());
                }
            });
        }
    }

    /** The same, mapped; somebody may remove the file between its being found and its being mapped. */
    MappedTable mapped(String name, ReadOptions options) {
        for (int i = 1; ; i++) {
            try {
                return MappedTable.open(file(name, options));
            } catch (FolioException e) {
                if (e.kind() != Kind.PAYLOAD_MISSING || i == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static CacheKey key(PinnedTable table, ReadOptions options) {
        TableSource source = table.source();
        String variant = ArrowFile.FORMAT + " " + table.selection(options);
        return CacheKey.isChecksum(source.checksum()) ? CacheKey.ofPayload(source.checksum(), variant, EXTENSION)
                : CacheKey.ofState(source.path().toString(), state(source.path()), variant, EXTENSION);
    }

    /** Path, size and time of every file at a place. */
    private static String state(Path place) {
        try (Stream<Path> all = Files.walk(place, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
            StringBuilder state = new StringBuilder();
            for (Path file : files) {
                state.append(file).append('\0').append(Files.size(file)).append('\0')
                        .append(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS)).append('\n');
            }
            return state.toString();
        } catch (IOException | UncheckedIOException e) {
            throw new FolioException(Kind.IO_ERROR, "The files at " + place + " cannot be listed: " + e.getMessage() + ".",
                    Map.of("path", place.toString()), e);
        }
    }
}
