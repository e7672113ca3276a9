package datafolio.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Gives every reader what nobody wrote. A case is told by its target, the seed and its number, so each can be run again.
 *
 * <p>{@link #main} runs cases in this process: seed, target, first number, how many, and a file for what came of them. Before
 * each case its number is written to that file's neighbour {@code .at}, so that {@link Watch} knows which one ended the
 * process.
 */
final class Fuzz {
    static final Map<String, Supplier<Target>> TARGETS = targets();

    private Fuzz() {}

    private static Map<String, Supplier<Target>> targets() {
        Map<String, Supplier<Target>> targets = new java.util.LinkedHashMap<>();
        for (Supplier<Target> each : List.<Supplier<Target>>of(ManifestTarget::new, RegistryTarget::new, NpyTarget::new, ArrowTarget::new,
                TableTarget::new, ImportTarget::new)) {
            targets.put(each.get().name(), each);
        }
        return targets;
    }

    /** What came of how many cases, and the cases that failed. */
    record Report(Map<String, Integer> outcomes, List<String> failures) {}

    /** Runs cases of one target, in this process. */
    static Report run(Target target, long seed, int from, int count, Path directory, FileChannel at) throws Exception {
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        target.prepare(directory);
        try (target) {
            for (int number = from; number < from + count; number++) {
                if (at != null) {
                    at.write(ByteBuffer.allocate(4).putInt(0, number), 0);
                }
                try {
                    outcomes.merge(target.attempt(new Random(seed * 1_000_003 + number)), 1, Integer::sum);
                } catch (Throwable e) {
                    java.io.StringWriter trace = new java.io.StringWriter();
                    e.printStackTrace(new java.io.PrintWriter(trace));
                    failures.add(target.name() + " case " + number + ": " + trace.toString().lines().limit(40)
                            .filter(line -> !line.contains("java.base/")).limit(14).reduce("", (a, b) -> a + b.strip() + "\n    "));
                }
            }
        }
        return new Report(outcomes, failures);
    }

    public static void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[4]);
        Path directory = Files.createTempDirectory("fuzz").toRealPath();
        try (FileChannel at = FileChannel.open(Path.of(out + ".at"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Report report = run(TARGETS.get(arguments[1]).get(), Long.parseLong(arguments[0]), Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]), directory, at);
            StringBuilder text = new StringBuilder();
            report.outcomes.forEach((outcome, count) -> text.append(outcome).append(' ').append(count).append('\n'));
            report.failures.forEach(failure -> text.append("FAILED ").append(failure.replace("\n", "\\n")).append('\n'));
            Files.writeString(out, text);
        } finally {
            delete(directory);
        }
    }

    static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
