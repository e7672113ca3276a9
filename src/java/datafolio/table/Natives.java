package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.Map;

/**
 * Checks, before anything native is touched, that DuckDB and Arrow are on the classpath and that the JVM was started
 * with the option Arrow needs. Class initialisers of these libraries fail once and for ever, so they are only looked
 * at, never initialised, here.
 */
final class Natives {
    static final String DUCKDB_VERSION = "2.0.0.1";
    static final String ARROW_VERSION = "19.0.0";
    static final String ADD_OPENS = "--add-opens=java.base/java.nio=ALL-UNNAMED";

    private static volatile boolean checked;

    private Natives() {}

    /**
     * Returns quietly when tables can be used in this JVM.
     *
     * @throws FolioException MISSING_DEPENDENCY naming the Maven coordinate to add, or MISSING_JVM_OPTION naming the
     *     option to start the JVM with
     */
    static void require() {
        if (checked) {
            return;
        }
        present("org.duckdb.DuckDBDriver", "org.duckdb", "duckdb_jdbc", DUCKDB_VERSION);
        present("org.apache.arrow.vector.VectorSchemaRoot", "org.apache.arrow", "arrow-vector", ARROW_VERSION);
        present("org.apache.arrow.c.Data", "org.apache.arrow", "arrow-c-data", ARROW_VERSION);
        Class<?> arrow = present("org.apache.arrow.memory.util.MemoryUtil", "org.apache.arrow", "arrow-memory-core",
            ARROW_VERSION);
        present("org.apache.arrow.memory.unsafe.UnsafeAllocationManager", "org.apache.arrow", "arrow-memory-unsafe",
            ARROW_VERSION);
        if (!Object.class.getModule().isOpen("java.nio", arrow.getModule())) {
            throw FolioException.of(Kind.MISSING_JVM_OPTION,
                "Tables need the JVM option " + ADD_OPENS + " (Arrow reads native memory through java.nio). "
                    + "Add it to the command line that starts this JVM, or to JDK_JAVA_OPTIONS.",
                "option", ADD_OPENS);
        }
        checked = true;
    }

    private static Class<?> present(String type, String group, String artifact, String version) {
        try {
            return Class.forName(type, false, Natives.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            String coordinate = group + ":" + artifact + ":" + version;
            throw new FolioException(Kind.MISSING_DEPENDENCY,
                "Tables need " + coordinate + ", which is not on the classpath. Add that Maven dependency; everything "
                    + "but tables works without it.",
                Map.of("dependency", coordinate), e);
        }
    }
}
