package bench.jvm;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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

    /** The first pass, then {@code warm} more; wall and CPU times in seconds, the peak of the whole process in kB. */
    public static void passes(int warm, Pass pass) throws Exception {
        List<Double> seconds = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        Tally tally = null;
        for (int i = 0; i <= warm; i++) {
            long start = System.nanoTime();
            long cpuStart = cpuNanos();
            tally = pass.run();
            seconds.add((System.nanoTime() - start) / 1e9);
            cpu.add((cpuNanos() - cpuStart) / 1e9);
        }
        System.out.println("{:seconds " + edn(seconds) + " :cpu-seconds " + edn(cpu) + " " + tally + peak() + "}");
    }

    private static String edn(List<Double> numbers) {
        return numbers.toString().replace(",", "");
    }

    /** What all threads of the process, native ones too, have computed so far; -1 where the JVM does not know. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system ? system.getProcessCpuTime() : -1;
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
