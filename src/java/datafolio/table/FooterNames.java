package datafolio.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Parquet tells columns apart by their exact names, DuckDB's writer does not: "a" beside "A" becomes "A_1". Such tables
 * are written under placeholder names, and the file's footer gets the real ones afterwards. Nothing but the footer
 * changes: all offsets in it point to what lies before it.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/README.md#metadata">Parquet: metadata</a>
 */
final class FooterNames {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private FooterNames() {}

    /** Whether some of the names differ only by case, or are none that SQL can say. */
    static boolean unspeakable(List<String> names) {
        Set<String> folded = new HashSet<>(Set.of(""));
        return !names.stream().allMatch(n -> folded.add(n.toLowerCase(Locale.ROOT)) && n.indexOf('\0') < 0);
    }

    static String placeholder(int column) {
        return "datafolio_column_" + column;
    }

    /** Gives the columns of a file that was written under placeholders their names. */
    static void rename(Path file, List<String> names) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            ByteBuffer tail = read(channel, size - 8, 8);
            int length = tail.getInt();
            byte[] footer = read(channel, size - 8 - length, length).array();
            byte[] renamed = new CompactFooter(footer, names).renamed();
            ByteBuffer end = ByteBuffer.allocate(renamed.length + 8).order(ByteOrder.LITTLE_ENDIAN);
            end.put(renamed).putInt(renamed.length).put(MAGIC).flip();
            channel.truncate(size - 8 - length);
            channel.position(size - 8 - length);
            while (end.hasRemaining()) {
                channel.write(end);
            }
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("the file ends within its footer");
            }
        }
        return buffer.flip();
    }
}
