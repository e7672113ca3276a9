package datafolio.testing;

import datafolio.manifest.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The golden bundles, copied for tests, and what Python says is in them. */
public final class Fixtures {
    private static final Path FOLDER = Path.of("test/resources/fixtures").toAbsolutePath();

    private Fixtures() {}

    /** The names of all golden bundles. */
    public static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(Files::isDirectory).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** A copy of a golden bundle below a folder, with the times of its files. */
    public static Path copy(String name, Path folder) throws IOException {
        Path target = folder.resolve(name);
        try (Stream<Path> all = Files.walk(FOLDER.resolve(name))) {
            for (Path each : all.toList()) {
                Files.copy(each, target.resolve(FOLDER.resolve(name).relativize(each).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return target;
    }

    /** The expectation file of a golden bundle. */
    public static Map<?, ?> expected(String name) throws IOException {
        return (Map<?, ?>) Json.read(Files.readAllBytes(FOLDER.resolve(name + ".expected.json")));
    }

    /** Each file and directory below a folder by its path, with what would change if anybody wrote to it. */
    public static Map<String, String> state(Path folder) throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                state.put(folder.relativize(each).toString(), Files.getLastModifiedTime(each) + " "
                        + (Files.isRegularFile(each) ? md5(each) : "directory"));
            }
        }
        return state;
    }

    /** MD5 of a file in hex. */
    public static String md5(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
