package datafolio.lake;

/** Understands the logs of one format. Implementations have a public constructor without parameters. */
public interface LakeFormat {

    /**
     * A table at a moment. Nothing of its data is read.
     *
     * @param parquet reads Parquet files that are part of the log
     * @throws datafolio.error.FolioException VERSION_NOT_FOUND, PAYLOAD_MISSING when there is no log, PAYLOAD_DAMAGED,
     *     UNSUPPORTED for a feature that is not known, REFERENCE_NOT_FOLLOWED
     */
    LakeTable open(Place place, AsOf moment, ParquetRows parquet);
}
