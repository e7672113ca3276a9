package datafolio.interop;

import datafolio.AddOptions;
import datafolio.Appender;
import datafolio.Folio;
import datafolio.testing.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A JVM of its own that writes to a bundle: so many items, or without end until it is killed. */
final class WriterChild {
    private WriterChild() {}

    /** Starts it; what it prints is read from the process. */
    static Process start(String work, Path bundle, String prefix, int times) throws Exception {
        return Jvm.of(List.of("-Xmx256m"), WriterChild.class, work, bundle, prefix, times).start();
    }

    static List<Map<String, Object>> rows(int from, int to) {
        return IntStream.range(from, to).<Map<String, Object>>mapToObj(i -> Map.of("id", (long) i, "name", "n" + i)).toList();
    }

    public static void main(String[] arguments) throws Exception {
        String prefix = arguments[2];
        int times = Integer.parseInt(arguments[3]);
        try (Folio folio = Folio.open(arguments[1])) {
            switch (arguments[0]) {
                case "items" -> {
                    for (int i = 0; i < times; i++) {
                        add(folio, prefix + i, i);
                    }
                }
                case "overwrite" -> {
                    System.out.println("ready");
                    for (int i = 1; ; i++) {
                        folio.addRows(prefix, rows(0, 1_000 + i), AddOptions.DEFAULT.overwriting());
                        folio.addJson(prefix + "-n", i, AddOptions.DEFAULT.overwriting());
                    }
                }
                case "append" -> {
                    try (Appender appender = folio.appender(prefix)) {
                        appender.appendRows(rows(1_000_000, 1_010_000));
                        System.out.println("ready");
                        while (true) {
                            appender.appendRows(rows(1_000_000, 1_010_000));
                        }
                    }
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
        System.out.println("done");
    }

    /** Every tenth item is a table. */
    private static void add(Folio folio, String name, int i) {
        if (i % 10 == 0) {
            folio.addRows(name, rows(0, 10), AddOptions.DEFAULT);
        } else {
            folio.addJson(name, Map.of("i", i), AddOptions.DEFAULT);
        }
    }
}
