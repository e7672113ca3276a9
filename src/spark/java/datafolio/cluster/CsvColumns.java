package datafolio.cluster;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.table.DataType;
import datafolio.table.Field;
import datafolio.table.Schema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A CSV as Spark reads it: with the columns that DuckDB found in it, and what stands between values told from the first line.
 *
 * @param schema what Spark is told to read
 * @param delimiter what stands between values
 * @param header whether the first line names the columns
 */
record CsvColumns(StructType schema, String delimiter, boolean header) {
    private static final List<String> DELIMITERS = List.of(",", "\t", ";", "|");

    static CsvColumns of(Schema schema, Path file) {
        String line = firstLine(file);
        List<String> names = schema.fields().stream().map(Field::name).toList();
        StructType types = new StructType();
        for (Field field : schema.fields()) {
            types = types.add(field.name(), type(field.type()), true);
        }
        String delimiter = DELIMITERS.stream().filter(each -> values(line, each).size() == names.size()).findFirst().orElse(",");
        return new CsvColumns(types, delimiter, values(line, delimiter).equals(names));
    }

    private static String firstLine(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                        StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            return line == null ? "" : line.startsWith("\uFEFF") ? line.substring(1) : line;
        } catch (IOException e) {
            throw new FolioException(Kind.IO_ERROR, "The file " + file + " cannot be read: " + e.getMessage() + ".", Map.of("path", file.toString()), e);
        }
    }

    private static List<String> values(String line, String delimiter) {
        return Pattern.compile(Pattern.quote(delimiter) + "(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)").splitAsStream(line)
                .map(value -> value.replaceAll("^\"|\"$", "").replace("\"\"", "\"")).toList();
    }

    private static org.apache.spark.sql.types.DataType type(DataType type) {
        return switch (type.sql()) {
            case "BOOLEAN" -> DataTypes.BooleanType;
            case "BIGINT", "INTEGER", "SMALLINT", "TINYINT" -> DataTypes.LongType;
            case "DOUBLE", "FLOAT" -> DataTypes.DoubleType;
            case "DATE" -> DataTypes.DateType;
            case "TIMESTAMP" -> DataTypes.TimestampNTZType;
            case "TIMESTAMP WITH TIME ZONE" -> DataTypes.TimestampType;
            default -> DataTypes.StringType;
        };
    }
}
