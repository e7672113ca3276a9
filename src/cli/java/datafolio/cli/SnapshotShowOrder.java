package datafolio.cli;

import datafolio.Folio;
import datafolio.manifest.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Show detailed information about a snapshot.", footer = {"", "Example:", "  datafolio snapshot show v1.0"})
final class SnapshotShowOrder extends FolioOrder {
    private static final int MOST_ITEMS = 10;
    private static final int MOST_FIELDS = 5;

    @Parameters(paramLabel = "NAME")
    String name;

    @Override
    int run(Folio folio, Target target) {
        Snapshot snapshot = folio.findSnapshot(name);
        return answer(Descriptions.snapshot(snapshot), () -> show(snapshot));
    }

    private void show(Snapshot snapshot) {
        say("");
        say(paint(Colour.NAME, "Snapshot: " + name));
        say("=".repeat(60));
        snapshot.description().ifPresent(words -> say("\n" + strong("Description:") + " " + words));
        if (!snapshot.tags().isEmpty()) {
            say(strong("Tags:") + " " + String.join(", ", snapshot.tags()));
        }
        say(strong("Timestamp:") + " " + (snapshot.timestamp().isEmpty() ? "N/A" : Python.time(snapshot.timestamp(), true)));
        say("\n" + strong("Items (" + snapshot.versions().size() + "):"));
        few("•", snapshot.versions().keySet().stream().sorted().toList(), MOST_ITEMS);
        surroundings(snapshot);
        metadata(snapshot.metadata());
        say("");
    }

    private String strong(String text) {
        return paint(Colour.STRONG, text);
    }

    private void surroundings(Snapshot snapshot) {
        Map<String, Object> git = snapshot.git();
        if (!git.isEmpty()) {
            String commit = String.valueOf(git.getOrDefault("commit", "N/A"));
            say("\n" + strong("Git:"));
            say("  Commit: " + git.getOrDefault("commit_short", commit.substring(0, Math.min(7, commit.length()))));
            say("  Branch: " + git.getOrDefault("branch", "N/A"));
            if (Boolean.TRUE.equals(git.get("dirty"))) {
                say("  Status: " + paint(Colour.WARN, "dirty (uncommitted changes)"));
            }
        }
        if (!snapshot.environment().isEmpty()) {
            say("\n" + strong("Environment:"));
            Map<String, String> words = new LinkedHashMap<>();
            words.put("python_version", "Python");
            words.put("java_version", "Java");
            words.put("clojure_version", "Clojure");
            words.forEach((key, word) -> {
                if (snapshot.environment().get(key) != null) {
                    say("  " + word + ": " + Python.str(snapshot.environment().get(key)));
                }
            });
        }
    }

    private void metadata(Map<String, Object> all) {
        Map<String, Object> own = new LinkedHashMap<>(all);
        own.keySet().removeAll(List.of("created_at", "updated_at", "_datafolio"));
        if (!own.isEmpty()) {
            say("\n" + strong("Metadata (" + own.size() + " fields):"));
            own.entrySet().stream().limit(MOST_FIELDS).forEach(entry -> say("  • " + entry.getKey() + ": " + Python.str(entry.getValue())));
            if (own.size() > MOST_FIELDS) {
                say("  ... and " + (own.size() - MOST_FIELDS) + " more fields");
            }
        }
    }
}
