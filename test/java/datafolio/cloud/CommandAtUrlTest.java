package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with folios in the bucket, from the sources and installed. */
@Tag("cloud")
class CommandAtUrlTest {
    private static final String COMMAND = Path.of("bin/datafolio").toAbsolutePath().toString();

    @TempDir
    Path here;

    private record Ended(int status, String out, String err) {}

    private Ended call(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).directory(here.toFile()).redirectError(here.resolve("err").toFile());
        builder.environment().putAll(CloudPython.environment());
        builder.environment().put("DATAFOLIO_HOME", here.resolve("home").toString());
        builder.environment().put("DATAFOLIO_NO_ARCHIVE", "1");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(here.resolve("err")));
    }

    private String good(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(COMMAND));
        all.addAll(List.of(words));
        Ended ended = call(all.toArray(String[]::new));
        assertEquals(0, ended.status(), ended.out() + ended.err());
        return ended.out();
    }

    @Test
    void foliosAreMadeReadCopiedAndCalledByAnAlias() throws Exception {
        String place = S3Server.place();
        Files.writeString(here.resolve("params.json"), "{\"a\": 1}");
        Files.writeString(here.resolve("t.csv"), "x\n1\n2\n");
        String made = good("init", place, "-d", "in a bucket", "--alias", "shared");
        assertTrue(made.contains("Path: " + place), made);
        assertTrue(good("folios", "list").contains(place));
        good("add", "params.json", "-a", "shared");
        good("add", "t.csv", "--to", place);
        assertEquals("[{\"s\": 3}]\n", good("-a", "shared", "query", "select sum(x)::int as s from t", "--json"));
        assertTrue(good("-f", place, "describe").contains("params"));
        good("-a", "shared", "snapshot", "create", "v1", "--no-git");
        assertTrue(good("-a", "shared", "export", "v1", place + "-v1").contains(place + "-v1"));
        good("-f", place + "-v1", "copy", "copied");
        assertTrue(good("-f", "copied", "describe").contains("params"));
        good("-f", "copied", "copy", place + "-back");
        good("-f", place + "-back", "validate");
        good("folios", "alias", "other", place + "-back/");
        assertTrue(good("folios", "list").contains("other"));
        Ended none = call(COMMAND, "-f", place + "-none", "describe");
        assertEquals(1, none.status());
        assertTrue((none.out() + none.err()).contains(place + "-none"), none.out() + none.err());
    }

    @Test
    void anInstalledCommandHasTheLibrariesThatItWasInstalledWith() throws Exception {
        String place = S3Server.place();
        good("init", place);
        good("install", "--with", "s3", here.resolve("with").toString());
        good("install", here.resolve("without").toString());
        assertTrue(Files.notExists(here.resolve("without/lib/datafolio/libraries")));
        Ended with = call(here.resolve("with/bin/datafolio").toString(), "-f", place, "describe");
        assertEquals(0, with.status(), with.out() + with.err());
        Ended without = call(here.resolve("without/bin/datafolio").toString(), "-f", place, "describe");
        assertEquals(1, without.status());
        assertTrue((without.out() + without.err()).contains("install --with s3"), without.out() + without.err());
    }
}
