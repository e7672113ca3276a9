package datafolio.testing;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the JUnit tests below one folder of classes and writes the counts to a file.
 *
 * <p>Arguments: folder of classes, file for the counts ({@code passed failed skipped}), {@code quick}, or the tag of the
 * tests to run ({@code slow}, {@code interop}), and optionally a regular expression that a test's class name has to
 * contain.
 */
public final class RunJava implements TestExecutionListener {
    private static final long LONG_SECONDS = 5;

    private final PrintStream out = System.out;
    private final Map<String, Long> started = new ConcurrentHashMap<>();
    private int passed;
    private int failed;
    private int skipped;

    private RunJava() {}

    public static void main(String[] args) throws IOException {
        String only = args.length > 3 ? ".*(" + args[3] + ").*" : ".*";
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(args[0]))))
                .filters(includeClassNamePatterns(Pattern.compile(only).pattern()))
                .configurationParameter("junit.jupiter.execution.timeout.default", args[2].equals("quick") ? "120 s" : "600 s")
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true") // of those alone that are marked so
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .filters(args[2].equals("quick") ? TagFilter.excludeTags("slow", "interop", "cloud", "httpfs") : TagFilter.includeTags(args[2]))
                .build();
        RunJava listener = new RunJava();
        LauncherFactory.create().execute(request, listener);
        Files.writeString(
                Path.of(args[1]), listener.passed + " " + listener.failed + " " + listener.skipped + System.lineSeparator());
        System.exit(listener.failed == 0 ? 0 : 1);
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skip(test, reason);
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        time(test);
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> skip(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
            case FAILED -> {
                failed++;
                out.println("FAILED " + name(test));
                result.getThrowable().ifPresent(error -> error.printStackTrace(out));
            }
        }
    }

    /** Says so when a class took long. */
    private void time(TestIdentifier test) {
        Long start = started.remove(test.getUniqueId());
        boolean ofClass = test.getSource().filter(ClassSource.class::isInstance).isPresent();
        long seconds = start == null ? 0 : (System.nanoTime() - start) / 1_000_000_000L;
        if (ofClass && seconds >= LONG_SECONDS) {
            out.println(seconds + " s: " + name(test));
        }
    }

    private void skip(TestIdentifier test, String reason) {
        skipped++;
        out.println("skipped " + name(test) + ": " + reason);
    }

    private static String name(TestIdentifier test) {
        TestSource source = test.getSource().orElse(null);
        if (source instanceof MethodSource method) {
            return method.getClassName() + " " + test.getDisplayName();
        }
        return source instanceof ClassSource type ? type.getClassName() : test.getDisplayName();
    }
}
