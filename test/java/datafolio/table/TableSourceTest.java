package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as they lie on disk: Parquet and CSV, files and directories, odd names, and what is told about them unread. */
class TableSourceTest {
    @TempDir
    Path directory;
    private TestTables tables;

    @BeforeEach
    void open() throws Exception {
        Path bundle = Files.createDirectory(directory.resolve("it's [1] *odd? \"bundle\" é"));
        tables = new TestTables(bundle);
    }

    @AfterEach
    void close() throws Exception {
        tables.awaitQuiet();
        tables.close();
    }

    private Path root() {
        return tables.places().iterator().next();
    }

    private static TableSource source(String name, Path path, TableSource.Format format, boolean isDirectory) {
        return new TableSource(name, path, format, isDirectory, false, OptionalLong.empty(), OptionalLong.empty(), List.of(),
            Map.of(), Map.of(), "", () -> () -> {});
    }

    @Test
    void directoriesOfPartitionsAreOneTable() throws Exception {
        for (int year : List.of(2012, 2013)) {
            Path part = Files.createDirectories(root().resolve("parts/year=" + year + "/origin=JFK"));
            tables.copy("SELECT range + " + year + " AS id FROM range(1000)", part.resolve("a.parquet"), "FORMAT parquet");
            tables.copy("SELECT range + 5000 AS id FROM range(10)", part.resolve("b.parquet"), "FORMAT parquet");
            Files.writeString(part.resolve("notes.txt"), "no table");
        }
        tables.add(source("parts", root().resolve("parts"), TableSource.Format.PARQUET, true));
        TableInfo info = tables.reader.info("parts");
        assertEquals(OptionalLong.of(2020), info.rows());
        assertEquals(List.of("id", "origin", "year"), info.columnNames().stream().sorted().toList());
        Chunk chunk = tables.reader.read("parts", ReadOptions.ALL.withColumns(List.of("id", "year")).withOffset(1005).withLimit(10));
        assertEquals(List.of(5005L, 5006L, 5007L, 5008L, 5009L, 2013L, 2014L, 2015L, 2016L, 2017L), chunk.column("id").toList());
        assertEquals(2012L, chunk.column("year").get(0));
        assertEquals(2013L, chunk.column("year").get(9));
        assertEquals(1010L, tables.value("SELECT count(*) FROM parts WHERE year = ? AND origin = 'JFK'", 2013));
    }

    @Test
    void aFoldersNameAddsNoColumnToASingleFile() throws Exception {
        Path part = Files.createDirectories(root().resolve("run=3"));
        tables.copy("SELECT range AS id FROM range(10)", part.resolve("a.parquet"), "FORMAT parquet");
        Files.writeString(part.resolve("b.csv"), "id\n1\n");
        tables.add(source("a", part.resolve("a.parquet"), TableSource.Format.PARQUET, false));
        tables.add(source("b", part.resolve("b.csv"), TableSource.Format.CSV, false));
        for (String name : List.of("a", "b")) {
            assertEquals(List.of("id"), tables.reader.info(name).columnNames());
            assertEquals(List.of("id"), tables.reader.read(name, ReadOptions.ALL).names());
        }
    }

    @Test
    void csvFilesAndDirectoriesAreTables() throws Exception {
        Files.writeString(root().resolve("x.csv"), "a,b c,d\n1,x,2013-01-01\n2,,2013-01-02\n");
        Path parts = Files.createDirectories(root().resolve("csvs/k=7"));
        Files.writeString(parts.resolve("y.csv"), "v\n1.5\n2.5\n");
        tables.add(source("x", root().resolve("x.csv"), TableSource.Format.CSV, false));
        tables.add(source("y", root().resolve("csvs"), TableSource.Format.CSV, true));
        Chunk x = tables.reader.read("x", ReadOptions.ALL);
        assertEquals(List.of("a", "b c", "d"), x.names());
        assertEquals(java.util.Arrays.asList("x", null), x.column("b c").toList());
        assertEquals(List.of(2L), tables.reader.read("x", ReadOptions.ALL.withOffset(1)).column("a").toList());
        assertEquals(List.of(1.5, 2.5), tables.reader.read("y", ReadOptions.ALL).column("v").toList());
        assertEquals(14L, ((Number) tables.value("SELECT sum(k)::BIGINT FROM y")).longValue());
        assertEquals(OptionalLong.empty(), tables.reader.info("x").rows());
    }

    @Test
    void namesThatDifferByCaseAloneStayAsTheyAre() throws Exception {
        tables.write("twins", "SELECT 1 AS a, 2 AS b", "");
        Path file = root().resolve("twins.parquet");
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(file, text.replace("\u0001b", "\u0001A").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertEquals(List.of("a", "A"), tables.reader.info("twins").columnNames());
        Chunk chunk = tables.reader.read("twins", ReadOptions.ALL);
        assertEquals(List.of("a", "A"), chunk.names());
        assertEquals(2L, chunk.column("A").get(0));
        assertEquals(List.of(2L), tables.reader.read("twins", ReadOptions.ALL.withColumns(List.of("A"))).column(0).toList());
    }

    @Test
    void oddColumnNamesAreRead() throws Exception {
        tables.write("odd", "SELECT 1 AS \"a b\", 2 AS \"q\"\"uote\", 3 AS \"it's\", 4 AS \"é漢\", 5 AS \"select\", 6 AS \"a,b\", 7 AS \"a.b\"", "");
        Chunk chunk = tables.reader.read("odd", ReadOptions.ALL.withWhere("\"a b\" = ?", List.of(1)));
        assertEquals(List.of("a b", "q\"uote", "it's", "é漢", "select", "a,b", "a.b"), chunk.names());
        assertEquals(List.of(4L, 2L), tables.reader.read("odd", ReadOptions.ALL.withColumns(List.of("é漢", "q\"uote"))).columns().stream()
            .map(c -> c.get(0)).toList());
    }

    @Test
    void infoComesFromTheManifestWhenItSaysEnough() {
        Path nowhere = root().resolve("nowhere.parquet");
        tables.add(new TableSource("recorded", nowhere, TableSource.Format.PARQUET, false, true, OptionalLong.of(7), OptionalLong.of(99),
            List.of("a", "b"), Map.of("a", "int64", "b", "string"), Map.of(), "2026-01-01T00:00:00.000000+00:00", () -> () -> {}));
        TableInfo info = tables.reader.info("recorded");
        assertEquals(new TableInfo("recorded", OptionalLong.of(7), 2, OptionalLong.of(99), List.of("a", "b"),
            Map.of("a", "int64", "b", "string"), "2026-01-01T00:00:00.000000+00:00", nowhere, "parquet"), info);
    }

    @Test
    void schemaAndInfoAreToldFromTheFooter() throws Exception {
        tables.write("kinds", "SELECT 1::TINYINT AS i8, 2::UBIGINT AS u64, 1.5::DECIMAL(10,2) AS d, [1, 2] AS l, {'x': 1, 'y': 'z'} AS s,"
            + " MAP {'k': 1} AS m, TIMESTAMPTZ '2013-01-01 00:00:00+00' AS tz, 'x'::BLOB AS b FROM range(5)", "");
        assertEquals(List.of("TINYINT", "UBIGINT", "DECIMAL(10,2)", "INTEGER[]"), tables.reader.schema("kinds").types().subList(0, 4)
            .stream().map(DataType::sql).toList());
        TableInfo info = tables.reader.info("kinds");
        assertEquals(OptionalLong.of(5), info.rows());
        assertEquals("int8", info.dtypes().get("i8"));
        assertEquals("timestamp[us, tz=UTC]", info.dtypes().get("tz"));
        Chunk chunk = tables.reader.read("kinds", ReadOptions.ALL.withLimit(1));
        assertEquals(Map.of("x", 1L, "y", "z"), chunk.column("s").get(0));
        assertEquals(Map.of("k", 1L), chunk.column("m").get(0));
    }

    @Test
    void enumsAreReadWithTheirValues() throws Exception {
        tables.write("e", "SELECT range AS i FROM range(3)", "");
        Chunk chunk = tables.rows("SELECT (CASE i WHEN 0 THEN 'red' WHEN 1 THEN 'blue' END)::ENUM('red', 'green', 'blue') AS c FROM e");
        assertEquals(java.util.Arrays.asList("red", "blue", null), chunk.column("c").toList());
        assertEquals(new DataType.Enum(List.of("red", "green", "blue")), chunk.schema().field("c").type());
    }

    @Test
    void tablesOfManyColumnsAreRead() throws Exception {
        tables.write("broad", "SELECT " + IntStream.range(0, 800).mapToObj(i -> i + " AS c" + i).collect(Collectors.joining(", "))
            + " FROM range(100)", "");
        Chunk chunk = tables.reader.read("broad", ReadOptions.ALL);
        assertEquals(800, chunk.names().size());
        assertEquals(799L, chunk.column("c799").get(99));
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        Path file = tables.write("gone", "SELECT 1 AS a", "");
        Files.delete(file);
        for (var read : List.<org.junit.jupiter.api.function.Executable>of(() -> tables.reader.chunks("gone", ReadOptions.ALL),
            () -> tables.rows("SELECT * FROM gone"), () -> tables.reader.schema("gone"))) {
            FolioException e = assertThrows(FolioException.class, read);
            assertEquals(Kind.PAYLOAD_MISSING, e.kind());
            assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        }
    }
}
