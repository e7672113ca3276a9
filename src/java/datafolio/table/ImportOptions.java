package datafolio.table;

import java.util.Map;
import java.util.Optional;

/**
 * How a file is imported. What is not given is found out from the file.
 *
 * <pre>{@code
 * folio.importTable("t", Path.of("t.csv"), ImportOptions.DEFAULT.withDelimiter(";").withNullText("NA"), AddOptions.DEFAULT);
 * }</pre>
 *
 * @param write how the table is written; its types are the columns' types
 * @param delimiter CSV only: what stands between values, such as ";"
 * @param header CSV only: whether the first line names the columns
 * @param nullText CSV only: the text that means a missing value, such as "NA"; the empty text always does
 */
public record ImportOptions(WriteOptions write, Optional<String> delimiter, Optional<Boolean> header, Optional<String> nullText) {
    /** Everything found out from the file. */
    public static final ImportOptions DEFAULT = of(WriteOptions.DEFAULT);

    /** Everything about the file found out from it. */
    public static ImportOptions of(WriteOptions write) {
        return new ImportOptions(write, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with another delimiter. */
    public ImportOptions withDelimiter(String text) {
        return new ImportOptions(write, Optional.of(text), header, nullText);
    }

    /** The same with or without a line of names. */
    public ImportOptions withHeader(boolean first) {
        return new ImportOptions(write, delimiter, Optional.of(first), nullText);
    }

    /** The same with a text for missing values. */
    public ImportOptions withNullText(String text) {
        return new ImportOptions(write, delimiter, header, Optional.of(text));
    }

    /** The same with declared column types. */
    public ImportOptions withTypes(Map<String, DataType> types) {
        return new ImportOptions(write.withTypes(types), delimiter, header, nullText);
    }
}
