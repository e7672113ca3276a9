package datafolio;

import java.io.InputStreamReader;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A JVM of its own that does operations by chance, once it is told to, and says of each that it is done. */
public final class OperationsChild {
    private OperationsChild() {}

    /** Starts one; it prints {@code ready}, and goes on when it is sent a line. */
    public static Process start(Path bundle, Path log, String writer, long seed, boolean tables, boolean unlocked, int most, long millis) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED", "-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OperationsChild.class.getName(), bundle.toString(), log.toString(), writer,
                Long.toString(seed), Boolean.toString(tables), Boolean.toString(unlocked), Integer.toString(most), Long.toString(millis)));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    public static void main(String[] a) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
        RevisionLog log = new RevisionLog(Path.of(a[0]), Path.of(a[1]), Boolean.parseBoolean(a[5]));
        Operations operations = new Operations(a[2], new Random(Long.parseLong(a[3])), Boolean.parseBoolean(a[4]));
        try (Folio warm = Folio.open(Path.of(a[0]))) {
            operations.next(warm); // loads most of what is needed
        }
        out.println("ready");
        out.flush();
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        Operations.Done done = operations.run(log, Integer.parseInt(a[6]), Long.parseLong(a[7]), (id, revision) -> {
            out.print("ack " + id + " " + revision + "\n");
            out.flush();
        });
        out.println("longest " + done.longestMs());
        out.println("done");
        out.flush();
    }
}
