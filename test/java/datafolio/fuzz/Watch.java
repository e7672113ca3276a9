package datafolio.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs cases in processes of their own: one that dies or hangs is a failed case, and the next process goes on after it. */
final class Watch {
    private static final int AT_ONCE = 5_000;
    private static final int LONGEST_CASE_SECONDS = 60;
    private static final int MOST_FAILURES = 20;

    private Watch() {}

    /** Runs cases of one target. */
    static Fuzz.Report run(String target, long seed, int from, int count) throws Exception {
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        Path scratch = Files.createTempDirectory("fuzz-watch");
        Path out = scratch.resolve("out");
        try {
            int next = from;
            while (next < from + count && failures.size() < MOST_FAILURES) {
                int until = Math.min(from + count, next + AT_ONCE);
                String ended = child(target, seed, next, until - next, scratch, out);
                if (ended == null) {
                    for (String line : Files.readAllLines(out)) {
                        String[] words = line.split(" ", 2);
                        if (words[0].equals("FAILED")) {
                            failures.add(words[1].replace("\\n", "\n"));
                        } else {
                            outcomes.merge(words[0], Integer.parseInt(words[1]), Integer::sum);
                        }
                    }
                    next = until;
                } else {
                    int at = at(out, -1);
                    failures.add(target + (at < 0 ? " before its first case" : " case " + at) + ": the process " + ended);
                    next = at < 0 ? from + count : at + 1;
                }
            }
            return new Fuzz.Report(outcomes, failures);
        } finally {
            Fuzz.delete(scratch);
        }
    }

    /** Null when it came to its end, else how it ended. */
    private static String child(String target, long seed, int from, int count, Path scratch, Path out) throws Exception {
        Files.deleteIfExists(out);
        Files.deleteIfExists(Path.of(out + ".at"));
        Path log = scratch.resolve("log");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
            "--add-opens=java.base/java.nio=ALL-UNNAMED", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + scratch.resolve("error"),
            "-Djava.io.tmpdir=" + scratch, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("datafolio.fuzz.Fuzz", Long.toString(seed), target, Integer.toString(from), Integer.toString(count), out.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        process.getOutputStream().close();
        int at = -1;
        long since = System.nanoTime();
        while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
            int now = at(out, -1);
            if (now != at) {
                at = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(LONGEST_CASE_SECONDS)) {
                process.destroyForcibly().waitFor();
                return "hung for " + LONGEST_CASE_SECONDS + " s";
            }
        }
        String said = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        return process.exitValue() == 0 && Files.exists(out) ? null
            : "died with status " + process.exitValue() + ": " + said.substring(0, Math.min(1500, said.length()));
    }

    private static int at(Path out, int otherwise) {
        try {
            byte[] number = Files.readAllBytes(Path.of(out + ".at"));
            return number.length < 4 ? otherwise : ByteBuffer.wrap(number).getInt();
        } catch (IOException e) {
            return otherwise;
        }
    }

    /** Arguments: how many cases in all, the seed, and optionally the names of targets and the first case. Prints a line for each target. */
    public static void main(String[] arguments) throws Exception {
        int cases = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        List<String> targets = arguments.length > 2 && !arguments[2].isEmpty() ? List.of(arguments[2].split(",")) : List.copyOf(Fuzz.TARGETS.keySet());
        int from = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
        int weights = targets.stream().mapToInt(Watch::weight).sum();
        int failed = 0;
        int passed = 0;
        System.out.println("seed " + seed);
        for (String target : targets) {
            if (!Fuzz.TARGETS.containsKey(target)) {
                throw new IllegalArgumentException("There is no target " + target + "; there are " + Fuzz.TARGETS.keySet());
            }
            long start = System.nanoTime();
            Fuzz.Report report = run(target, seed, from, Math.max(1, (int) ((long) cases * weight(target) / weights)));
            int right = report.outcomes().values().stream().mapToInt(n -> n).sum();
            passed += right;
            failed += report.failures().size();
            System.out.printf("%-10s %,7d cases in %,d s: %s%n", target, right + report.failures().size(), (System.nanoTime() - start) / 1_000_000_000L,
                report.outcomes());
            report.failures().forEach(failure -> System.out.println("FAILED " + failure));
        }
        System.out.println(passed + " passed, " + failed + " failed, 0 skipped");
        System.exit(failed == 0 ? 0 : 1);
    }

    /** Readers in native code take longer: fewer cases for them. */
    private static int weight(String target) {
        return switch (target) {
            case "manifest", "npy" -> 30;
            case "arrow" -> 25;
            case "parquet" -> 8;
            case "import" -> 4;
            default -> 3;
        };
    }
}
