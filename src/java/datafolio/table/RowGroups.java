package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The row groups of a Parquet file, in their order, from its footer alone and without DuckDB.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</a>
 */
final class RowGroups {
    private RowGroups() {}

    /** One of them: its rows, and the bytes of its columns in the file. */
    record Group(long rows, long bytes) {}

    /** @throws FolioException PAYLOAD_MISSING, PAYLOAD_DAMAGED, naming the file */
    static List<Group> of(Path file) {
        try {
            byte[] footer = Footer.bytes(file);
            if (footer != null) {
                return parse(footer);
            }
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, e);
        }
        throw unreadable(file, null);
    }

    private static FolioException unreadable(Path file, Exception why) {
        boolean gone = !Files.exists(file);
        return new FolioException(gone ? Kind.PAYLOAD_MISSING : Kind.PAYLOAD_DAMAGED, "The file " + file + (gone ? " is missing. Restore it."
                : " has no footer that tells its row groups: it is no Parquet file, or damaged. Restore it from a copy."),
                Map.of("path", file.toString()), why);
    }

    private static List<Group> parse(byte[] footer) {
        List<Group> groups = new ArrayList<>();
        new Thrift(footer).struct((field, type) -> false); // a damaged footer fails here, as a whole
        Thrift thrift = new Thrift(footer);
        thrift.struct((field, type) -> {
            if (field == 4) {
                thrift.list(t -> groups.add(group(t)));
            }
            return field == 4;
        });
        return groups;
    }

    /** A RowGroup: {1: columns, 3: num_rows}. */
    private static Group group(Thrift thrift) {
        long[] rows = {0};
        long[] bytes = {0};
        thrift.struct((field, type) -> {
            if (field == 1) {
                thrift.list(t -> bytes[0] += column(t));
            } else if (field == 3) {
                rows[0] = thrift.longInteger();
            }
            return field == 1 || field == 3;
        });
        return new Group(rows[0], bytes[0]);
    }

    /** The size of a ColumnChunk: {3: meta_data {7: total_compressed_size}}. */
    private static long column(Thrift thrift) {
        long[] bytes = {0};
        thrift.struct((field, type) -> {
            if (field == 3) {
                thrift.struct((inner, t) -> {
                    if (inner == 7) {
                        bytes[0] = thrift.longInteger();
                    }
                    return inner == 7;
                });
            }
            return field == 3;
        });
        return bytes[0];
    }
}
