package datafolio;

import datafolio.capture.Environment;
import datafolio.capture.Git;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What goes with a snapshot, and what of the surroundings is recorded. Immutable; each method returns a changed copy.
 * Environment variables are recorded only by name, and only those that are asked for.
 *
 * <pre>{@code
 * folio.snapshot("v1", SnapshotOptions.DEFAULT.description("as submitted").tags("paper").withEnvironment().entryPoint("train.sh --seed 7"));
 * }</pre>
 *
 * @param description what a person reads about it
 * @param tags words that snapshots are grouped by
 * @param git whether the state of the directory's git repository is recorded, where it is in one
 * @param environment whether the JVM, the platform and hashes of the files that fix dependencies are recorded
 * @param facts further entries of the environment, such as the version of a language
 * @param variables names of environment variables that are recorded with their values
 * @param entryPoint how to call the program
 * @param directory the program's directory: where git, {@code deps.edn} and their like are looked for
 */
public record SnapshotOptions(Optional<String> description, List<String> tags, boolean git, boolean environment, Map<String, Object> facts,
                              List<String> variables, Optional<String> entryPoint, Path directory) {
    /** No description, no tags; git, and nothing else of the working directory. */
    public static final SnapshotOptions DEFAULT = new SnapshotOptions(Optional.empty(), List.of(), true, false, Map.of(), List.of(),
            Optional.empty(), Path.of("").toAbsolutePath());

    /** Checks that nothing is missing. */
    public SnapshotOptions {
        Objects.requireNonNull(description, "description");
        tags = List.copyOf(tags);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        variables = List.copyOf(variables);
        Objects.requireNonNull(entryPoint, "entryPoint");
        directory = directory.toAbsolutePath();
    }

    /** With this description. */
    public SnapshotOptions description(String text) {
        return new SnapshotOptions(Optional.of(text), tags, git, environment, facts, variables, entryPoint, directory);
    }

    /** With these tags. */
    public SnapshotOptions tags(String... words) {
        return tags(List.of(words));
    }

    /** With these tags. */
    public SnapshotOptions tags(List<String> words) {
        return new SnapshotOptions(description, words, git, environment, facts, variables, entryPoint, directory);
    }

    /** Without the state of the git repository. */
    public SnapshotOptions withoutGit() {
        return new SnapshotOptions(description, tags, false, environment, facts, variables, entryPoint, directory);
    }

    /** With the JVM, the platform and hashes of the files that fix dependencies. */
    public SnapshotOptions withEnvironment() {
        return withEnvironment(facts);
    }

    /** With the environment, and these facts in it. */
    public SnapshotOptions withEnvironment(Map<String, Object> more) {
        return new SnapshotOptions(description, tags, git, true, more, variables, entryPoint, directory);
    }

    /** With the environment, and the values of these environment variables in it, where they are set. */
    public SnapshotOptions variables(String... names) {
        return new SnapshotOptions(description, tags, git, true, facts, List.of(names), entryPoint, directory);
    }

    /** With the command that runs the program, and its directory. */
    public SnapshotOptions entryPoint(String command) {
        return new SnapshotOptions(description, tags, git, environment, facts, variables, Optional.of(command), directory);
    }

    /** With the command that this JVM was called by, its arguments included, as far as the JVM tells. */
    public SnapshotOptions withEntryPoint() {
        return entryPoint(Environment.command());
    }

    /** The program's directory; without it the working directory. */
    public SnapshotOptions directory(Path folder) {
        return new SnapshotOptions(description, tags, git, environment, facts, variables, entryPoint, folder);
    }

    /** The fields of the snapshot's record that these options make; looks at the surroundings. */
    Map<String, Object> record() {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("tags", new ArrayList<>(tags));
        description.filter(text -> !text.isEmpty()).ifPresent(text -> record.put("description", text));
        Map<String, Object> repository = git ? Git.facts(directory) : Map.of();
        if (!repository.isEmpty()) {
            record.put("git", repository);
        }
        if (environment) {
            Map<String, Object> all = Environment.facts(directory);
            all.putAll(facts);
            Map<String, Object> values = new LinkedHashMap<>();
            variables.forEach(name -> Optional.ofNullable(System.getenv(name)).ifPresent(value -> values.put(name, value)));
            if (!values.isEmpty()) {
                all.put("variables", values);
            }
            record.put("environment", all);
        }
        entryPoint.ifPresent(command -> {
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("working_dir", directory.toString());
            call.put("entry_point", command);
            record.put("execution", call);
        });
        return JsonValues.object(record);
    }
}
