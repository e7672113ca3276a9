package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.cloud.FaultProxy.Fault;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("cloud")
class FaultTest {
    @TempDir
    Path here;

    private final String place = S3Server.place();
    private FaultProxy proxy;
    private Folio folio;

    @BeforeEach
    void open() throws IOException {
        proxy = new FaultProxy(S3Server.address());
        folio = through(Duration.ofSeconds(30));
    }

    private Folio through(Duration patience) {
        return Folio.open(place, FolioOptions.DEFAULT.cloud(S3Server.options(proxy.address(), here.resolve("cache")).patience(patience)));
    }

    @AfterEach
    void close() throws IOException {
        folio.close();
        proxy.close();
    }

    private Folio other() {
        return Folio.open(place, S3Server.folio(here.resolve("other")));
    }

    private List<String> payloads() throws IOException {
        return S3Server.keys(place, here).stream().filter(key -> key.startsWith("artifacts/")).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"ERROR_500", "SLOW_DOWN", "CONFLICT_409", "RESET", "LOST_ANSWER", "CUT_ANSWER", "HALF_ANSWER"})
    void aCommitThatMeetsAFaultIsMadeOnce(Fault fault) throws IOException {
        proxy.faults(Faults.first(2, Faults::isCommit, fault));
        long before = folio.revision();
        folio.addJson("a", 1, AddOptions.DEFAULT);
        assertEquals(before + 1, folio.revision());
        assertEquals(1, payloads().size());
        try (Folio two = other()) {
            assertEquals(1L, two.json("a"));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"ERROR_500", "SLOW_DOWN", "RESET", "LOST_ANSWER", "CUT_ANSWER", "HALF_ANSWER"})
    void anUploadThatMeetsAFaultIsMadeAgain(Fault fault) throws IOException {
        proxy.faults(Faults.first(2, Faults::isPayload, fault));
        folio.addJson("a", 1, AddOptions.DEFAULT);
        assertEquals(1, payloads().size());
        try (Folio two = other()) {
            assertEquals(1L, two.json("a"));
        }
    }

    @Test
    void aLostAnswerIsRecognisedAlsoWhenOthersWroteMeanwhile() {
        boolean[] done = {false};
        proxy.faults(request -> {
            if (!Faults.isCommit(request) || done[0]) {
                if (request.method().equals("PUT") && done[0] && Faults.isCommit(request)) {
                    try (Folio two = other()) { // before the client tries again
                        two.addJson("b", 2, AddOptions.DEFAULT.overwriting());
                    }
                }
                return Fault.NONE;
            }
            done[0] = true;
            return Fault.LOST_ANSWER;
        });
        long before = folio.revision();
        Object counted = folio.transact(change -> {
            Map<String, Object> metadata = new java.util.LinkedHashMap<>(change.metadata());
            metadata.put("count", ((Number) metadata.getOrDefault("count", 0L)).longValue() + 1);
            change.swapMetadata(now -> metadata);
            return metadata.get("count");
        });
        proxy.faults(request -> Fault.NONE);
        assertEquals(1L, counted);
        assertEquals(1L, folio.metadata().get("count"), "not counted twice");
        assertEquals(before + 2, folio.revision());
        assertEquals(2L, folio.json("b"));
    }

    @Test
    void aLostRaceIsRunAgainOnWhatIsThereNow() throws IOException {
        boolean[] raced = {false};
        proxy.faults(request -> {
            if (Faults.isCommit(request) && !raced[0]) {
                raced[0] = true;
                try (Folio two = other()) {
                    two.addJson("theirs", 2, AddOptions.DEFAULT);
                }
            }
            return Fault.NONE;
        });
        folio.addJson("ours", 1, AddOptions.DEFAULT);
        assertTrue(raced[0]);
        assertEquals(List.of("theirs", "ours"), folio.items().stream().map(item -> item.name()).toList());
        assertEquals(2, payloads().size(), "a payload is uploaded once, however often the race is run");
    }

    @Test
    void aRealConflictIsAnErrorAndTakesItsPayloadBack() throws IOException {
        boolean[] raced = {false};
        proxy.faults(request -> {
            if (Faults.isCommit(request) && !raced[0]) {
                raced[0] = true;
                try (Folio two = other()) {
                    two.addJson("same", 2, AddOptions.DEFAULT);
                }
            }
            return Fault.NONE;
        });
        FolioException taken = assertThrows(FolioException.class, () -> folio.addJson("same", 1, AddOptions.DEFAULT));
        assertTrue(List.of(Kind.ITEM_EXISTS, Kind.CONFLICT).contains(taken.kind()), taken.toString());
        assertEquals(2L, folio.json("same"));
        assertEquals(1, payloads().size());
    }

    @Test
    void anOutcomeThatCannotBeToldIsSaidToBeUnknown() throws IOException {
        folio.close();
        folio = through(Duration.ofMillis(500));
        folio.addJson("warm", 0, AddOptions.DEFAULT);
        boolean[] sent = {false};
        proxy.faults(request -> {
            sent[0] |= Faults.isCommit(request);
            return !sent[0] ? Fault.NONE : Faults.isCommit(request) ? Fault.LOST_ANSWER : Fault.RESET;
        });
        FolioException unknown = assertThrows(FolioException.class, () -> folio.addJson("a", 1, AddOptions.DEFAULT));
        assertEquals(Kind.IO_ERROR, unknown.kind());
        assertEquals("unknown", unknown.details().get("outcome"));
        proxy.faults(request -> Fault.NONE);
        assertEquals(1L, folio.json("a"), "it was written, and its payload was not taken back");
    }

    @Test
    void anInterruptInMidCommitIsSaidToBeOfUnknownOutcome() throws Exception {
        folio.addJson("warm", 0, AddOptions.DEFAULT);
        Thread writer = Thread.currentThread();
        boolean[] sent = {false};
        proxy.faults(request -> {
            if (Faults.isCommit(request) && !sent[0]) {
                sent[0] = true;
                writer.interrupt();
                return Fault.LOST_ANSWER;
            }
            return Fault.NONE;
        });
        FolioException stopped = assertThrows(FolioException.class, () -> folio.addJson("a", 1, AddOptions.DEFAULT));
        assertTrue(Thread.interrupted(), "the flag is kept");
        assertEquals(Kind.INTERRUPTED, stopped.kind());
        assertEquals("unknown", stopped.details().get("outcome"));
        assertEquals(1L, folio.json("a"), "it was written, and its payload was not taken back");
    }

    @Test
    void aStoreThatStaysAwayIsAnErrorAndNothingIsChanged() throws IOException {
        folio.close();
        folio = through(Duration.ofMillis(400));
        long before = folio.revision();
        proxy.faults(request -> request.method().equals("PUT") ? Fault.ERROR_500 : Fault.NONE);
        FolioException away = assertThrows(FolioException.class, () -> folio.addJson("a", 1, AddOptions.DEFAULT));
        assertEquals(Kind.IO_ERROR, away.kind());
        proxy.faults(request -> Fault.NONE);
        assertEquals(before, folio.revision());
        folio.addJson("a", 1, AddOptions.DEFAULT);
        assertEquals(1L, folio.json("a"));
    }

    @Test
    void aDownloadThatBreaksIsTakenUpWhereItBroke() throws IOException {
        Path file = here.resolve("large.bin");
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        Files.write(file, bytes);
        folio.addFile("large", file, AddOptions.DEFAULT);
        folio.close();
        try (Stream<Path> all = Files.walk(here.resolve("cache"))) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        folio = through(Duration.ofSeconds(30));
        proxy.forget();
        proxy.faults(Faults.first(3, request -> request.path().contains("/large--"), Fault.HALF_ANSWER));
        assertEquals(-1, Files.mismatch(file, folio.file("large")));
        assertEquals(3, proxy.ranges().size(), proxy.ranges().toString());
        assertTrue(proxy.bytes() < 3_010_000, "what had come was not sent again, yet " + proxy.bytes() + " bytes were");
    }

    @Test
    void anUploadInPartsThatFailsLeavesNoPart() throws IOException {
        folio.close();
        folio = through(Duration.ofMillis(300));
        Path file = here.resolve("huge.bin");
        try (var out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            out.setLength((64L << 20) + 5);
        }
        proxy.faults(request -> request.method().equals("PUT") && request.path().contains("partNumber=2") ? Fault.DENIED_403 : Fault.NONE);
        proxy.forget();
        FolioException denied = assertThrows(FolioException.class, () -> folio.addFile("huge", file, AddOptions.DEFAULT));
        assertTrue(denied.getMessage().contains("credentials and permissions"), denied.getMessage());
        assertTrue(proxy.log().stream().anyMatch(line -> line.startsWith("DELETE") && line.contains("uploadId")), proxy.log().toString());
        assertFalse(folio.contains("huge"));
        assertEquals(List.of(), payloads());
    }
}
