package bench.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs one piece of work several times and prints what came of it as one line of EDN. */
public final class Measure {

    private Measure() {}

    /** One pass over the work. */
    @FunctionalInterface
    public interface Pass {
        /** Does the work once and tells what it saw. */
        Tally run() throws Exception;
    }

    /** The first pass, then {@code warm} more; times in seconds, the peak of the whole process in kB. */
    public static void passes(int warm, Pass pass) throws Exception {
        List<Double> seconds = new ArrayList<>();
        Tally tally = null;
        for (int i = 0; i <= warm; i++) {
            long start = System.nanoTime();
            tally = pass.run();
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        System.out.println("{:seconds " + seconds.toString().replace(",", "") + " " + tally + peak() + "}");
    }

    /** The median of {@code times} calls after as many to warm up, in seconds. */
    public static double median(int times, Pass call) throws Exception {
        double[] seconds = new double[times];
        for (int i = -times; i < times; i++) {
            long start = System.nanoTime();
            call.run();
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        return seconds[times / 2];
    }

    /** The largest resident size that this process has had, as an EDN key and value; nothing where /proc does not tell it. */
    static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "";
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmHWM:")) {
                return " :peak-kb " + line.replaceAll("[^0-9]", "");
            }
        }
        return "";
    }
}
