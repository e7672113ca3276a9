package datafolio.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Many writers, and killed writers, for as long as one likes: {@code Torture MINUTES SEED}. Each round has a bundle of its own;
 * a round that finds something keeps it, and ends the run.
 */
final class Torture {
    private static final int KILLS = 60;
    private static final long TOGETHER_MS = 25_000;

    private Torture() {}

    public static void main(String[] arguments) throws Exception {
        long end = System.nanoTime() + (long) (Double.parseDouble(arguments[0]) * 60e9);
        Random chance = new Random(Long.parseLong(arguments[1]));
        boolean pythons = System.getProperty("datafolio.python") != null;
        long kills = 0;
        long operations = 0;
        long revisions = 0;
        int rounds = 0;
        while (rounds == 0 || System.nanoTime() < end) {
            long seed = chance.nextLong();
            Path directory = Files.createTempDirectory("datafolio-torture");
            Turmoil turmoil = new Turmoil(directory, seed);
            if (rounds % 2 == 0) {
                turmoil.kill(KILLS);
            } else {
                together(turmoil, pythons);
            }
            List<String> wrong = turmoil.wrong();
            Turmoil.Counts counts = turmoil.counts();
            kills += counts.kills();
            operations += counts.operations();
            revisions += counts.revisions();
            rounds++;
            System.out.printf("round %d, seed %d: %s%n", rounds, seed, counts);
            if (!wrong.isEmpty()) {
                wrong.forEach(each -> System.out.println("FAILED " + each));
                System.out.println("the bundle and its log are in " + directory);
                System.exit(1);
            }
            remove(directory);
        }
        System.out.printf("%d rounds, %d kills, %d operations, %d revisions, nothing lost%n", rounds, kills, operations, revisions);
    }

    private static void together(Turmoil turmoil, boolean pythons) throws Exception {
        List<Python> started = new ArrayList<>();
        try {
            for (int i = 0; i < 2 && pythons; i++) {
                started.add(Python.start());
            }
            turmoil.together(3, pythons ? 3 : 5, started, Integer.MAX_VALUE, TOGETHER_MS);
        } finally {
            started.forEach(Python::close);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
