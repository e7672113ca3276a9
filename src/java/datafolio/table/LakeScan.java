package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.Comparison;
import datafolio.lake.LakeColumn;
import datafolio.lake.LakeFile;
import datafolio.lake.LakeTable;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * One reading of a table that a log tells of: the files that are read, and the SQL that makes one table of them. A connection
 * first gets the list of the files as a variable, and as temporary tables the values of the partition columns and the rows that
 * do not count, so that the SQL itself is short however many files there are. DuckDB reads exactly these files, finds columns by
 * the names or numbers that the files have for them, and gives those that a file lacks as missing values.
 */
final class LakeScan {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final long UNKNOWN_WIDTH = 64;
    private static final int EXPANSION = 4;
    /** More rows than a file has: what makes one number of a file's place in the list and a row's in the file. */
    private static final long FILE_STEP = 1L << 40;

    private final List<LakeColumn> columns;
    private final List<LakeFile> files;
    private final Path root;
    private final String name = "lake " + NUMBER.incrementAndGet();

    private LakeScan(Path root, List<LakeColumn> columns, List<LakeFile> files) {
        this.root = root;
        this.columns = columns;
        this.files = files;
    }

    /**
     * The files of a table that can hold rows which are wanted.
     *
     * @throws FolioException VERSION_NOT_FOUND when files are gone, and as {@link LakeSource#table} and {@link LakeTable#files}
     */
    static LakeScan of(TableSource source, List<Comparison> where, Supplier<DuckDBConnection> connect) {
        LakeSource lake = source.lake().orElseThrow();
        LakeTable table = lake.table(connect);
        List<LakeFile> files = table.files(where);
        for (LakeFile file : files) {
            if (!Files.exists(file.path())) {
                throw LakeGone.of(lake, table, file.path(), connect);
            }
        }
        return new LakeScan(lake.place().root(), table.columns(), files);
    }

    /** The files that are read. */
    List<LakeFile> files() {
        return files;
    }

    /** How many rows come, or -1 where the log does not say. */
    long rows() {
        long rows = 0;
        for (LakeFile file : files) {
            if (file.rows().isEmpty()) {
                return -1;
            }
            rows += file.rows().getAsLong() - file.deleted().map(LakeFile.Deleted::count).orElse(0L);
        }
        return rows;
    }

    /** The rows that do not count. */
    long deleted() {
        return files.stream().mapToLong(file -> file.deleted().map(LakeFile.Deleted::count).orElse(0L)).sum();
    }

    long sizeBytes() {
        return files.stream().mapToLong(LakeFile::sizeBytes).sum();
    }

    /** About how many bytes a row of the columns at these positions takes in memory. */
    long rowBytes(List<Integer> positions) {
        long fixed = 0;
        long open = 0;
        for (int position : positions) {
            DataType type = DataType.parse(columns.get(position).type());
            if (type instanceof DataType.Scalar scalar && scalar != DataType.Scalar.VARCHAR && scalar != DataType.Scalar.BLOB || type instanceof DataType.Decimal) {
                fixed += 8;
            } else {
                open++;
            }
        }
        long rows = rows();
        long each = open == 0 ? 0 : rows <= 0 ? UNKNOWN_WIDTH : Math.max(UNKNOWN_WIDTH / 4, sizeBytes() * EXPANSION / rows / open);
        return Math.max(1, fixed + open * each);
    }

    /** The folders outside of the table's own in which files are read. */
    Set<Path> elsewhere() {
        Set<Path> folders = new LinkedHashSet<>();
        files.stream().map(LakeFile::path).filter(file -> !file.startsWith(root)).forEach(file -> folders.add(file.getParent()));
        return folders;
    }

    /** The places, and those elsewhere. */
    Collection<Path> within(Collection<Path> places) {
        Set<Path> all = new LinkedHashSet<>(places);
        all.addAll(elsewhere());
        return all;
    }

    private List<LakeFile> part(boolean touched) {
        return files.stream().filter(file -> file.deleted().isPresent() == touched).toList();
    }

    /** What a connection needs before it can run {@link #relation}. */
    List<Scan.Setup> setup() {
        List<Scan.Setup> setup = new ArrayList<>();
        for (boolean touched : new boolean[] {false, true}) {
            List<LakeFile> part = part(touched);
            if (!part.isEmpty()) {
                setup.add(Scan.Setup.of("SET VARIABLE " + Sql.quote(named(touched)) + " = " + texts(part, file -> SqlPaths.plain(file.path()))));
                if (differing(part)) {
                    setup.add(Scan.Setup.of(partitions(part, touched)));
                }
                if (touched) {
                    setup.add(connection -> deletions(connection, part));
                }
            }
        }
        return setup;
    }

    private String named(boolean touched) {
        return name + (touched ? " touched" : "");
    }

    /** A list of texts, one literal however long. */
    private static String texts(List<LakeFile> files, Function<LakeFile, String> text) {
        List<Object> all = new ArrayList<>();
        files.forEach(file -> all.add(text.apply(file)));
        return "from_json(" + Sql.literal(new String(Json.write(all), StandardCharsets.UTF_8)) + ", '[\"VARCHAR\"]')";
    }

    /** The values of the partition columns: a struct for each file. */
    private String partitions(List<LakeFile> part, boolean touched) {
        String fields = partitionColumns().mapToObj(i -> "'p" + i + "': " + typed(columns.get(i), "unnest(" + texts(part, file -> file.partition().get(columns.get(i).name())) + ")"))
            .collect(Collectors.joining(", ", "{", "}"));
        return "CREATE OR REPLACE TEMP TABLE " + Sql.quote(named(touched) + " values") + " AS SELECT unnest(range(" + part.size() + "))::UBIGINT AS file, " + fields + " AS v";
    }

    private static String typed(LakeColumn column, String text) {
        return column.type().equals("BLOB") ? "encode(" + text + ")" : "CAST(" + text + " AS " + column.type() + ")";
    }

    private IntStream partitionColumns() {
        return IntStream.range(0, columns.size()).filter(i -> columns.get(i).partition());
    }

    /** Whether the files have other values of the partition columns, each its own. */
    private boolean differing(List<LakeFile> part) {
        return partitionColumns().findAny().isPresent() && part.stream().map(LakeFile::partition).distinct().limit(2).count() > 1;
    }

    private void deletions(DuckDBConnection connection, List<LakeFile> part) throws SQLException {
        String table = named(true) + " rows";
        Scan.Setup.of("CREATE OR REPLACE TEMP TABLE " + Sql.quote(table) + " (nr BIGINT)").on(connection);
        try (DuckDBAppender appender = connection.createAppender("temp", "main", table)) {
            for (int i = 0; i < part.size(); i++) {
                for (long row : part.get(i).deleted().orElseThrow().rows().get()) {
                    appender.beginRow();
                    appender.append(i * FILE_STEP + row);
                    appender.endRow();
                }
            }
        }
    }

    /** The table as a relation of a FROM clause. */
    String relation() {
        List<String> parts = new ArrayList<>();
        for (boolean touched : new boolean[] {false, true}) {
            if (!part(touched).isEmpty()) {
                parts.add(select(touched));
            }
        }
        if (parts.isEmpty()) {
            parts.add("SELECT " + columns.stream().map(c -> "CAST(NULL AS " + c.type() + ") AS " + Sql.quote(c.name())).collect(Collectors.joining(", ")) + " WHERE false");
        }
        return "(" + String.join(" UNION ALL ", parts) + ") AS " + Sql.quote(name);
    }

    /**
     * Values of partition columns come by a subquery for each row's file, and rows that do not count go by IN: DuckDB runs both as joins
     * whose sides it never exchanges, so that rows stay in the order of the files.
     */
    private String select(boolean touched) {
        List<LakeFile> part = part(touched);
        boolean differing = differing(part);
        List<String> selects = new ArrayList<>();
        List<String> inner = new ArrayList<>();
        List<String[]> stored = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            LakeColumn column = columns.get(i);
            if (column.partition()) {
                String value = part.get(0).partition().get(column.name());
                selects.add((differing ? "v.p" + i : typed(column, value == null ? "NULL" : Sql.literal(value))) + " AS " + Sql.quote(column.name()));
            } else {
                String key = column.id().isPresent() ? Integer.toString(column.id().getAsInt()) : Sql.literal(column.storedName());
                stored.add(new String[] {key, "c" + i, column.storedType()});
                inner.add("c" + i);
                selects.add(renamed("c" + i, DataType.parse(column.storedType()), DataType.parse(column.type()), 0) + " AS " + Sql.quote(column.name()));
            }
        }
        if (differing) {
            inner.add("(SELECT v FROM " + Sql.quote(named(touched) + " values") + " WHERE file = r.file_index) AS v");
        }
        return "SELECT " + String.join(", ", selects) + " FROM (SELECT " + String.join(", ", inner) + " FROM read_parquet(getvariable(" + Sql.literal(named(touched))
            + "), hive_partitioning = false" + (stored.isEmpty() ? "" : ", schema = " + schema(stored)) + ") AS r" + (!touched ? "" : " WHERE NOT (r.file_index::BIGINT * "
                + FILE_STEP + " + r.file_row_number IN (SELECT nr FROM " + Sql.quote(named(true) + " rows") + "))") + ")";
    }

    /** The argument of read_parquet that says which columns there are: what files know each by, its name and its type. */
    static String schema(List<String[]> columns) {
        return columns.stream().map(c -> c[0] + ": {'name': " + Sql.literal(c[1]) + ", 'type': " + Sql.literal(c[2]) + ", 'default_value': NULL}")
            .collect(Collectors.joining(", ", "MAP {", "}"));
    }

    /** A value whose fields are called otherwise in the files. */
    private static String renamed(String value, DataType from, DataType to, int depth) {
        String each = "x" + depth;
        if (from.equals(to)) {
            return value;
        } else if (from instanceof DataType.Struct stored && to instanceof DataType.Struct known) {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < stored.fields().size(); i++) {
                Field inside = stored.fields().get(i);
                Field named = known.fields().get(i);
                fields.add(Sql.literal(named.name()) + ": " + renamed(value + "." + Sql.quote(inside.name()), inside.type(), named.type(), depth));
            }
            return "CASE WHEN " + value + " IS NULL THEN NULL ELSE {" + String.join(", ", fields) + "} END";
        } else if (from instanceof DataType.ListOf stored && to instanceof DataType.ListOf known) {
            return "list_transform(" + value + ", lambda " + each + ": " + renamed(each, stored.element(), known.element(), depth + 1) + ")";
        } else if (from instanceof DataType.MapOf stored && to instanceof DataType.MapOf known) {
            return "map_from_entries(list_transform(map_entries(" + value + "), lambda " + each + ": {'key': "
                + renamed(each + ".key", stored.key(), known.key(), depth + 1) + ", 'value': " + renamed(each + ".value", stored.value(), known.value(), depth + 1) + "}))";
        }
        throw FolioException.of(Kind.UNSUPPORTED, "A column of type " + from.sql() + " cannot be read as " + to.sql() + ".", "found", from.sql());
    }
}
