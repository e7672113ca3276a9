package datafolio.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python on the other side of the bucket. */
final class CloudPython {
    private CloudPython() {}

    /** The environment in which Amazon's libraries find the server and its credentials. */
    static Map<String, String> environment() {
        return Map.of("AWS_ENDPOINT_URL", S3Server.address().toString(), "AWS_ACCESS_KEY_ID", S3Server.ACCESS, "AWS_SECRET_ACCESS_KEY", S3Server.SECRET,
                "AWS_SESSION_TOKEN", "", "AWS_DEFAULT_REGION", "us-east-1", "AWS_REGION", "us-east-1");
    }

    static Process start(Path here, String script, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(S3Server.python(), "test/cloud/" + script));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(here.resolve("python.log").toFile());
        builder.environment().putAll(environment());
        builder.environment().put("HOME", here.toString());
        return builder.start();
    }

    /** What a script printed, when it ended well. */
    static String run(Path here, String script, String... words) throws IOException, InterruptedException {
        Process process = start(here, script, words);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String log = Files.readString(here.resolve("python.log"));
        assertEquals(0, process.waitFor(), log);
        return out;
    }
}
