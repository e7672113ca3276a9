package datafolio.lake;

import java.time.Instant;
import java.util.List;

/** One version of a table. Safe for any number of threads. */
public interface LakeTable {
    /** The version's number. */
    long version();

    /** When it was made, as the log goes by. */
    Instant time();

    /** Its columns, in order. */
    List<LakeColumn> columns();

    /**
     * The files that make it up.
     *
     * @param where what the rows that are wanted have in common: files that cannot hold any such row may be left out
     * @throws datafolio.error.FolioException PAYLOAD_DAMAGED, REFERENCE_NOT_FOLLOWED
     */
    List<LakeFile> files(List<Comparison> where);
}
