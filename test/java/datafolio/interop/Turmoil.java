package datafolio.interop;

import datafolio.Diagnosis;
import datafolio.Finding;
import datafolio.Folio;
import datafolio.Operations;
import datafolio.OperationsChild;
import datafolio.RevisionLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many writers on one bundle, some of them killed; and what is wrong afterwards. */
final class Turmoil {
    private static final Set<Finding.Sort> HARMLESS = Set.of(Finding.Sort.ORPHAN, Finding.Sort.STRAY, Finding.Sort.STALE_TEXT);

    private final Path bundle;
    private final Path log;
    private final long seed;
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger operations = new AtomicInteger();
    private final Map<String, Operations.Wait> waits = new ConcurrentHashMap<>();
    private final List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    private int kills;

    Turmoil(Path directory, long seed) throws IOException {
        this.bundle = directory.toRealPath().resolve("b");
        this.log = Files.createDirectory(directory.toRealPath().resolve("log"));
        this.seed = seed;
        RevisionLog first = new RevisionLog(bundle, log, false);
        first.begin(Map.of("op", "create", "name", "", "id", "create"));
        first.open().close();
    }

    /** What happened, in numbers; how long threads, processes and Pythons waited at most. */
    record Counts(int kills, int operations, long revisions, Map<String, Operations.Wait> waits) {}

    Counts counts() {
        try (Folio folio = Folio.open(bundle)) {
            return new Counts(kills, operations.get(), folio.revision(), new TreeMap<>(waits));
        }
    }

    /** A process of ours, and the thread that reads what it says. */
    private final class Child {
        private final Process process;
        private final Thread reader;
        private final CountDownLatch ready = new CountDownLatch(1);
        private final CountDownLatch wrote = new CountDownLatch(2);
        private volatile boolean done;
        private volatile boolean killed;

        Child(String writer, long chance, boolean tables, boolean unlocked, int most, long millis, boolean warm) throws Exception {
            process = OperationsChild.start(bundle, log, writer, chance, tables, unlocked, most, millis, warm);
            reader = new Thread(this::read, "reader of " + writer);
            reader.start();
        }

        private void read() {
            List<String> other = new ArrayList<>();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals("ready")) {
                        ready.countDown();
                    } else if (line.matches("ack \\S+ \\d+")) { // a line that a kill cut short is no acknowledgement
                        String[] words = line.split(" ");
                        operations.incrementAndGet();
                        wrote.countDown();
                        if (!words[2].equals("0")) {
                            acknowledged.put(words[1], Long.parseLong(words[2]));
                        }
                    } else if (line.matches("wait \\d+ \\d+")) {
                        String[] words = line.split(" ");
                        waited("processes", new Operations.Wait(Long.parseLong(words[1]), Long.parseLong(words[2])));
                    } else if (line.equals("done")) {
                        done = true;
                    } else {
                        other.add(line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                ready.countDown();
                while (wrote.getCount() > 0) {
                    wrote.countDown();
                }
            }
            if (!done && !killed) {
                wrong.add("a process ended by itself: " + String.join("\n", other));
            }
        }

        void go() throws Exception {
            ready.await();
            try {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            } catch (IOException e) {
                // it ended: its reader says so
            }
        }

        void kill() throws Exception {
            killed = true;
            process.toHandle().destroyForcibly(); // the process's own method throws away what it had still said
            await();
        }

        void await() throws Exception {
            if (!process.waitFor(300, TimeUnit.SECONDS)) {
                wrong.add("a process hangs");
                process.destroyForcibly();
            }
            reader.join();
        }
    }

    private void waited(String kind, Operations.Wait wait) {
        waits.merge(kind, wait, Operations.Wait::max);
    }

    /** Two processes write at a time, and one of them after the other is killed at some moment; three of four once they have written twice. */
    void kill(int times) throws Exception {
        Random chance = new Random(seed);
        List<Child> running = new ArrayList<>();
        for (int i = 0; i < times + 2; i++) {
            running.add(new Child("w" + i, chance.nextLong(), false, false, Integer.MAX_VALUE, 60_000, false));
            if (running.size() > 2) { // the youngest starts while the two before it write
                running.get(1).go();
                if (chance.nextInt(4) > 0) {
                    running.get(0).wrote.await();
                }
                Thread.sleep(chance.nextInt(250));
                running.remove(0).kill();
                kills++;
            } else {
                running.get(0).go();
            }
        }
        for (Child each : running) {
            each.kill();
        }
    }

    /** Threads, processes, and Pythons at once, each until it has done so many operations or the time is up. */
    void together(int threads, int processes, List<Python> pythons, int most, long millis) throws Exception {
        Random chance = new Random(seed);
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            children.add(new Child("p" + i, chance.nextLong(), i == 0, false, most, millis, true));
        }
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(thread("t" + i, new Random(chance.nextLong()), i == 0, most, millis));
        }
        for (int i = 0; i < pythons.size(); i++) {
            workers.add(python(pythons.get(i), "y" + i, new Random(chance.nextLong()), most, millis));
        }
        Operations.warm(true);
        for (Python each : pythons) {
            each.ask("revision", "bundle", bundle);
        }
        for (Child each : children) {
            each.ready.await();
        }
        for (Child each : children) {
            each.go();
        }
        workers.forEach(Thread::start);
        for (Thread each : workers) {
            each.join();
        }
        for (Child each : children) {
            each.await();
        }
    }

    private Thread guarded(String name, Runnable work) {
        return new Thread(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                wrong.add(name + " failed: " + e);
            }
        }, name);
    }

    private Thread thread(String writer, Random chance, boolean tables, int most, long millis) {
        return guarded(writer, () -> {
            Operations.Done done = new Operations(writer, chance, tables).run(new RevisionLog(bundle, log, false), most, millis,
                    (id, revision) -> operations.incrementAndGet());
            acknowledged.putAll(done.revisions());
            waited("threads", done.waited());
        });
    }

    private Thread python(Python python, String writer, Random chance, int most, long millis) {
        return guarded(writer, () -> {
            Operations choice = new Operations(writer, chance, false);
            long end = System.nanoTime() + millis * 1_000_000;
            try (Folio reader = Folio.open(bundle)) {
                for (int i = 0; i < most && System.nanoTime() < end; i++) {
                    Map<String, Object> operation = choice.next(reader);
                    long seen = reader.revision();
                    long begun = System.nanoTime();
                    long revision = (Long) python.ask("operate", "bundle", bundle, "log", log, "operation", operation);
                    waited("Pythons", Operations.Wait.of(begun, seen, revision));
                    operations.incrementAndGet();
                    if (revision > 0) {
                        acknowledged.put((String) operation.get("id"), revision);
                    }
                }
            }
        });
    }

    /** Processes that leave the lock out. */
    void withoutLock(int processes, int most) throws Exception {
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            children.add(new Child("u" + i, seed + i, false, true, most, 60_000, false));
        }
        for (Child each : children) {
            each.ready.await();
        }
        for (Child each : children) {
            each.go();
        }
        for (Child each : children) {
            each.await();
        }
    }

    /** What is wrong now, a sentence each: in the history, and in what the bundle holds. */
    List<String> wrong() throws IOException {
        List<String> all = new ArrayList<>(wrong);
        all.addAll(RevisionLog.check(bundle, log, acknowledged));
        try (Folio folio = Folio.open(bundle)) {
            Diagnosis diagnosis = folio.doctor();
            diagnosis.findings().stream().filter(each -> !HARMLESS.contains(each.sort())).forEach(each -> all.add(each.toString()));
            folio.addJson("last", 1, datafolio.AddOptions.DEFAULT);
            folio.items().forEach(item -> folio.value(item.name()));
        }
        return all;
    }

    Path bundle() {
        return bundle;
    }
}
