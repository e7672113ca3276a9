package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The failures of columns and their types: one constructor each, beside each other so that they read alike. */
final class Errors {

    private Errors() {}

    static FolioException argument(String message) {
        return FolioException.of(Kind.INVALID_ARGUMENT, message);
    }

    static FolioException unsupported(String message) {
        return FolioException.of(Kind.UNSUPPORTED, message);
    }

    static FolioException closed() {
        return FolioException.of(Kind.CLOSED, "This chunk was read after its step ended: its memory is gone. "
                + "To keep a chunk, realize it inside its step.");
    }

    static FolioException noColumn(String column, List<String> have) {
        List<String> nearest = Nearest.of(column, have);
        return FolioException.of(Kind.COLUMN_NOT_FOUND, "There is no column \"%s\"%s.".formatted(column,
                nearest.isEmpty() ? "; the columns are " + String.join(", ", have)
                        : "; did you mean " + String.join(" or ", nearest) + "?"),
                "column", column, "nearest", nearest);
    }

    static FolioException notPrimitive(Column column, String wanted) {
        return FolioException.of(Kind.INVALID_ARGUMENT, "Column \"%s\" is of type %s and cannot be read as %s; use get(i)."
                .formatted(column.name(), column.type().sql(), wanted),
                "column", column.name(), "found", column.type().sql(), "expected", wanted);
    }

    /** A value that does not fit the type of its column. */
    static FolioException value(String column, long row, DataType type, Object value, String why) {
        return FolioException.of(Kind.INVALID_DATA, "Row %d, column \"%s\": %s does not fit %s%s."
                .formatted(row, column, describe(value), type.sql(), why.isEmpty() ? "" : ": " + why),
                "row", row, "column", column, "expected", type.sql(), "found", className(value));
    }

    static FolioException data(String message, Object... details) {
        return FolioException.of(Kind.INVALID_DATA, message, details);
    }

    static FolioException wrap(Kind kind, String message, Throwable cause, Object... details) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < details.length; i += 2) {
            map.put((String) details[i], details[i + 1]);
        }
        return new FolioException(kind, message, map, cause);
    }

    /** An error that says also which file it is about. */
    static FolioException of(Path file, FolioException e) {
        Map<String, Object> details = new LinkedHashMap<>(e.details());
        details.put("path", file.toString());
        return new FolioException(e.kind(), "The file " + file + ": " + e.getMessage(), details, e.getCause());
    }

    static String className(Object value) {
        return value == null ? "null" : value.getClass().getName();
    }

    private static String describe(Object value) {
        if (value == null) {
            return "a missing value";
        }
        String text = value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
        List<String> words = new ArrayList<>();
        words.add(text.length() > 60 ? text.substring(0, 57) + "..." : text);
        words.add("(" + value.getClass().getSimpleName() + ")");
        return String.join(" ", words);
    }
}
