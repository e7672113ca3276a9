package datafolio.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts JVMs beside this one: the same java, classpath and temporary folder, where what a killed one leaves is cleaned up with the rest. */
public final class Jvm {
    private Jvm() {}

    /** What the library asks a JVM of this version for. */
    public static List<String> options() {
        List<String> options = new ArrayList<>(List.of("--add-opens=java.base/java.nio=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            options.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        return options;
    }

    /** A main class with arguments, not yet started; what it says to its standard error comes with its output. */
    public static ProcessBuilder of(List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options());
        command.addAll(options);
        command.addAll(List.of("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
