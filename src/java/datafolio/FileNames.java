package datafolio;

import java.nio.file.Path;

/** What the names of users' files tell. */
final class FileNames {
    private FileNames() {}

    /** The ending of a file's name with its dot, or an empty text where it has none that a payload can bear. */
    static String extension(Path file) {
        String text = file.getFileName().toString();
        int dot = text.lastIndexOf('.');
        return dot > 0 && text.substring(dot).matches("\\.[A-Za-z0-9_+-]{1,30}") ? text.substring(dot) : "";
    }
}
