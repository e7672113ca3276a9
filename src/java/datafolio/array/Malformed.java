package datafolio.array;

import datafolio.error.Kind;

/** Text that is no header, or no dtype, of numpy's; who knows whose text it is makes the error of it. */
final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** {@code why} completes the sentence "It cannot be read: ...". */
    Malformed(String why) {
        this(null, why);
    }

    private Malformed(Kind kind, String why) {
        super(why, null, false, false);
        this.kind = kind;
    }

    /** Text that is well formed, and that this library does not act on. */
    static Malformed unsupported(String why) {
        return new Malformed(Kind.UNSUPPORTED, why);
    }

    /** UNSUPPORTED, or else the kind that says whose fault it is. */
    Kind kind(Kind otherwise) {
        return kind == null ? otherwise : kind;
    }
}
