package datafolio.lake;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.Map;

/** The formats of tables with a log, each understood by a library that need not be there. */
public final class Lakes {
    /** The format of Delta Lake. */
    public static final String DELTA = "delta";

    private static final String READER = "datafolio.delta.DeltaFormat";

    private Lakes() {}

    /**
     * Who understands Delta Lake's logs.
     *
     * @throws FolioException MISSING_DEPENDENCY naming what is to be added to the classpath
     */
    public static LakeFormat delta() {
        try {
            return (LakeFormat) Class.forName(READER).getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new FolioException(Kind.MISSING_DEPENDENCY, "Reading Delta tables needs Delta Kernel, which is not on the classpath. Add the alias"
                    + " :delta of this project's deps.edn, or the Maven artifacts io.delta:delta-kernel-api and io.delta:delta-kernel-defaults, of the"
                    + " latter without what it depends on (docs/delta.md).", Map.of("alias", "delta", "library", "io.delta/delta-kernel-api"), e);
        }
    }
}
