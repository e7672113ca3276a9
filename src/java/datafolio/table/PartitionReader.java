package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Opens the rows of a partition, without its folio. The range of row numbers lets DuckDB pass over all other row groups. */
final class PartitionReader {
    private PartitionReader() {}

    /** A column: how it is read, and its type where SQL does not tell it. */
    private record Read(String sql, DataType type) {}

    static ChunkStream open(Partition partition, List<String> wanted, OptionalInt chunkRows) {
        if (!Files.isRegularFile(partition.path())) {
            throw FolioException.of(Kind.PAYLOAD_MISSING, "The file " + partition.path() + " of a partition of \"" + partition.table() + "\" is not there."
                    + " Whoever opens a partition has to see the same disk.", "item", partition.table(), "path", partition.path().toString());
        }
        TableSource source = new TableSource(partition.table(), partition.path(), TableSource.Format.PARQUET, false, true, OptionalLong.empty(),
                OptionalLong.empty(), List.of(), Map.of(), partition.types(), "", () -> () -> { });
        Engine engine = Engine.open(new EngineOptions(Optional.empty(), OptionalInt.empty(), true, Optional.empty())); // one instance for all files: the SQL is our own
        try {
            Facts facts = Facts.of(source, () -> engine.confined(List.of()));
            Map<String, Read> all = columns(partition, facts);
            Map<String, Read> chosen = chosen(partition, all, wanted);
            List<String> selects = new ArrayList<>();
            chosen.values().forEach(read -> selects.add(read.sql() + " AS c" + selects.size()));
            String sql = "SELECT " + String.join(", ", selects) + " FROM " + source.relation(true) + " WHERE file_row_number >= "
                    + partition.firstRow() + " AND file_row_number < " + Math.addExact(partition.firstRow(), partition.rows());
            long rowBytes = Math.max(1, Widths.rowBytes(source, facts, positions(facts, chosen), () -> engine.confined(List.of())));
            ReadOptions options = chunkRows.isPresent() ? ReadOptions.ALL.withChunkRows(chunkRows.getAsInt()) : ReadOptions.ALL;
            return ChunkStream.open(new Scan(() -> engine.confined(List.of()), List.of(), sql, List.copyOf(chosen.keySet()),
                    chosen.values().stream().map(Read::type).toList(), options.rowsOf(rowBytes), partition.rows(), Optional.empty(), Optional.empty(),
                    List.of(engine), Facts.context(source)));
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /** The file's columns, then those that directories make; where both have one, the directory's value counts. */
    private static Map<String, Read> columns(Partition partition, Facts facts) {
        Map<String, Read> columns = new LinkedHashMap<>();
        for (int i = 0; i < facts.names().size(); i++) {
            columns.put(facts.names().get(i), new Read(facts.selects().get(i), facts.types().get(i)));
        }
        partition.values().forEach((column, value) -> {
            DataType type = DataType.parse(partition.types().getOrDefault(column, "VARCHAR"));
            columns.put(column, new Read("CAST(" + (value == null ? "NULL" : Sql.literal(value)) + " AS " + type.sql() + ")", type));
        });
        return columns;
    }

    private static Map<String, Read> chosen(Partition partition, Map<String, Read> all, List<String> wanted) {
        if (wanted.isEmpty()) {
            return all;
        }
        Map<String, Read> chosen = new LinkedHashMap<>();
        for (String name : wanted) {
            if (!all.containsKey(name)) {
                List<String> nearest = Nearest.of(name, List.copyOf(all.keySet()));
                throw FolioException.of(Kind.COLUMN_NOT_FOUND, "Table \"" + partition.table() + "\" has no column \"" + name + "\"."
                        + (nearest.isEmpty() ? "" : " Nearest names: " + String.join(", ", nearest) + "."), "item", partition.table(), "column", name,
                        "nearest", nearest);
            }
            chosen.put(name, all.get(name));
        }
        return chosen;
    }

    private static List<Integer> positions(Facts facts, Map<String, Read> chosen) {
        return chosen.keySet().stream().map(facts.names()::indexOf).filter(i -> i >= 0).toList();
    }
}
