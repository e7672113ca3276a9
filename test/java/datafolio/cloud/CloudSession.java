package datafolio.cloud;

import datafolio.AddOptions;
import datafolio.CopyOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.ReferenceOptions;
import datafolio.SnapshotOptions;
import datafolio.cloud.FaultProxy.Fault;
import datafolio.error.FolioException;
import datafolio.remote.CloudOptions;
import datafolio.remote.Credentials;
import datafolio.store.ObjectCache;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/**
 * All that one does with a folio in a bucket, as a process whose output is looked through: folder, place, address of the server, Delta
 * table, extension. What is thrown is printed with its causes and data.
 */
final class CloudSession {
    static final String TOKEN = "t0kenThatPassesAndThatNobodyMaySee9876543210";

    private CloudSession() {}

    public static void main(String[] args) throws Throwable {
        Path here = Path.of(args[0]);
        String place = args[1];
        try (FaultProxy proxy = new FaultProxy(URI.create(args[2]))) {
            CloudOptions cloud = S3Server.options(proxy.address(), here.resolve("cache")).credentials(new Credentials(S3Server.ACCESS, S3Server.SECRET, TOKEN))
                    .patience(Duration.ofMillis(300)).httpfs(Path.of(args[4]));
            FolioOptions options = FolioOptions.DEFAULT.cloud(cloud);
            System.out.println(options + " " + cloud + " " + cloud.credentials());
            try (Folio folio = Folio.open(place, options)) {
                folio.addColumns("t", Map.of("x", new long[] {1, 2, 3}));
                folio.addJson("a", 1, AddOptions.DEFAULT);
                folio.snapshot("v1", SnapshotOptions.DEFAULT);
                folio.reference("events", args[3], ReferenceOptions.DEFAULT.format("delta"));
                System.out.println(folio.table("events").read().rowCount() + " " + folio.commits("events") + folio.items() + folio.describe() + folio.metadata());
                folio.copyTo(place + "-copy", CopyOptions.DEFAULT);
                folio.export("v1", here.resolve("exported"));
            }
            try (Folio folio = Folio.open(place, FolioOptions.DEFAULT.cloud(cloud.cache(here.resolve("fresh"))))) {
                System.out.println(folio.query("SELECT sum(x) FROM t").rows());
                for (String sql : List.of("SELECT * FROM duckdb_secrets()", "SELECT y FROM t", "SELECT error('x') FROM t")) {
                    told(() -> folio.query(sql).read());
                }
                for (Fault fault : List.of(Fault.DENIED_403, Fault.ERROR_500, Fault.RESET, Fault.CONFLICT_409, Fault.LOST_ANSWER, Fault.HALF_ANSWER)) {
                    proxy.faults(request -> fault);
                    told(() -> folio.addJson("b", 1, AddOptions.DEFAULT));
                    told(() -> folio.table("t").read());
                    told(() -> Folio.open(place + "-copy", FolioOptions.DEFAULT.cloud(cloud.cache(here.resolve("third")))).close());
                }
                proxy.faults(request -> Fault.NONE);
                folio.collectGarbage();
            }
            ObjectCache cache = ObjectCache.of(cloud);
            System.out.println(cache.places() + " " + cache.verify() + " " + cache);
        }
        System.out.println("done");
    }

    private static void told(Executable work) throws Throwable {
        try {
            work.execute();
        } catch (FolioException e) {
            System.out.println(e.details());
            e.printStackTrace(System.out);
        }
    }
}
