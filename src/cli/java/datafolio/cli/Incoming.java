package datafolio.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Data that come in as a file or through the input. */
final class Incoming {
    private Incoming() {}

    /**
     * The file, or one in the scratch directory with what the input gives; its ending says what it is.
     *
     * @param forced whether the ending is that kind whatever the file is called
     */
    static Path file(Session session, Path scratch, String word, String kind, boolean forced) throws IOException {
        if (word != null && !word.equals("-")) {
            Path file = session.path(word);
            if (!Files.isRegularFile(file)) {
                throw Failure.usage("Invalid value for 'FILE': File '" + word + "' does not exist.");
            } else if (!forced || kind.equals("file") || Adding.ending(file).equals(kind)) {
                return file;
            }
            return Files.createSymbolicLink(scratch.resolve("input." + kind), file.toRealPath()).toAbsolutePath();
        } else if (session.inIsTerminal()) {
            throw Failure.usage("Name a FILE, or send the data to the input.");
        }
        Path copy = scratch.resolve(kind.equals("file") ? "input" : "input." + kind);
        Files.copy(session.in, copy);
        return copy;
    }
}
