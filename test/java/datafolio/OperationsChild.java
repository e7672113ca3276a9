package datafolio;

import datafolio.testing.Jvm;
import java.io.InputStreamReader;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A JVM of its own that does operations by chance, once it is told to, and says of each that it is done. */
public final class OperationsChild {
    private OperationsChild() {}

    /** Starts one; it prints {@code ready}, and goes on when it is sent a line. When warm, it has done each operation before. */
    public static Process start(Path bundle, Path log, String writer, long seed, boolean tables, boolean unlocked, int most, long millis, boolean warm)
            throws Exception {
        return Jvm.of(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), OperationsChild.class, bundle, log, writer, seed, tables,
                unlocked, most, millis, warm).start();
    }

    public static void main(String[] a) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
        RevisionLog log = new RevisionLog(Path.of(a[0]), Path.of(a[1]), Boolean.parseBoolean(a[5]));
        Operations operations = new Operations(a[2], new Random(Long.parseLong(a[3])), Boolean.parseBoolean(a[4]));
        if (Boolean.parseBoolean(a[8])) {
            Operations.warm(Boolean.parseBoolean(a[4]));
        }
        out.println("ready");
        out.flush();
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        Operations.Done done = operations.run(log, Integer.parseInt(a[6]), Long.parseLong(a[7]), (id, revision) -> {
            out.print("ack " + id + " " + revision + "\n");
            out.flush();
        });
        out.println("wait " + done.waited().longestMs() + " " + done.waited().overtaken());
        out.println("done");
        out.flush();
    }
}
