package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.remote.ObjectStore;
import datafolio.testing.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole session with all that is logged: key and token are in nothing that it prints, logs, keeps or uploads. */
@Tag("httpfs")
class SessionSecretsTest {
    private static final Pattern RECORDS = Pattern.compile("(?m)^(?=\\[[^\\]\\n]+\\] (?:TRACE|DEBUG|INFO|WARN|ERROR) )");
    private static final Pattern SIGNING = Pattern.compile("^\\[[^\\]\\n]+\\] (TRACE|DEBUG) software\\.amazon\\.awssdk\\.http\\.auth\\.");

    @TempDir
    Path here;

    private static void assertClean(String what, Path file) throws IOException {
        assertClean(what, Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static void assertClean(String what, String text) {
        for (String secret : List.of(S3Server.SECRET, CloudSession.TOKEN)) {
            int at = text.indexOf(secret);
            assertFalse(at >= 0, () -> what + " has a secret: " + text.substring(Math.max(0, at - 300), at));
        }
    }

    @Test
    void keyAndTokenAreNowhereButInMemory() throws Exception {
        String place = S3Server.place();
        String table = place.replaceFirst("some/folio$", "lake/events");
        CloudPython.run(here, "lake.py", "make", table);
        Path folder = Files.createDirectory(here.resolve("session"));
        Path out = here.resolve("out.log");
        Path err = here.resolve("err.log");
        Process session = Jvm.of(List.of("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace"), CloudSession.class, folder, place, S3Server.address(),
                table, HttpfsTest.extension()).redirectErrorStream(false).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int status = session.waitFor();
        assertEquals(0, status, () -> {
            try {
                return Files.readString(err).lines().filter(line -> !line.contains(" TRACE ") && !line.contains(" DEBUG ")).limit(60).toList().toString();
            } catch (IOException e) {
                return e.toString();
            }
        });
        String log = Files.readString(err);
        assertTrue(log.contains("queried where they are") && log.contains("DEBUG software.amazon.awssdk"), "everything is logged");
        assertClean("what it printed", out);
        Set<String> signing = new TreeSet<>();
        for (String each : RECORDS.split(log)) {
            if (each.contains(CloudSession.TOKEN) && SIGNING.matcher(each).find()) { // said in SECURITY.md: the SDK's own, of what it signs
                signing.add(each.substring(each.indexOf("software."), each.indexOf(" - ")));
                assertFalse(each.contains(S3Server.SECRET), each);
            } else {
                assertClean("the log", each);
            }
        }
        System.out.println("the session token is in the SDK's own " + signing);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                assertClean(each.toString(), each);
            }
        }
        for (String each : List.of(place, place + "-copy")) {
            try (ObjectStore store = S3Server.store(each, here)) {
                for (ObjectStore.Entry entry : store.list("", 1000)) {
                    try (ObjectStore.Body body = store.get(entry.key(), null)) {
                        assertClean(entry.key(), new String(body.stream().readAllBytes(), StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
    }
}
