package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What file systems say, as errors of this library. */
final class Failures {
    private Failures() {}

    /** {@code doing} completes the sentence, as in "items.json cannot be written". */
    static FolioException of(String doing, Path path, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : String.valueOf(e.getMessage());
        reason = reason.replaceFirst("^\\[\\d+] ", ""); // the number that JNA puts before the system's words
        String low = reason.toLowerCase(Locale.ROOT);
        Map<String, Object> details = Map.of("path", path.toString());
        if (low.contains("no space left") || low.contains("quota") || low.contains("not enough space")) {
            return new FolioException(Kind.DISK_FULL, path + " cannot be " + doing + ": the disk is full. Nothing was published;"
                    + " make room and try again.", details, e);
        } else if (low.contains("read-only file system")) {
            return new FolioException(Kind.READ_ONLY, path + " cannot be " + doing + ": the file system is read-only.", details, e);
        } else if (e instanceof AccessDeniedException || low.equals("permission denied")) {
            return new FolioException(Kind.IO_ERROR, path + " cannot be " + doing + ": permission denied. Check who owns the bundle.",
                    details, e);
        } else if (e instanceof ClosedByInterruptException) {
            return new FolioException(Kind.INTERRUPTED, path + " was not " + doing + ": the thread was interrupted. Nothing was changed.", details, e);
        } else if (e instanceof NoSuchFileException) {
            reason = "it is missing";
        }
        return new FolioException(Kind.IO_ERROR, path + " cannot be " + doing + ": " + reason + ".", details, e);
    }
}
