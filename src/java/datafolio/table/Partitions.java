package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts tables into partitions of about as many bytes each, by the footers of their files alone. */
final class Partitions {
    private Partitions() {}

    /**
     * Up to n partitions, and not fewer than there are files with rows.
     *
     * @throws FolioException INVALID_ARGUMENT, UNSUPPORTED for CSV, PAYLOAD_MISSING, PAYLOAD_DAMAGED
     */
    static List<Partition> of(TableSource source, int n) {
        if (n < 1) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "A table is cut into 1 or more partitions, not " + n + ".", "found", n);
        } else if (source.format() == TableSource.Format.CSV) {
            throw FolioException.of(Kind.UNSUPPORTED, "\"" + source.name() + "\" cannot be cut into partitions: a CSV does not say how many rows it has."
                    + " Import it.", "item", source.name());
        }
        List<DataFile> files = DataFile.of(source);
        Map<String, String> types = new LinkedHashMap<>(source.duckdbTypes());
        types.putAll(DataFile.types(files));
        List<List<RowGroups.Group>> groups = files.stream().map(file -> RowGroups.of(file.path())).toList();
        long bytes = groups.stream().flatMap(List::stream).mapToLong(RowGroups.Group::bytes).sum();
        List<Partition> partitions = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < files.size(); i++) {
            long inFile = groups.get(i).stream().mapToLong(RowGroups.Group::bytes).sum();
            long share = files.size() == 1 ? n : Math.max(1, Math.round((double) n * inFile / Math.max(1, bytes)));
            offset = cut(source.name(), files.get(i), types, groups.get(i), share, offset, partitions);
        }
        return partitions;
    }

    /** Cuts a file into so many pieces, or into its row groups where these are fewer; tells the first row after it. */
    private static long cut(String table, DataFile file, Map<String, String> types, List<RowGroups.Group> groups, long pieces, long offset,
                            List<Partition> into) {
        long left = groups.stream().mapToLong(RowGroups.Group::bytes).sum();
        long row = 0;
        int from = 0;
        for (long piece = Math.min(pieces, groups.size()); piece > 0; piece--) {
            long target = left / piece;
            long rows = groups.get(from).rows();
            long bytes = groups.get(from).bytes();
            int to = from + 1;
            // a group goes where it brings the piece nearer to its share; each piece after this one needs a group of its own
            while (groups.size() - to >= piece && (piece == 1 || bytes + groups.get(to).bytes() / 2 <= target)) {
                rows += groups.get(to).rows();
                bytes += groups.get(to++).bytes();
            }
            if (rows > 0) {
                into.add(new Partition(table, file.path(), from, to, row, rows, offset + row, bytes, file.values(), types));
            }
            row += rows;
            left -= bytes;
            from = to;
        }
        return offset + row;
    }
}
