package datafolio.cloud;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writes to a folio with several threads: place, address, cache, name, threads, items of each. Also as a process of its own. */
final class CloudWriter {
    private CloudWriter() {}

    public static void main(String[] args) throws Exception {
        run(args[0], URI.create(args[1]), Path.of(args[2]), args[3], Integer.parseInt(args[4]), Integer.parseInt(args[5]));
        System.out.println("done");
    }

    static void run(String place, URI address, Path cache, String name, int threads, int items) throws Exception {
        FolioOptions options = FolioOptions.DEFAULT.cloud(S3Server.options(address, cache).patience(Duration.ofSeconds(120))).lockTimeout(Duration.ofSeconds(240));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Folio folio = Folio.open(place, options)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String mine = name + t + "-";
                all.add(pool.submit(() -> {
                    for (int i = 0; i < items; i++) {
                        folio.addJson(mine + i, i, AddOptions.DEFAULT);
                        folio.transact(change -> {
                            Map<String, Object> metadata = new LinkedHashMap<>(change.metadata());
                            metadata.merge("count", 1L, (a, b) -> ((Number) a).longValue() + ((Number) b).longValue());
                            change.swapMetadata(now -> metadata);
                            return null;
                        });
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
