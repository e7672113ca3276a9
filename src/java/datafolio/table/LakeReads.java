package datafolio.table;

import datafolio.lake.Comparison;
import datafolio.lake.LakeColumn;
import datafolio.lake.LakeFiles;
import datafolio.lake.LakeTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/** A reader's reads of tables that a log tells of. */
record LakeReads(Reader reader, Engine engine, TableCatalog catalog) {

    /** The stream of what the options choose. */
    Scan scan(Reader.Pinned pinned, ReadOptions options) {
        TableSource source = pinned.source();
        Facts facts = Facts.of(source, reader::connect);
        List<Integer> chosen = Reader.positions(source, facts, options.columns());
        String what = "Table \"" + source.name() + "\"";
        SqlText condition = options.where().map(where -> Parameters.of(options.arguments()).into(where)).orElse(null);
        LakeScan scan;
        SqlErrors.Context context;
        String sql;
        if (condition == null) {
            scan = LakeScan.of(source, List.of(), reader::connect);
            context = Reader.context(List.of(source), what, null, facts.names());
            sql = selecting(chosen, facts) + scan.relation() + Reader.paged(options);
        } else {
            String head = "SELECT 1 FROM \"table\" WHERE (";
            reader.checkCondition(condition, Reader.context(List.of(source), what, condition.within(head, "\n)"), facts.names()));
            scan = selected(source, condition.within(head, "\n)").text(), "table");
            SqlText whole = condition.within(selecting(chosen, facts) + "(SELECT * FROM " + scan.relation() + ") AS \"table\" WHERE (", "\n)" + Reader.paged(options));
            context = Reader.context(List.of(source), what, whole, facts.names());
            sql = whole.text();
        }
        return new Scan(() -> engine.confined(scan.within(catalog.places()), options.additions().functions()), scan.setup(), sql,
            chosen.stream().map(facts.names()::get).toList(), chosen.stream().map(facts.types()::get).toList(), options.rowsOf(scan.rowBytes(chosen)),
            condition == null ? expected(scan.rows(), options) : -1, options.timeout(), options.progress(), List.of(pinned.pin(), scan.hold()), context);
    }

    private static String selecting(List<Integer> chosen, Facts facts) {
        return "SELECT " + chosen.stream().map(i -> Sql.quote(facts.stored().get(i)) + " AS c" + i).collect(Collectors.joining(", ")) + " FROM ";
    }

    private static long expected(long rows, ReadOptions options) {
        long left = rows < 0 ? -1 : Math.max(0, rows - options.offset());
        return left < 0 || options.limit() < 0 ? left : Math.min(left, options.limit());
    }

    /** The files of a table that can hold rows which a SELECT wants. */
    LakeScan selected(TableSource source, String select, String name) {
        List<LakeColumn> columns = source.lake().orElseThrow().table(reader::connect).columns();
        List<Comparison> where;
        try (DuckDBConnection connection = reader.connect()) {
            where = Comparisons.of(connection, select, name, columns);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, Facts.context(source));
        }
        return LakeScan.of(source, where, reader::connect);
    }

    /** What the log tells of a table; rows are counted by the footers of its files where the log has not counted them. */
    TableInfo info(TableSource source) {
        LakeTable table = source.lake().orElseThrow().table(reader::connect);
        LakeScan scan = LakeScan.of(source, List.of(), reader::connect);
        Facts facts = Facts.of(source, reader::connect);
        return new TableInfo(source.name(), OptionalLong.of(scan.rows() < 0 ? counted(source, scan) : scan.rows()), facts.names().size(),
            OptionalLong.of(scan.sizeBytes()), facts.names(), Reader.dtypes(facts.names(), facts.types()), source.createdAt(), source.path(), "delta",
            OptionalLong.of(table.version()));
    }

    private long counted(TableSource source, LakeScan scan) {
        List<String> files = IntStream.range(0, scan.files().size()).mapToObj(i -> SqlPaths.file(scan.files().get(i).path())).toList();
        LakeFiles.Held held = scan.hold();
        try (DuckDBConnection connection = engine.confined(scan.within(catalog.places())); Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata(["
                    + String.join(", ", files) + "])")) {
            result.next();
            return result.getLong(1) - scan.deleted();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, Facts.context(source));
        } finally {
            held.close();
        }
    }
}
