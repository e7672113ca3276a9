package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Item;
import datafolio.manifest.ItemType;
import datafolio.table.Engine;
import datafolio.table.TableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a descriptor says of its file, held against the file. */
final class Records {
    private final Engine engine;
    private boolean footers = true;

    Records(Engine engine) {
        this.engine = engine;
    }

    /** What is told otherwise than it is: the true values by field. */
    record Wrong(Map<String, Object> right, String message) {}

    /**
     * The fields that are not as the file has them; none is wrong when the map is empty.
     *
     * @throws FolioException PAYLOAD_DAMAGED when a table's file is none
     */
    Wrong check(Item item, Path file) throws IOException {
        Map<String, Object> actual = new LinkedHashMap<>();
        if (item.type() == ItemType.INCLUDED_TABLE) {
            actual.put("size_bytes", Files.size(file));
            actual.putAll(footer(item, file));
        } else if (item.type() == ItemType.ARTIFACT) {
            actual.put("file_size", Files.size(file));
        }
        Map<String, Object> right = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        actual.forEach((field, value) -> {
            Object recorded = item.get(field);
            if (recorded != null && !same(recorded, value)) {
                right.put(field, value);
                words.add(field + " is recorded as " + recorded + ", and is " + value);
            }
        });
        return new Wrong(right, String.join("; ", words));
    }

    private Map<String, Object> footer(Item item, Path file) {
        if (!footers || !"parquet".equals(item.text("table_format").orElse("parquet")) || !Files.isRegularFile(file)) {
            return Map.of();
        }
        try {
            Map<String, Object> facts = TableFiles.describe(engine, file, Tables.textMap(item.get("duckdb_types"))).descriptor();
            facts.keySet().retainAll(List.of("num_rows", "num_cols", "columns"));
            return facts;
        } catch (FolioException e) {
            if (e.kind() == Kind.MISSING_DEPENDENCY || e.kind() == Kind.MISSING_JVM_OPTION || e.kind() == Kind.UNSUPPORTED) {
                footers = false; // without DuckDB sizes and checksums have to do
                return Map.of();
            }
            throw e;
        }
    }

    private static boolean same(Object recorded, Object found) {
        return recorded instanceof Number a && found instanceof Number b ? a.doubleValue() == b.doubleValue() : Objects.equals(recorded, found);
    }
}
