package datafolio.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the program runs on and what fixes its dependencies. */
public final class Environment {
    /** The files that say what a program depends on, of the JVM's builds and of Python's. */
    private static final List<String> FILES = List.of("deps.edn", "project.clj", "pom.xml", "build.gradle", "build.gradle.kts",
            "gradle.lockfile", "uv.lock");

    private Environment() {}

    /** {@code java_version}, {@code java_vendor}, {@code platform}, and the MD5 of each such file, as {@code deps_edn_hash}. */
    public static Map<String, Object> facts(Path directory) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("java_version", System.getProperty("java.vm.version", ""));
        facts.put("java_vendor", System.getProperty("java.vendor", ""));
        facts.put("platform", System.getProperty("os.name") + "-" + System.getProperty("os.version") + "-" + System.getProperty("os.arch"));
        facts.putAll(hashes(directory));
        return facts;
    }

    /** The hashes alone, by key. */
    public static Map<String, Object> hashes(Path directory) {
        Map<String, Object> hashes = new LinkedHashMap<>();
        for (String name : FILES) {
            Path file = directory.resolve(name);
            if (Files.isRegularFile(file)) {
                try {
                    hashes.put(key(name), HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file))));
                } catch (IOException | NoSuchAlgorithmException e) {
                    // a file that cannot be read has no hash
                }
            }
        }
        return hashes;
    }

    private static String key(String file) {
        return file.replace('.', '_') + "_hash";
    }

    /** The file that a key is the hash of, or the key itself. */
    public static String file(String key) {
        return FILES.stream().filter(name -> key(name).equals(key)).findFirst().orElse(key);
    }

    /** How this JVM was called: the main class or jar and its arguments, as far as the JVM tells. */
    public static String command() {
        return System.getProperty("sun.java.command", "");
    }
}
