package datafolio.store;

/** Gives new versions their ids, payloads their names and changes their time. */
public interface Naming {
    /** The id of a new version and the name of its payload below the type's folder. */
    record Placed(String versionId, String filename) {}

    /** An id for a new version without a payload of its own. */
    String versionId(String name);

    /** An id for a new version and the name that its payload goes by. */
    Placed place(String name, Staged staged);

    /** The moment of the change, as bundles spell it. */
    String now();
}
