package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.Comparison;
import datafolio.lake.LakeColumn;
import datafolio.lake.LakeFile;
import datafolio.lake.LakeFiles;
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
 * first gets the list of the files as a variable, and as others the values of the partition columns and the rows that do not count,
 * so that the SQL itself is short however many files there are. DuckDB reads exactly these files, finds columns by
 * the names or numbers that the files have for them, and gives those that a file lacks as missing values.
 */
final class LakeScan {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final long UNKNOWN_WIDTH = 64;
    private static final int EXPANSION = 4;
    private static final long[] NONE = {};
    private static final int PIECE = 128;

    private final LakeSource lake;
    private final Supplier<DuckDBConnection> connect;
    private final LakeTable table;
    private final List<LakeColumn> columns;
    private final List<LakeFile> files;
    private final Path root;
    private final String name = "lake " + NUMBER.incrementAndGet();

    private LakeScan(LakeSource lake, Supplier<DuckDBConnection> connect, LakeTable table, List<LakeFile> files) {
        this.lake = lake;
        this.connect = connect;
        this.table = table;
        this.root = lake.place().root();
        this.columns = table.columns();
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
        LakeScan scan = new LakeScan(lake, connect, table, table.files(where));
        return lake.place().files().isElsewhere() ? scan : scan.whole();
    }

    private LakeScan whole() {
        for (LakeFile file : files) {
            if (!Files.exists(file.path())) {
                throw LakeGone.of(lake, table, file.path(), connect);
            }
        }
        return this;
    }

    /**
     * Fetches the files where they are elsewhere, and keeps them until the result is closed.
     *
     * @throws FolioException VERSION_NOT_FOUND when files are gone, DISK_FULL, INTERRUPTED, IO_ERROR
     */
    LakeFiles.Held hold() {
        if (!lake.place().files().isElsewhere()) {
            return () -> { };
        }
        LakeFiles.Held held = lake.place().files().hold(files.stream().map(LakeFile::path).toList());
        try {
            whole();
            return held;
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
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

    /** The files in pieces, so that what is looked up for each row is in a short list. */
    private List<List<LakeFile>> pieces() {
        List<List<LakeFile>> pieces = new ArrayList<>();
        int size = files.stream().anyMatch(file -> file.deleted().isPresent()) || differing(files) ? PIECE : Math.max(1, files.size());
        for (int from = 0; from < files.size(); from += size) {
            pieces.add(files.subList(from, Math.min(files.size(), from + size)));
        }
        return pieces;
    }

    private IntStream partitionColumns() {
        return IntStream.range(0, columns.size()).filter(i -> columns.get(i).partition());
    }

    /** Whether the files have other values of the partition columns, each its own. */
    private boolean differing(List<LakeFile> some) {
        return partitionColumns().findAny().isPresent() && some.stream().map(LakeFile::partition).distinct().limit(2).count() > 1;
    }

    private static boolean touched(List<LakeFile> some) {
        return some.stream().anyMatch(file -> file.deleted().isPresent());
    }

    /** What a connection needs before it can run {@link #relation}. */
    List<Scan.Setup> setup() {
        List<Scan.Setup> setup = new ArrayList<>();
        List<List<LakeFile>> pieces = pieces();
        for (int i = 0; i < pieces.size(); i++) {
            List<LakeFile> piece = pieces.get(i);
            String own = name + " " + i;
            setup.add(variable(own, texts(piece, file -> SqlPaths.plain(file.path()))));
            if (differing(piece)) {
                setup.add(variable(own + " values", "(SELECT list(v) FROM (SELECT " + partitionColumns().mapToObj(c -> "'p" + c + "': "
                    + typed(columns.get(c), "unnest(" + texts(piece, file -> file.partition().get(columns.get(c).name())) + ")"))
                    .collect(Collectors.joining(", ", "{", "}")) + " AS v))"));
            }
            if (touched(piece)) {
                setup.add(connection -> deletions(connection, piece, own));
            }
        }
        return setup;
    }

    private static Scan.Setup variable(String variable, String value) {
        return Scan.Setup.of("SET VARIABLE " + Sql.quote(variable) + " = " + value);
    }

    /** A list of texts, one literal however long. */
    private static String texts(List<LakeFile> files, Function<LakeFile, String> text) {
        List<Object> all = new ArrayList<>();
        files.forEach(file -> all.add(text.apply(file)));
        return "from_json(" + Sql.literal(new String(Json.write(all), StandardCharsets.UTF_8)) + ", '[\"VARCHAR\"]')";
    }

    private static String typed(LakeColumn column, String text) {
        return column.type().equals("BLOB") ? "encode(" + text + ")" : "CAST(" + text + " AS " + column.type() + ")";
    }

    /** For each file a bit a row, which is set where the row does not count; up to the last one that does not. */
    private static void deletions(DuckDBConnection connection, List<LakeFile> piece, String own) throws SQLException {
        String table = own + " bits";
        Scan.Setup.of("CREATE OR REPLACE TEMP TABLE " + Sql.quote(table) + " (file INTEGER, bits BLOB)").on(connection);
        try (DuckDBAppender appender = connection.createAppender("temp", "main", table)) {
            for (int i = 0; i < piece.size(); i++) {
                appender.beginRow();
                appender.append(i);
                long[] rows = piece.get(i).deleted().map(deleted -> deleted.rows().get()).orElse(NONE);
                if (rows.length == 0) {
                    appender.appendNull();
                } else {
                    appender.append(bits(rows));
                }
                appender.endRow();
            }
        }
        variable(own + " deleted", "(SELECT list(bits::BIT ORDER BY file) FROM " + Sql.quote(table) + ")").on(connection);
        Scan.Setup.of("DROP TABLE " + Sql.quote(table)).on(connection);
    }

    private static byte[] bits(long[] rows) {
        byte[] bits = new byte[Math.toIntExact(rows[rows.length - 1] / 8 + 1)];
        for (long row : rows) {
            bits[(int) (row / 8)] |= (byte) (0x80 >> row % 8);
        }
        return bits;
    }

    /** The table as a relation of a FROM clause. */
    String relation() {
        List<List<LakeFile>> pieces = pieces();
        String select = pieces.isEmpty() ? columns.stream().map(c -> "CAST(NULL AS " + c.type() + ") AS " + Sql.quote(c.name()))
                .collect(Collectors.joining(", ", "SELECT ", " WHERE false"))
            : IntStream.range(0, pieces.size()).mapToObj(i -> select(pieces.get(i), name + " " + i)).collect(Collectors.joining(" UNION ALL "));
        return "(" + select + ") AS " + Sql.quote(name);
    }

    /**
     * A piece's rows. What a file has of its own, partition values and deletions, is looked up in lists by the file's place among the
     * piece's, and joined to nothing: after a join DuckDB gives the rows in any order, and not the same one each time.
     */
    private String select(List<LakeFile> piece, String own) {
        boolean differing = differing(piece);
        List<String> selects = new ArrayList<>();
        List<String> inner = new ArrayList<>();
        List<String[]> stored = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            LakeColumn column = columns.get(i);
            if (column.partition()) {
                String value = piece.get(0).partition().get(column.name());
                selects.add((differing ? "v.p" + i : typed(column, value == null ? "NULL" : Sql.literal(value))) + " AS " + Sql.quote(column.name()));
            } else {
                String key = column.id().isPresent() ? Integer.toString(column.id().getAsInt()) : Sql.literal(column.storedName());
                stored.add(new String[] {key, "c" + i, column.storedType()});
                inner.add("c" + i);
                selects.add(renamed("c" + i, DataType.parse(column.storedType()), DataType.parse(column.type()), 0) + " AS " + Sql.quote(column.name()));
            }
        }
        if (differing) {
            inner.add(looked(own + " values") + " AS v");
        }
        String deleted = looked(own + " deleted");
        return "SELECT " + String.join(", ", selects) + " FROM (SELECT " + String.join(", ", inner) + " FROM read_parquet(getvariable(" + Sql.literal(own)
            + "), hive_partitioning = false" + (stored.isEmpty() ? "" : ", schema = " + schema(stored)) + ") AS r" + (!touched(piece) ? ""
                : " WHERE CASE WHEN r.file_row_number < bit_length(" + deleted + ") THEN get_bit(" + deleted + ", r.file_row_number::INTEGER) = 0 ELSE true END") + ")";
    }

    private static String looked(String variable) {
        return "getvariable(" + Sql.literal(variable) + ")[r.file_index::BIGINT + 1]";
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
