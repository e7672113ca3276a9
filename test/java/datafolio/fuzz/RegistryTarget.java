package datafolio.fuzz;

import datafolio.FindOptions;
import datafolio.Registry;
import datafolio.error.FolioException;
import datafolio.manifest.Json;
import datafolio.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** The list of a user's folios. */
final class RegistryTarget implements Target {
    private Path home;
    private Object tree;

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public void prepare(Path directory) throws Exception {
        Path bundle = Fixtures.copy(Fixtures.names().get(0), directory);
        home = Files.createDirectory(directory.resolve("home"));
        tree = Json.read(("{\"version\": 1, \"aliases\": {\"here\": {\"path\": \"" + bundle + "\", \"created_at\": \"2024-01-01T00:00:00+00:00\"},"
                + " \"gone\": {\"path\": \"" + directory + "/gone\"}, \"cloud\": {\"path\": \"s3://bucket/x\"}},"
                + " \"recent\": [{\"path\": \"" + bundle + "\", \"last_accessed\": \"2024-01-01T00:00:00+00:00\"}]}").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String attempt(Random random) throws Throwable {
        Files.write(home.resolve("registry.json"), new JsonDamage(random).of(tree));
        Map<String, String> before = Fixtures.state(home);
        Registry registry = Registry.at(home);
        registry.recent();
        registry.find(FindOptions.of("*"));
        registry.findMetadata(FindOptions.of("*"));
        String outcome = "read";
        for (String alias : registry.aliases().keySet()) {
            registry.path(alias);
        }
        try {
            registry.path("here");
        } catch (FolioException e) {
            outcome = Target.told(e, "alias");
        }
        if (!before.equals(Fixtures.state(home))) {
            throw new AssertionError("the list was written to");
        }
        return outcome;
    }
}
