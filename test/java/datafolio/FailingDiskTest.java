package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Upheavals.Upheaval;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.store.WatchedDisk;
import datafolio.store.WatchedDisk.Call;
import datafolio.store.WatchedDisk.Hook;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call that changes a file fails once, in each way in which disks fail: the folio says so, the bundle is as before or
 * as after, the next change works, and nothing is left lying about.
 */
@Tag("slow")
class FailingDiskTest extends BrokenOff {
    /** How a call fails. */
    private enum Failure {
        FULL("No space left on device", Kind.DISK_FULL, false),
        BROKEN("Input/output error", Kind.IO_ERROR, false),
        READ_ONLY("Read-only file system", Kind.READ_ONLY, false),
        /** Half of the bytes are written, or the work is done and an error told all the same. */
        TOO_LATE("Input/output error", Kind.IO_ERROR, true);

        final String reason;
        final Kind kind;
        final boolean done;

        Failure(String reason, Kind kind, boolean done) {
            this.reason = reason;
            this.kind = kind;
            this.done = done;
        }

        void fail(Call call, WatchedDisk.Work work) throws IOException {
            if (done) {
                work.run();
                if (call.kind() == WatchedDisk.Kind.WRITE) {
                    byte[] whole = Files.readAllBytes(call.path());
                    Files.write(call.path(), java.util.Arrays.copyOf(whole, whole.length / 2));
                }
            }
            throw new FileSystemException(call.path().toString(), null, reason);
        }
    }

    private Path copy(Path base) {
        Path copy = unused("copy");
        if (Files.exists(base)) {
            Upheavals.copy(base, copy);
        }
        return copy;
    }

    private static void change(Upheaval upheaval, Path bundle, Hook hook, List<Call> calls) {
        WatchedDisk disk = new WatchedDisk(hook);
        try (Folio folio = Folio.open(bundle, FolioOptions.DEFAULT, disk)) {
            upheaval.change().accept(folio);
        } finally {
            calls.addAll(disk.calls());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("upheavals")
    void aFailureIsToldAndHarmless(Upheaval upheaval) throws IOException {
        Path base = directory.resolve("base");
        upheaval.prepare().accept(base);
        Map<String, Object> before = Upheavals.state(base);
        Path whole = copy(base);
        List<Call> calls = new ArrayList<>();
        change(upheaval, whole, (call, work) -> work.run(), calls);
        Map<String, Object> after = Upheavals.state(whole);
        assertTrue(calls.size() > 5, "a change makes some calls");
        for (Call failing : calls) {
            for (Failure failure : Failure.values()) {
                if (failure.done && failing.kind() == WatchedDisk.Kind.LOCK) {
                    continue; // a lock that was taken is nobody's to let go of when the taking fails
                }
                Path bundle = copy(base);
                String what = failure + " at " + failing;
                FolioException told = null;
                try {
                    change(upheaval, bundle, (call, work) -> {
                        if (call.number() == failing.number()) {
                            failure.fail(call, work);
                        } else {
                            work.run();
                        }
                    }, new ArrayList<>());
                } catch (FolioException e) {
                    told = e;
                }
                check(what, bundle, told, failure, before, after, failing);
            }
        }
    }

    private void check(String what, Path bundle, FolioException told, Failure failure, Map<String, Object> before, Map<String, Object> after,
            Call failing) throws IOException {
        Map<String, Object> now = Upheavals.state(bundle);
        if (told == null) {
            assertEquals(after, now, what + ": it went well");
        } else {
            assertEquals(failure.kind, told.kind(), what);
            assertTrue(now.equals(before) || now.equals(after) && told.getMessage().contains("published"), what + " told: " + told.getMessage());
            assertNotNull(told.details().get("path"), what);
        }
        if (failing.kind() != WatchedDisk.Kind.DELETE) {
            try (Stream<Path> all = Files.exists(bundle) ? Files.walk(bundle) : Stream.empty()) {
                assertEquals(List.of(), all.map(each -> each.getFileName().toString())
                        .filter(name -> name.startsWith("staged-") || name.matches("tmp.*\\.tmp")).toList(), what);
            }
        }
        try (Folio folio = Folio.open(bundle)) {
            folio.addJson("next", 1, AddOptions.DEFAULT);
            assertEquals(1L, folio.value("next"), what);
        }
    }
}
