package datafolio.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Parquet tells columns apart by their exact names, DuckDB's writer does not: "a" beside "A" becomes "A_1". Such tables
 * are written under placeholder names to a file beside, and copied to where they belong with the real names in the footer.
 * Nothing but the footer changes: all offsets in it point to what lies before it.
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

    /** Where COPY is to write a file of such columns: where it belongs, or beside that. */
    static Path place(Path target, List<String> names) {
        return unspeakable(names) ? unnamed(target) : target;
    }

    private static Path unnamed(Path target) {
        return target.resolveSibling(target.getFileName() + ".unnamed");
    }

    /** Makes the file of what was written under placeholders beside it, where that was the {@link #place}. */
    static void settle(Path target, List<String> names) throws IOException {
        if (!unspeakable(names)) {
            return;
        }
        try (FileChannel from = FileChannel.open(unnamed(target), StandardOpenOption.READ);
                FileChannel to = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = from.size();
            int length = read(from, size - 8, 8).getInt();
            long start = size - 8 - length;
            byte[] footer = new CompactFooter(read(from, start, length).array(), names).renamed();
            for (long at = 0; at < start;) {
                at += from.transferTo(at, start - at, to);
            }
            ByteBuffer end = ByteBuffer.allocate(footer.length + 8).order(ByteOrder.LITTLE_ENDIAN);
            end.put(footer).putInt(footer.length).put(MAGIC).flip();
            while (end.hasRemaining()) {
                to.write(end);
            }
        }
        Files.delete(unnamed(target));
    }

    /** Deletes what was written. */
    static void discard(Path target) throws IOException {
        Files.deleteIfExists(target);
        Files.deleteIfExists(unnamed(target));
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
