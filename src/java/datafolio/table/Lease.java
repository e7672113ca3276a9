package datafolio.table;

/**
 * Whether the memory behind a column is still there. The field is plain on purpose: a chunk is read by the thread that
 * closes it, and a plain read is lifted out of loops by the JIT.
 */
final class Lease {
    /** Of heap memory, which never ends. */
    static final Lease FOREVER = new Lease(null);

    private final Object owner;
    private boolean ended;

    /** @param owner what must not be collected while a column is in use, or null */
    Lease(Object owner) {
        this.owner = owner;
    }

    void check() {
        if (ended) {
            throw Errors.closed();
        }
    }

    Object owner() {
        return owner;
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
