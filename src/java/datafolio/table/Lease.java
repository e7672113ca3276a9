package datafolio.table;

/**
 * Whether the memory behind a column is still there. The field is plain on purpose: a chunk is read by the thread that
 * closes it, and a plain read is lifted out of loops by the JIT.
 */
final class Lease {
    /** Of heap memory, which never ends. */
    static final Lease FOREVER = new Lease();

    private boolean ended;

    void check() {
        if (ended) {
            throw Errors.closed();
        }
    }

    boolean held() {
        return this == FOREVER;
    }

    void end() {
        if (!held()) {
            ended = true;
        }
    }
}
