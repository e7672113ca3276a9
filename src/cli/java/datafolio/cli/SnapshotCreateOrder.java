package datafolio.cli;

import datafolio.Folio;
import datafolio.SnapshotOptions;
import datafolio.manifest.Snapshot;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Create a new snapshot of the current bundle state.", "",
    "Git information of the working directory is captured, without user names and passwords in the remote's URL. Environment and "
        + "execution context are opt-in."},
        footer = {"", "Examples:", "  datafolio snapshot create v1.0 -d \"Baseline model\" -t baseline -t production",
            "  datafolio snapshot create v2.0 --env --exec"})
final class SnapshotCreateOrder extends ChangingOrder {
    @Parameters(paramLabel = "NAME")
    String name;

    @Option(names = {"-d", "--description"}, paramLabel = "TEXT", description = "Snapshot description")
    String description;

    @Option(names = {"-t", "--tag"}, paramLabel = "TEXT", description = "Tags for the snapshot (can be used multiple times)")
    List<String> tags = List.of();

    @Option(names = "--no-git", description = "Don't capture git information")
    boolean withoutGit;

    @Option(names = "--env", description = "Capture environment information (JVM, platform, hashes of the files that fix dependencies)")
    boolean environment;

    @Option(names = "--exec", description = "Capture execution context (entry point, working dir)")
    boolean execution;

    @Override
    int run(Folio folio, Target target) {
        checkName();
        Snapshot made = folio.snapshot(name, record());
        return answer(Descriptions.snapshot(made), () -> {
            done("Created snapshot '" + name + "'");
            say("  Items: " + made.versions().size());
            made.description().ifPresent(words -> say("  Description: " + words));
            if (!tags.isEmpty()) {
                say("  Tags: " + String.join(", ", tags));
            }
        });
    }

    private SnapshotOptions record() {
        SnapshotOptions options = SnapshotOptions.DEFAULT.tags(tags).directory(session.folder());
        options = description == null ? options : options.description(description);
        options = withoutGit ? options.withoutGit() : options;
        options = environment ? options.withEnvironment() : options;
        return execution ? options.entryPoint("datafolio snapshot create " + name) : options;
    }

    private void checkName() {
        if (name.isBlank()) {
            throw Failure.error("Snapshot name cannot be empty");
        } else if (!name.matches("[a-zA-Z0-9._-]+")) {
            throw Failure.error("Invalid snapshot name: '" + name + "'\nSnapshot names can only contain letters, numbers, hyphens, underscores, and dots.");
        } else if (name.contains("..")) {
            throw Failure.error("Invalid snapshot name: '" + name + "'\nSnapshot names cannot contain path separators or '..'.");
        } else if (name.length() > 100) {
            throw Failure.error("Snapshot name too long (max 100 characters): '" + name + "'");
        }
    }
}
