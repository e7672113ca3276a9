package datafolio.cli;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.array.NumpyArray;
import datafolio.error.FolioException;
import datafolio.manifest.Item;
import datafolio.manifest.Json;
import datafolio.table.ImportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** What becomes of a file that is added. */
final class Adding {
    private static final Set<String> TABLES = Set.of("parquet", "pq", "csv", "feather", "arrow", "ipc");

    private Adding() {}

    /** The ending of a file's name in small letters, without its dot. */
    static String ending(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }

    static boolean isTable(String ending) {
        return TABLES.contains(ending);
    }

    /** Adds the file as what its ending says. */
    static Item add(Folio folio, String name, Path file, AddOptions options) throws IOException {
        String ending = ending(file);
        if (isTable(ending)) {
            return folio.importTable(name, file, ImportOptions.DEFAULT, options);
        } else if (ending.equals("npy")) {
            return folio.addArray(name, NumpyArray.read(file), options);
        } else if (ending.equals("json")) {
            return folio.addJson(name, json(file), options);
        }
        return folio.addFile(name, file, options);
    }

    private static Object json(Path file) throws IOException {
        try {
            return Json.read(Files.readAllBytes(file));
        } catch (FolioException e) {
            throw Failure.error(file + " cannot be read: " + e.getMessage());
        }
    }

    static AddOptions options(String description, boolean overwrite) {
        AddOptions options = description == null ? AddOptions.DEFAULT : AddOptions.DEFAULT.description(description);
        return overwrite ? options.overwriting() : options;
    }
}
