package datafolio.cli;

import java.util.Map;

/** Ends a command with an exit status and a sentence on the error stream. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong while the command did its work. */
    static final int ERROR = 1;
    /** The command was called in a way that it does not know. */
    static final int USAGE = 2;

    private final int status;
    private final transient Map<String, Object> details;

    private Failure(int status, String message, Map<String, Object> details) {
        super(message, null, false, false);
        this.status = status;
        this.details = details;
    }

    /** Something went wrong. */
    static Failure error(String message) {
        return new Failure(ERROR, message, Map.of());
    }

    /** The words of the call do not fit together. */
    static Failure usage(String message) {
        return new Failure(USAGE, message, Map.of());
    }

    /** The command has said all that there is to say. */
    static Failure silent(int status) {
        return new Failure(status, null, Map.of());
    }

    int status() {
        return status;
    }

    Map<String, Object> details() {
        return details == null ? Map.of() : details;
    }
}
