package datafolio.store;

import datafolio.error.FolioException;
import datafolio.manifest.Json;
import datafolio.manifest.Stamp;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a lock, for people. A JVM says so in the file itself; of others, Linux tells the process. What a process said that
 * has died since, or that began only afterwards, is not believed.
 *
 * @param pid the process, or 0 where it is not known
 * @param host the machine; empty where it is not known
 * @param since when it took the lock, as bundles spell moments; empty where it is not known
 * @param program what runs there; empty where it is not known
 */
record Holder(long pid, String host, String since, String program) {
    private static final Pattern FLOCK = Pattern.compile("\\d+:\\s+FLOCK\\s+\\S+\\s+WRITE\\s+(\\d+)\\s+[0-9a-f]+:[0-9a-f]+:(\\d+)\\s.*");
    private static final String HOST = hostname();

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (IOException unknown) {
                return "";
            }
        }
    }

    /** What this process writes into a lock that it took now. */
    static byte[] me() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("pid", ProcessHandle.current().pid());
        facts.put("host", HOST);
        facts.put("since", Stamp.of(Instant.now()));
        return Json.write(facts);
    }

    /** Who holds a lock that could not be had; empty where nothing tells. */
    static Optional<Holder> of(Path file) {
        return said(file).or(() -> seen(file));
    }

    private static Optional<Holder> said(Path file) {
        try {
            if (Json.read(Contents.of(file)) instanceof Map<?, ?> facts && facts.get("pid") instanceof Long pid
                    && facts.get("host") instanceof String host && facts.get("since") instanceof String since) {
                return !host.equals(HOST) ? Optional.of(new Holder(pid, host, since, "")) : ProcessHandle.of(pid)
                        .filter(process -> !process.info().startInstant().map(begun -> begun.isAfter(instant(since))).orElse(false))
                        .map(process -> new Holder(pid, host, since, program(process)));
            }
        } catch (IOException | FolioException e) {
            // Python holds it, or says nothing
        }
        return Optional.empty();
    }

    private static Instant instant(String text) {
        try {
            // a process may take a lock in its first second, and the system counts its beginning in hundredths
            return OffsetDateTime.parse(text).toInstant().plus(1, ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            return Instant.MAX;
        }
    }

    /** What Linux tells of locks. */
    private static Optional<Holder> seen(Path file) {
        return pid(file).flatMap(ProcessHandle::of).map(process -> new Holder(process.pid(), HOST, "", program(process)));
    }

    private static Optional<Long> pid(Path file) {
        try {
            String inode = Files.getAttribute(file, "unix:ino").toString();
            for (String line : Files.readString(Path.of("/proc/locks"), StandardCharsets.US_ASCII).split("\n")) {
                Matcher matcher = FLOCK.matcher(line + " ");
                if (matcher.matches() && matcher.group(2).equals(inode)) {
                    return Optional.of(Long.parseLong(matcher.group(1)));
                }
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // another system
        }
        return Optional.empty();
    }

    /** Whether Linux tells of a process that holds the lock. */
    static boolean isHeld(Path file) {
        return pid(file).isPresent();
    }

    private static String program(ProcessHandle process) {
        return process.info().command().map(command -> Path.of(command).getFileName().toString()).orElse("");
    }

    /** Such as {@code The process 4711 (java) on lab3 holds the lock of this bundle since 2026-11-25T18:00:00.000000+00:00.} */
    String sentence() {
        return "The process " + pid + (program.isEmpty() ? "" : " (" + program + ")") + (host.isEmpty() ? "" : " on " + host)
                + " holds the lock of this bundle" + (since.isEmpty() ? "" : " since " + since) + ".";
    }

    /** The facts that are known. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("pid", pid);
        details.put("host", host);
        details.put("since", since);
        details.put("program", program);
        details.values().removeIf(""::equals);
        return details;
    }
}
