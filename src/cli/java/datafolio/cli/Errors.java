package datafolio.cli;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What went wrong, in the words of a command line. */
final class Errors {
    private Errors() {}

    /** A sentence or two. */
    static String text(Exception e) {
        if (e instanceof FolioException known) {
            return text(known);
        } else if (e instanceof Failure) {
            return e.getMessage();
        } else if (e instanceof IOException io) {
            return reason(io) + ".";
        } else if (e instanceof java.io.UncheckedIOException io) {
            return reason(io.getCause()) + ".";
        }
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage())
                + "\nThis should not happen. DATAFOLIO_DEBUG=1 shows where it did.";
    }

    private static String text(FolioException e) {
        Object snapshot = e.details().get("snapshot");
        if (e.kind() == Kind.SNAPSHOT_NOT_FOUND && snapshot != null) {
            return "Snapshot '" + snapshot + "' not found" + perhaps(e.details().get("nearest"));
        } else if (e.kind() == Kind.ALIAS_NOT_FOUND && e.details().get("alias") != null) {
            return "No folio registered as '" + e.details().get("alias") + "'" + perhaps(e.details().get("nearest"));
        } else if (e.kind() == Kind.ITEM_EXISTS) {
            return e.getMessage() + " Here: --overwrite.";
        } else if (e.kind() == Kind.MISSING_DEPENDENCY && e.details().get("alias") instanceof String alias && alias.matches(":(s3|gcs)")) {
            return "Places of that kind need a library that this command was installed without. 'bin/datafolio install --with " + alias.substring(1)
                    + "' in the sources installs it with that.";
        }
        return e.getMessage();
    }

    private static String perhaps(Object nearest) {
        return nearest instanceof Collection<?> names && !names.isEmpty()
                ? ". Nearest: " + String.join(", ", names.stream().map(String::valueOf).toList()) + "." : "";
    }

    /** The facts, for programs. */
    static Map<String, Object> details(Exception e) {
        return e instanceof FolioException known ? known.details() : e instanceof Failure failure ? failure.details() : Map.of();
    }

    /** Why the operating system refused. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        } else if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be read or written";
        } else if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " exists already";
        } else if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        return List.of(e.getClass().getSimpleName(), String.valueOf(e.getMessage())).get(e.getMessage() == null ? 0 : 1);
    }
}
