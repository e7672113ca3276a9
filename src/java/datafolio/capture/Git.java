package datafolio.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The state of the git repository that a directory belongs to, told by the program {@code git}. */
public final class Git {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int SHORT = 7;

    private Git() {}

    /**
     * {@code commit}, {@code commit_short}, {@code branch}, {@code dirty} and, where there is one, {@code remote} without user
     * and password. Empty where there is no repository, no commit, no git, or no answer within three seconds.
     */
    public static Map<String, Object> facts(Path directory) {
        Map<String, Object> facts = new LinkedHashMap<>();
        try {
            Process status = start(directory, "status", "--porcelain=v2", "--branch");
            Process remote = start(directory, "config", "--get", "remote.origin.url");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            Optional<String> lines = answer(status, deadline);
            Optional<String> url = answer(remote, deadline);
            lines.map(text -> text.split("\n")).ifPresent(all -> read(all, facts));
            if (facts.containsKey("commit")) {
                url.map(text -> withoutSecrets(text.strip())).filter(text -> !text.isEmpty()).ifPresent(text -> facts.put("remote", text));
                return facts;
            }
        } catch (IOException e) {
            // no git on this machine: a snapshot without it
        }
        return Map.of();
    }

    private static void read(String[] lines, Map<String, Object> facts) {
        boolean dirty = false;
        String branch = "HEAD";
        String commit = "";
        for (String line : lines) {
            if (line.startsWith("# branch.oid ")) {
                commit = line.substring("# branch.oid ".length()).strip();
            } else if (line.startsWith("# branch.head ")) {
                branch = line.substring("# branch.head ".length()).strip();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                dirty = true;
            }
        }
        if (commit.matches("[0-9a-f]{40,64}")) {
            facts.put("commit", commit);
            facts.put("commit_short", commit.substring(0, SHORT));
            facts.put("branch", branch.equals("(detached)") ? "HEAD" : branch);
            facts.put("dirty", dirty);
        }
    }

    /** The address without what may stand before the host; {@code git@host:path} has no secret in it. */
    static String withoutSecrets(String url) {
        return url.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)[^/]*@", "$1");
    }

    private static Process start(Path directory, String... words) throws IOException {
        // a repository's settings may name programs that run when its status is asked for
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.fsmonitor=false"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(false)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** What it printed, when it ended well and in time; it is read in another thread, so that time holds. */
    private static Optional<String> answer(Process process, long deadline) {
        try {
            var text = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    return "";
                }
            });
            if (process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS) && process.exitValue() == 0) {
                return Optional.of(text.get(1, TimeUnit.SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            // no answer is no answer
        } finally {
            process.destroyForcibly();
        }
        return Optional.empty();
    }
}
