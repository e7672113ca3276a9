package datafolio;

import datafolio.table.Chunk;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What {@link Table} and {@link Query} share. */
final class Reads {
    private Reads() {}

    /** The rows of a chunk as ordered maps. */
    static List<Map<String, Object>> rows(Chunk chunk) {
        return IntStream.range(0, chunk.rowCount()).mapToObj(chunk::row).toList();
    }

    /** Variable arguments as a list: a single null is one missing value. */
    static List<Object> arguments(Object[] arguments) {
        return arguments == null ? Collections.singletonList(null) : Arrays.asList(arguments);
    }
}
