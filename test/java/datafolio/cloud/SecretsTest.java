package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import datafolio.AddOptions;
import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.cloud.FaultProxy.Fault;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.CloudOptions;
import datafolio.remote.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cloud")
class SecretsTest {
    @TempDir
    Path here;

    private static void assertClean(String what, String text) {
        assertFalse(text.contains(S3Server.SECRET), what + " has the secret key");
        assertFalse(text.contains(S3Server.ACCESS), what + " has the access key");
    }

    private static String whole(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text + (thrown instanceof FolioException e ? e.details().toString() : "");
    }

    @Test
    void credentialsAreNowhereButInMemory() throws IOException {
        String place = S3Server.place();
        try (FaultProxy proxy = new FaultProxy(S3Server.address())) {
            CloudOptions cloud = S3Server.options(proxy.address(), here.resolve("cache")).patience(Duration.ofMillis(100));
            FolioOptions options = FolioOptions.DEFAULT.cloud(cloud);
            assertClean("the options", options.toString() + cloud + cloud.credentials() + options.cloud());
            try (Folio folio = Folio.open(place, options)) {
                folio.addJson("a", 1, AddOptions.DEFAULT);
                assertClean("the folio", folio.toString() + folio.describe() + folio.metadata() + folio.items());
                for (Fault fault : List.of(Fault.DENIED_403, Fault.ERROR_500, Fault.RESET, Fault.CONFLICT_409)) {
                    proxy.faults(request -> fault);
                    FolioException failed = assertThrows(FolioException.class, () -> folio.addJson("b", 1, AddOptions.DEFAULT));
                    assertEquals(Kind.IO_ERROR, failed.kind());
                    assertClean("the error", whole(failed));
                }
                proxy.faults(request -> Fault.NONE);
            }
        }
        try (ObjectStore store = S3Server.store(place, here)) {
            for (ObjectStore.Entry each : store.list("", 100)) {
                try (ObjectStore.Body body = store.get(each.key(), null)) {
                    assertClean(each.key(), new String(body.stream().readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        try (Stream<Path> all = Files.walk(here)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                assertClean(each.toString(), Files.readString(each, StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void urlsWithCredentialsAreRefusedWithoutBeingShown() {
        FolioException refused = assertThrows(FolioException.class, () -> Folio.open("https://user:" + S3Server.SECRET + "@host/folio"));
        assertEquals(Kind.INVALID_ARGUMENT, refused.kind());
        assertClean("the error", whole(refused));
        FolioException signed = assertThrows(FolioException.class, () -> Folio.open("https://host/folio?X-Amz-Signature=" + S3Server.SECRET));
        assertClean("the error", whole(signed));
    }
}
