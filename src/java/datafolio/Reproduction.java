package datafolio;

import datafolio.capture.Environment;
import datafolio.manifest.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What to check out and run to come to a snapshot again, as far as it was recorded. Its text is for people:
 *
 * <pre>{@code
 * System.out.println(folio.reproduce("v1"));
 * }</pre>
 *
 * @param snapshot the snapshot's name
 * @param commands for a shell, in order
 * @param notes what a person has to know: what was not recorded, or differs here
 */
public record Reproduction(String snapshot, List<String> commands, List<String> notes) {
    /** Copies what it is given. */
    public Reproduction {
        commands = List.copyOf(commands);
        notes = List.copyOf(notes);
    }

    /** From what was recorded, compared with the directory where it is asked. */
    static Reproduction of(Snapshot snapshot, Path directory) {
        List<String> commands = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        git(snapshot.git(), commands, notes);
        environment(snapshot.environment(), directory, notes);
        Map<String, Object> call = snapshot.execution();
        if (call.get("entry_point") instanceof String command && !command.isBlank()) {
            if (call.get("working_dir") instanceof String place) {
                notes.add("It ran in " + place + ".");
            }
            commands.add(command.replaceAll("\\R", " "));
        } else {
            notes.add("How the program was called was not recorded.");
        }
        return new Reproduction(snapshot.name(), commands, notes);
    }

    private static void git(Map<String, Object> git, List<String> commands, List<String> notes) {
        if (!(git.get("commit") instanceof String commit) || !commit.matches("[0-9a-f]{7,64}")) {
            notes.add("The state of a git repository was not recorded.");
            return;
        }
        if (git.get("remote") instanceof String remote) {
            commands.add("git clone -- " + quoted(remote) + " code && cd code");
        }
        commands.add("git checkout " + commit);
        if (Boolean.TRUE.equals(git.get("dirty"))) {
            notes.add("The working tree had changes that were not committed: the commit alone may not give the same results.");
        }
    }

    private static void environment(Map<String, Object> then, Path directory, List<String> notes) {
        Map<String, Object> now = Environment.facts(directory);
        then.forEach((key, value) -> {
            if (key.endsWith("_hash") && !value.equals(now.get(key))) {
                notes.add(Environment.file(key) + " had the MD5 " + value + (now.containsKey(key) ? "; here it is another." : "; here is none."));
            } else if (!key.endsWith("_hash") && !value.equals(now.get(key))) {
                notes.add(key.replace('_', ' ') + " was " + value + (now.containsKey(key) ? "; here it is " + now.get(key) + "." : "."));
            }
        });
    }

    /** A word that a shell takes as it is: what a stranger's bundle says is never more than a word. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The commands, with the notes as comments before them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("# " + snapshot + "\n");
        notes.forEach(note -> text.append("# ").append(note.replaceAll("\\R", " ")).append('\n'));
        commands.forEach(command -> text.append(command).append('\n'));
        return text.toString().stripTrailing();
    }
}
