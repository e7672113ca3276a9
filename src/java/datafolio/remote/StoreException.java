package datafolio.remote;

import java.io.IOException;
import java.util.Objects;

/**
 * Why a store did not do what it was asked. Its message holds no credentials.
 *
 * <pre>{@code
 * throw new StoreException(Problem.MISSING, "there is no object items.json", null);
 * }</pre>
 */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What callers tell apart. */
    public enum Problem {
        /** There is no such object. */
        MISSING,
        /** There is no such bucket. */
        NO_BUCKET,
        /** The object is not, or no longer, as the condition says. Nothing was written by this request. */
        PRECONDITION,
        /** Another request is at the same object now. Nothing was written; try again. */
        BUSY,
        /** The store or the way to it failed for now: a write may have been done or not. Try again. */
        PASSING,
        /** The credentials are missing, wrong, or do not allow it. */
        DENIED,
        /** The store does not know how. */
        UNSUPPORTED,
        /** Anything else that trying again does not help. */
        OTHER
    }

    private final Problem problem;

    /** @param cause what was thrown underneath, or null */
    public StoreException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = Objects.requireNonNull(problem, "problem");
    }

    /** What went wrong. */
    public Problem problem() {
        return problem;
    }

    /** Whether the same request may succeed a moment later. */
    public boolean passes() {
        return problem == Problem.PASSING || problem == Problem.BUSY;
    }

    /** The problem that a status of HTTP tells of. */
    public static Problem of(int status) {
        return switch (status) {
            case 404 -> Problem.MISSING;
            case 412 -> Problem.PRECONDITION;
            case 409 -> Problem.BUSY;
            case 401, 403, 407 -> Problem.DENIED;
            case 501 -> Problem.UNSUPPORTED;
            case 408, 425, 429 -> Problem.PASSING;
            default -> status >= 500 ? Problem.PASSING : Problem.OTHER;
        };
    }
}
