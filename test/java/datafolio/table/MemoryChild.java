package datafolio.table;

import datafolio.Folio;
import datafolio.FolioOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@link MemoryTest} runs in a JVM of its own, by name: reads or writes a table, then prints the rows, a checksum of
 * all values and the peak of the whole process's resident memory in MB.
 */
final class MemoryChild {
    private long rows;
    private long sum;

    private MemoryChild() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        MemoryChild child = new MemoryChild();
        long start = System.nanoTime();
        if (arguments[0].equals("folio")) {
            try (Folio folio = Folio.open(file, FolioOptions.DEFAULT.readOnly().memoryLimit(arguments[2])); ChunkStream stream = folio.table("t").chunks()) {
                stream.forEach(child::touch);
            }
            child.report(start);
            return;
        }
        try (TestTables tables = new TestTables(file.getParent())) {
            tables.add(TableSource.parquet("t", file));
            switch (arguments[0]) {
                case "reduce" -> {
                    try (ChunkStream stream = tables.reader.chunks("t", ReadOptions.ALL)) {
                        stream.forEach(child::touch);
                    }
                }
                case "iterate" -> {
                    try (ChunkStream stream = tables.reader.chunks("t", ReadOptions.ALL)) {
                        for (Chunk chunk : stream) {
                            child.touch(chunk);
                        }
                    }
                }
                case "write" -> child.rows = TableFiles.write(tables.engine, Path.of(arguments[2]),
                    generated(Long.parseLong(arguments[3])), WriteOptions.DEFAULT).rows();
                case "copy" -> {
                    try (ChunkStream stream = tables.reader.chunks("t", ReadOptions.ALL)) {
                        child.rows = TableFiles.write(tables.engine, Path.of(arguments[2]), stream, WriteOptions.DEFAULT).rows();
                    }
                }
                case "open" -> child.open(tables, Integer.parseInt(arguments[2]));
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
        child.report(start);
    }

    private void report(long start) throws Exception {
        System.out.printf("RESULT rows=%d sum=%d peak=%d seconds=%.1f%n", rows, sum, peakMegabytes(), (System.nanoTime() - start) / 1e9);
    }

    /** Reads every value of every column. */
    private void touch(Chunk chunk) {
        rows += chunk.rowCount();
        for (Column column : chunk.columns()) {
            sum += column.nullCount();
            for (int i = 0; i < chunk.rowCount(); i++) {
                if (column instanceof LongColumn) {
                    sum += column.getLong(i);
                } else if (column instanceof FloatingColumn) {
                    sum += Double.doubleToRawLongBits(column.getDouble(i));
                } else if (column instanceof BitColumn) {
                    sum += Boolean.TRUE.equals(column.get(i)) ? 1 : 0;
                } else {
                    sum += column.getString(i).length();
                }
            }
        }
    }

    /** Chunks of 100,000 rows, made one by one in heap memory. */
    private static ChunkSource generated(long rows) {
        return sink -> {
            int size = 100_000;
            for (long from = 0; from < rows; from += size) {
                long[] ids = new long[size];
                long[] groups = new long[size];
                double[] a = new double[size];
                double[] b = new double[size];
                boolean[] flags = new boolean[size];
                String[] names = new String[size];
                String[] codes = new String[size];
                for (int i = 0; i < size; i++) {
                    ids[i] = from + i;
                    groups[i] = ids[i] % 1000;
                    a[i] = Math.sqrt(ids[i]);
                    b[i] = i * 0.25;
                    flags[i] = (i & 1) == 0;
                    names[i] = "name " + groups[i];
                    codes[i] = Long.toHexString(ids[i] * 0x9E3779B97F4A7C15L | Long.MIN_VALUE).substring(0, 4);
                }
                Map<String, Object> columns = new java.util.LinkedHashMap<>();
                columns.put("id", ids);
                columns.put("grp", groups);
                columns.put("a", a);
                columns.put("b", b);
                columns.put("flag", flags);
                columns.put("name", List.of(names));
                columns.put("code", List.of(codes));
                columns.put("c", a.clone());
                columns.put("d", ids.clone());
                sink.accept(Chunks.ofColumns(columns, Map.of()));
            }
        };
    }

    /** Opens a stream so many times, takes its first chunk, closes it; compares what is open afterwards. */
    private void open(TestTables tables, int times) throws Exception {
        long descriptors = 0;
        long threads = 0;
        for (int i = -200; i < times; i++) {
            if (i == 0) {
                tables.awaitQuiet();
                descriptors = entries("fd");
                threads = entries("task");
            }
            try (ChunkStream stream = tables.reader.chunks("t", ReadOptions.ALL.withChunkRows(1000))) {
                rows += stream.next().rowCount();
            }
        }
        tables.awaitQuiet();
        System.out.printf("OPENED memory=%d descriptors=%d threads=%d%n", Engine.allocator().getAllocatedMemory(),
            entries("fd") - descriptors, entries("task") - threads);
    }

    private static long entries(String kind) throws Exception {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self", kind))) {
            return entries.count();
        }
    }

    private static long peakMegabytes() throws Exception {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmHWM")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    }
}
