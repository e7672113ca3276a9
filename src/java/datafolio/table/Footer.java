package datafolio.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The footer of a Parquet file, read without DuckDB: a millisecond instead of ten. Only what is beyond doubt is told; of a
 * file that is damaged, encrypted or has a column whose type DuckDB may see otherwise, there is none, and DuckDB is asked.
 *
 * @param rows how many rows the file has
 * @param names its columns
 * @param types what DuckDB reads them as, and where the Arrow schema in the file says more, what that says
 * @param sizeBytes the size of the file
 * @see <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</a>
 */
record Footer(long rows, List<String> names, List<DataType> types, long sizeBytes) {
    private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;
    private static final int TAIL = 64 << 10;
    private static final int LONGEST = 256 << 20;
    private static final Remembered<Optional<Footer>> KNOWN = new Remembered<>();

    /** The footer of a table that is one Parquet file; nothing of others, and where DuckDB has to be asked. */
    static Optional<Footer> of(TableSource source) {
        boolean plain = source.format() == TableSource.Format.PARQUET && !source.directory() && source.duckdbTypes().isEmpty() && source.inPlace().isEmpty();
        return plain ? KNOWN.of(source, () -> find(source.path())) : Optional.empty();
    }

    private static Optional<Footer> find(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] footer = footer(channel, size);
            return footer == null ? Optional.empty() : parse(footer, size);
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // DuckDB finds the same, and says it in the words that all damaged files get
        }
    }

    /** The bytes of a file's footer; null where its end is not that of a Parquet file. */
    static byte[] bytes(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() < 12 ? null : footer(channel, channel.size());
        }
    }

    private static byte[] footer(FileChannel channel, long size) throws IOException {
        int read = (int) Math.min(TAIL, size);
        ByteBuffer tail = bytes(channel, size - read, read);
        int length = tail.getInt(read - 8);
        if (tail.getInt(read - 4) != MAGIC || length <= 0 || length > Math.min(LONGEST, size - 12)) {
            return null;
        }
        byte[] footer = new byte[length];
        ByteBuffer whole = length <= read - 8 ? tail.position(read - 8 - length) : bytes(channel, size - 8 - length, length);
        whole.get(footer);
        return footer;
    }

    private static ByteBuffer bytes(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("the file ends within its footer");
            }
        }
        return buffer.flip();
    }

    private static Optional<Footer> parse(byte[] footer, long size) {
        Thrift thrift = new Thrift(footer);
        List<FooterSchema.Element> elements = new ArrayList<>();
        Map<String, String> metadata = new HashMap<>();
        long[] rows = {-1};
        boolean[] encrypted = {false};
        thrift.struct((field, type) -> {
            switch (field) {
                case 2 -> thrift.list(t -> elements.add(FooterSchema.Element.read(t)));
                case 3 -> rows[0] = thrift.longInteger();
                case 5 -> thrift.list(t -> pair(t, metadata));
                default -> {
                    encrypted[0] |= field == 8;
                    return false;
                }
            }
            return true;
        });
        List<Field> stored = new FooterSchema(elements).columns();
        if (rows[0] < 0 || stored == null || encrypted[0] || metadata.containsKey("geo")) {
            return Optional.empty();
        }
        List<String> names = stored.stream().map(Field::name).toList();
        List<DataType> types = ReadCasts.types(stored, Map.of(), names, metadata.get(ParquetFile.ARROW_SCHEMA));
        return Optional.of(new Footer(rows[0], names, types, size));
    }

    private static void pair(Thrift thrift, Map<String, String> metadata) {
        String[] pair = new String[2];
        thrift.struct((field, type) -> {
            boolean known = field == 1 || field == 2;
            if (known) {
                pair[field - 1] = thrift.text();
            }
            return known;
        });
        metadata.put(pair[0], pair[1]);
    }
}
