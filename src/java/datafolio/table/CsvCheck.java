package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * What DuckDB finds out about a CSV file before it reads it. Where lines have other numbers of values than others it settles for
 * whatever fits the most of them, and leaves lines out, or takes all of a line for one value: here that is an error.
 */
final class CsvCheck {
    private static final int LONGEST = 80;

    private CsvCheck() {}

    /**
     * Looks at the beginning of the file.
     *
     * @param arguments those of read_csv
     * @param delimiter whether they tell what stands between values
     * @throws FolioException INVALID_DATA when the file is empty, or its lines do not fit together
     */
    static void nothingIsLeftOut(Statement statement, Path source, String arguments, boolean delimiter) throws SQLException, IOException {
        if (Files.size(source) == 0) {
            throw wrong(source, "it is empty. The first line of a CSV file names the columns.");
        }
        try (ResultSet found = statement.executeQuery("SELECT SkipRows, len(Columns), Columns[1].name FROM sniff_csv(" + arguments + ")")) {
            if (!found.next()) {
                return;
            }
            int skipped = found.getInt(1);
            String first = found.getString(3);
            if (skipped > 0) {
                List<String> lines = lines(source, skipped + 1);
                List<String> lost = lines.subList(0, Math.min(skipped, lines.size())).stream().filter(line -> !isRemark(line)).toList();
                if (!lost.isEmpty()) {
                    throw wrong(source, "its first " + (skipped == 1 ? "line does" : skipped + " lines do") + " not fit those below, and would be left"
                            + " out, such as: " + shown(lost.get(0)) + (lines.size() > skipped ? "\nLine " + (skipped + 1) + " is: "
                            + shown(lines.get(skipped)) : "") + "\nMend the lines, or remove those that stand before the table.");
                }
            } else if (found.getInt(2) == 1 && !delimiter && first != null && first.matches("(?s).*[,;|\t].*") && !lines(source, 1).get(0).startsWith("\"")) {
                throw wrong(source, "not all of its lines have as many values as the first one: " + shown(first)
                        + "\nMend the lines, or name the delimiter if that is one column.");
            }
        }
    }

    private static boolean isRemark(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    private static String shown(String line) {
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static List<String> lines(Path source, int count) throws IOException {
        List<String> lines = new ArrayList<>();
        try (InputStream file = Files.newInputStream(source);
                InputStream plain = source.toString().endsWith(".gz") ? new GZIPInputStream(file) : file;
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null && lines.size() < count; line = reader.readLine()) {
                lines.add(line);
            }
        }
        return lines.isEmpty() ? List.of("") : lines;
    }

    private static FolioException wrong(Path source, String why) {
        return new FolioException(Kind.INVALID_DATA, "The file " + source + " cannot be imported as CSV: " + why, Map.of("path", source.toString()), null);
    }
}
