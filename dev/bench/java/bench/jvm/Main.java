package bench.jvm;

import datafolio.Folio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/**
 * One comparison: {@code Main WORK key=value ...}, with {@code file} (Parquet), {@code folio} (a folder whose item
 * "trips" has the same rows), {@code out} (a folder to write to), {@code rows}, {@code chunk} (rows of a batch),
 * {@code touch} (true or false) and {@code warm} (passes after the first). Prints one line of EDN.
 */
public final class Main {

    private Main() {}

    /** Runs the work that the first argument names. */
    public static void main(String[] words) throws Exception {
        Map<String, String> given = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            given.put(pair[0], pair[1]);
        }
        Path file = Path.of(given.get("file"));
        Path out = Path.of(given.get("out"));
        long rows = Long.parseLong(given.get("rows"));
        int chunk = Integer.parseInt(given.get("chunk"));
        int warm = Integer.parseInt(given.get("warm"));
        boolean touch = Boolean.parseBoolean(given.get("touch"));
        if (words[0].equals("prepare")) {
            prepare(file, Path.of(given.get("folio")), rows);
            return;
        }
        if (words[0].equals("history")) {
            History.all(out);
            return;
        }
        if (words[0].startsWith("bare-")) {
            try (Bare bare = new Bare()) {
                Measure.passes(warm, switch (words[0]) {
                    case "bare-scan" -> () -> bare.scan(file, chunk, touch);
                    case "bare-rows" -> () -> bare.rows(file, rows / 10, touch);
                    case "bare-copy" -> () -> bare.copy(file, out.resolve("copy.parquet"), rows, true);
                    case "bare-copy-default" -> () -> bare.copy(file, out.resolve("copy.parquet"), rows, false);
                    default -> throw unknown(words[0]);
                });
            }
            return;
        }
        try (Folio folio = Folio.open(given.get("folio"))) {
            switch (words[0]) {
                case "scan" -> Measure.passes(warm, () -> Ours.scan(folio, chunk, touch));
                case "add" -> {
                    try (Folio target = Folio.open(out.resolve("folio"))) {
                        Measure.passes(warm, () -> Ours.add(folio, target, chunk));
                    }
                }
                case "calls" -> Calls.all(folio, file, out.resolve("links"), rows, chunk);
                case "mapped" -> Mapped.all(folio, file.resolveSibling("trips.arrow"));
                default -> throw unknown(words[0]);
            }
        }
    }

    /** Makes the file and the folio where they are missing. */
    private static void prepare(Path file, Path place, long rows) throws Exception {
        if (!Files.exists(file)) {
            Path passing = file.resolveSibling("passing.parquet");
            try (Bare bare = new Bare()) {
                bare.make(passing, rows);
            }
            Files.move(passing, file, StandardCopyOption.ATOMIC_MOVE);
        }
        try (Folio folio = Folio.open(place)) {
            if (!folio.contains(Ours.TABLE)) {
                folio.importTable(Ours.TABLE, file);
            }
        }
        System.out.println("{:bytes " + Files.size(file) + "}");
    }

    private static IllegalArgumentException unknown(String work) {
        return new IllegalArgumentException("There is no work " + work);
    }
}
