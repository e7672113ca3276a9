package datafolio.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Makes the folder that the command runs from: a jar of ours that names the others, those, and DuckDB's native library for
 * this machine, which need not be unpacked at each start then. Called by {@code bin/datafolio}:
 *
 * <pre>{@code
 * java -cp CLASSPATH datafolio.cli.Assembly FOLDER CLASSPATH
 * }</pre>
 */
public final class Assembly {
    private static final String OWN = "datafolio.jar";
    private static final String NATIVE = "libduckdb_java.so_";
    private static final long DAY_ONE = 631_152_000_000L;
    private static final long A_DAY = 86_400_000L;

    private Assembly() {}

    /** The folder, which must be there, and the classpath that is put into it. */
    public static void main(String[] words) throws IOException {
        Path home = Path.of(words[0]);
        List<Path> folders = new ArrayList<>();
        List<String> jars = new ArrayList<>();
        String duckdb = "";
        CRC32 id = new CRC32();
        for (String entry : words[1].split(java.io.File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                folders.add(path);
            } else if (entry.endsWith(".jar")) {
                String name = path.getFileName().toString();
                id.update((name + " " + Files.size(path)).getBytes(StandardCharsets.UTF_8));
                jars.add(name);
                if (name.startsWith("duckdb_jdbc")) {
                    duckdb = name;
                    withoutNatives(path, home.resolve(name), home);
                } else {
                    Files.copy(path, home.resolve(name), StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        own(folders, jars, home.resolve(OWN));
        for (Path made : List.of(home.resolve(OWN), home.resolve(duckdb))) {
            Files.setLastModifiedTime(made, FileTime.fromMillis(DAY_ONE)); // the archive of classes is of jars of one time
        }
        id.update(Files.readAllBytes(home.resolve(OWN)));
        Files.writeString(home.resolve("id"), Long.toHexString(id.getValue()) + "\n");
        Session session = new Session(InputStream.nullInputStream(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream(),
                Map.of("COLUMNS", "100"), home, "");
        Files.writeString(home.resolve("datafolio.1"), ManPage.text(Program.commandLine(session)));
        for (String shell : List.of("bash", "zsh")) {
            Files.writeString(home.resolve("completion." + shell), CompletionOrder.text(shell));
        }
    }

    /** The jar of what lies in folders, the same bytes for the same files. */
    private static void own(List<Path> folders, List<String> jars, Path target) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(Files::isRegularFile).forEach(file -> files.putIfAbsent(folder.relativize(file).toString().replace('\\', '/'), file));
            }
        }
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "datafolio.cli.Main");
        main.put(Attributes.Name.CLASS_PATH, String.join(" ", jars));
        main.put(new Attributes.Name("Add-Opens"), "java.base/java.nio");
        main.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
            entry(jar, JarFile.MANIFEST_NAME);
            manifest.write(jar);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                entry(jar, file.getKey());
                Files.copy(file.getValue(), jar);
            }
        }
    }

    private static void entry(JarOutputStream jar, String name) throws IOException {
        JarEntry entry = new JarEntry(name);
        // Clojure takes what was compiled ahead only where it is newer than the source
        entry.setTime(name.endsWith(".clj") ? DAY_ONE - A_DAY : DAY_ONE);
        jar.putNextEntry(entry);
    }

    /** DuckDB's jar without the native libraries of all machines; the one of this machine is put beside it. */
    private static void withoutNatives(Path source, Path target, Path home) throws IOException {
        Path natives = Files.createDirectories(home.resolve("native"));
        String ours = NATIVE + system() + "_" + processor();
        try (JarFile jar = new JarFile(source.toFile()); JarOutputStream out = new JarOutputStream(Files.newOutputStream(target))) {
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                JarEntry each = all.nextElement();
                try (InputStream in = jar.getInputStream(each)) {
                    if (each.getName().equals(ours)) {
                        Files.copy(in, natives.resolve(System.mapLibraryName("duckdb_java")), StandardCopyOption.REPLACE_EXISTING);
                    } else if (!each.getName().startsWith(NATIVE)) {
                        entry(out, each.getName());
                        in.transferTo(out);
                    }
                }
            }
        }
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
        return name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : "linux";
    }

    private static String processor() {
        String name = System.getProperty("os.arch").toLowerCase(java.util.Locale.ROOT);
        return name.equals("aarch64") || name.equals("arm64") ? "arm64" : "amd64";
    }
}
