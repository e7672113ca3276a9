package datafolio;

/** Somebody else published first: what was prepared has to be prepared anew. Never leaves this package. */
final class LostRace extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostRace() {
        super("another writer published first", null, false, false);
    }
}
