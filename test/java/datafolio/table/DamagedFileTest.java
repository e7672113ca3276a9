package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table file that was cut or whose bits were flipped gives an error that names it. (A flip inside a page can go
 * unnoticed by Parquet, which has no checksum there; the item's MD5 finds it.) In a JVM of its own, which must live.
 */
class DamagedFileTest {
    @TempDir
    Path directory;

    /** Damages copies of one file at every class of offset and prints what each read said. */
    static final class Probe {
        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]).toRealPath();
            try (TestTables tables = new TestTables(directory)) {
                Path good = tables.write("good", "SELECT range AS id, 'text ' || hash(range) AS s, range * 1.5 AS d,"
                    + " [range] AS l FROM range(30000)", "ROW_GROUP_SIZE 10240");
                byte[] bytes = Files.readAllBytes(good);
                int footer = java.nio.ByteBuffer.wrap(bytes, bytes.length - 8, 4).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt();
                int n = 0;
                for (int length : new int[] {0, 1, 4, 8, 11, 12, 100, bytes.length / 2, bytes.length - footer, bytes.length - 9,
                    bytes.length - 8, bytes.length - 4, bytes.length - 1}) {
                    read(tables, directory, "cut" + n++, java.util.Arrays.copyOf(bytes, length));
                }
                for (int at = 0; at < bytes.length; at += at < 40 || at > bytes.length - footer - 8 ? 7 : 9973) {
                    byte[] flipped = bytes.clone();
                    flipped[at] ^= (byte) (1 << at % 8);
                    read(tables, directory, "flip" + n++, flipped);
                }
                byte[] zeros = bytes.clone();
                java.util.Arrays.fill(zeros, 200, 5000, (byte) 0);
                read(tables, directory, "zeros" + n, zeros);
                read(tables, directory, "noise" + n, "This is no Parquet file at all".getBytes());
            }
            System.out.println("DONE arrow " + Engine.allocator().getAllocatedMemory());
        }

        private static void read(TestTables tables, Path directory, String name, byte[] bytes) throws Exception {
            Path file = directory.resolve(name + ".parquet");
            Files.write(file, bytes);
            tables.add(TableSource.parquet(name, file));
            for (int way = 0; way < 2; way++) {
                try (ChunkStream stream = way == 0 ? tables.reader.chunks(name, ReadOptions.ALL)
                    : tables.query("SELECT * FROM " + name)) {
                    long rows = 0;
                    for (Chunk chunk; (chunk = stream.next()) != null; ) {
                        rows += chunk.realize().rowCount();
                    }
                    System.out.println(name + " rows " + rows);
                } catch (FolioException e) {
                    System.out.println(name + " " + e.kind() + " " + e.getMessage().contains(file.toString()) + " "
                        + e.getMessage().replace('\n', ' '));
                }
            }
            Files.delete(file);
        }
    }

    @Test
    void damageIsToldAndTheJvmLives() throws Exception {
        ChildJvm child = ChildJvm.run(List.of(ChildJvm.ADD_OPENS, "-Xmx512m"), name -> false, Probe.class, directory.toString());
        assertEquals(0, child.exit(), child.output());
        assertTrue(child.output().contains("DONE arrow 0"), child.output());
        Map<String, Integer> seen = new TreeMap<>();
        for (String line : child.output().lines().filter(l -> l.matches("(cut|flip|zeros|noise).*")).toList()) {
            String[] words = line.split(" ", 4);
            seen.merge(words[1], 1, Integer::sum);
            if (words[1].equals("rows")) {
                assertEquals("30000", words[2], line);
                assertTrue(line.startsWith("flip") || line.startsWith("zeros"), line);
            } else {
                assertTrue(Set.of(Kind.PAYLOAD_DAMAGED.name(), Kind.TRUNCATED.name()).contains(words[1]), line);
                assertTrue(words[1].equals(Kind.TRUNCATED.name()) || words[2].equals("true"), "names no file: " + line);
            }
        }
        assertTrue(seen.getOrDefault(Kind.PAYLOAD_DAMAGED.name(), 0) > 50, seen.toString());
    }
}
