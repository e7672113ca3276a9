package datafolio.fuzz;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.util.Random;

/** Something that reads, and is given what nobody wrote. */
interface Target extends AutoCloseable {
    /** As it is called on the command line. */
    String name();

    /** What it works on is made in this directory, once. */
    void prepare(Path directory) throws Exception;

    /**
     * One case: something damaged is read.
     *
     * @return what came of it, in a word or two: {@code read}, or the kind of an error that is as it should be
     * @throws Throwable when anything came of it that must not: the case has failed
     */
    String attempt(Random random) throws Throwable;

    @Override
    default void close() {}

    /**
     * Whether DuckDB was short of memory: a file may claim a length that it may not take. Where it gives no reason, it is taken
     * for that too.
     */
    static boolean isMemory(FolioException e) {
        return e.kind() == Kind.IO_ERROR && (e.getMessage().contains("failed to allocate data of size") || e.getMessage().contains("gave up before the first row"));
    }

    /** The kind of an error that names what it is about; anything else about it fails the case. */
    static String told(FolioException e, String... about) {
        if (e.getMessage() == null || e.getMessage().isBlank()) {
            throw new AssertionError("an error without a message", e);
        } else if (e.kind() == Kind.IO_ERROR && e.getMessage().contains("JVM failed")) {
            throw new AssertionError("memory was not bounded", e);
        }
        for (String key : about) {
            if (e.details().get(key) != null) {
                return e.kind().keyword();
            }
        }
        throw new AssertionError("an error that names none of " + String.join(", ", about) + ": " + e.kind() + " " + e.getMessage(), e);
    }
}
