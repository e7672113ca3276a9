package datafolio.cli;

import datafolio.Folio;
import datafolio.Query;
import datafolio.error.FolioException;
import datafolio.manifest.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = {"Run a query over the folio's tables: SQL, or a query map in EDN.", "",
    "The query is one SELECT; it reaches nothing but the tables. - reads it from the input."},
        footer = {"", "Examples:", "  datafolio query 'select carrier, count(*) as n from flights group by 1 order by 2 desc'",
            "  datafolio query 'select * from flights where dep_delay > ?' -p 60 -o late.parquet",
            "  datafolio query '{:select [:carrier [[:count :*] :n]] :from :flights :group-by :carrier}' --edn"})
final class QueryOrder extends RowsOrder {
    @Parameters(paramLabel = "QUERY")
    String query;

    @Option(names = {"-p", "--param"}, paramLabel = "VALUE", description = "A value for the next ?: a number, true, false, null, else a text (repeatable)")
    List<String> parameters = List.of();

    @Option(names = {"-t", "--table"}, paramLabel = "NAME", description = "The table that the query calls \"table\"")
    String table;

    @Option(names = {"-n", "--rows"}, paramLabel = "N", description = "How many rows a table for people shows (default: 100)")
    int rows = 100;

    @Option(names = "--version", paramLabel = "NAME=N", description = "Read the Delta table NAME as of this version, by its number or a time (repeatable)")
    Map<String, String> versions = Map.of();

    @Override
    int run(Folio folio, Target target) throws IOException {
        String text = query.equals("-") ? new String(session.in.readAllBytes(), StandardCharsets.UTF_8) : query;
        List<Object> values = new ArrayList<>();
        String sql = text;
        if (text.stripLeading().startsWith("{")) {
            List<Object> formatted = ClojureBridge.sql(folio, table, text);
            sql = (String) formatted.get(0);
            values.addAll(formatted.subList(1, formatted.size()));
        }
        parameters.forEach(word -> values.add(value(word)));
        Query asked = table == null ? folio.query(sql, values.toArray()) : folio.table(table).query(sql, values.toArray());
        if (!versions.isEmpty()) {
            asked = asked.versions(versions.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> AsOfOption.moment(each.getValue()))));
        }
        Progresses progress = new Progresses(session);
        int status = give(asked.progress(progress).chunks(), format(Format.TABLE), rows);
        progress.end();
        return status;
    }

    /** What JSON calls a single value; every other word is a text. */
    static Object value(String word) {
        try {
            Object value = Json.read(word.getBytes(StandardCharsets.UTF_8));
            return value instanceof List || value instanceof Map ? word : value;
        } catch (FolioException e) {
            return word;
        }
    }
}
