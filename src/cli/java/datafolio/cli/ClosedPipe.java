package datafolio.cli;

/** Nobody reads what is printed any more, as when {@code head} has seen enough: the command ends, and that is no error. */
final class ClosedPipe extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClosedPipe(Throwable cause) {
        super(null, cause, false, false);
    }
}
