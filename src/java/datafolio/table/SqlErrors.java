package datafolio.table;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import datafolio.manifest.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns what DuckDB says when something fails into our errors: the kind a program can act on, the place in the SQL the
 * user wrote, the file when a file is to blame. Connections of reads and queries have {@code errors_as_json} set.
 */
final class SqlErrors {
    /**
     * What was being done.
     *
     * @param what for the sentence, such as {@code Table "trips"} or {@code The query}
     * @param sql the user's text, or null where all the SQL was the library's own
     * @param payloads the files that were being read, as paths or addresses
     * @param columns the column names the SQL could have meant
     */
    record Context(String what, SqlText sql, Collection<String> payloads, Collection<String> columns) {}

    private static final Pattern DAMAGE = Pattern.compile("parquet|magic bytes|thrift|tprotocol|zstd|snappy|gzip|lz4|brotli"
        + "|decompress|footer|metadata|page header|failed to read|could not read|out of buffer|corrupt|malformed"
        + "|unexpected end|invalid string encoding|invalid unicode|dictionary|row group|sniff|information loss on",
        Pattern.CASE_INSENSITIVE);

    /** What the extension httpfs says of requests that failed. */
    private static final Pattern HTTP = Pattern.compile("\\bHTTP (GET|HEAD|error|code)|\\(HTTP \\d{3}|onnection error for|ETag on reading file");

    private static final Pattern GONE = Pattern.compile("\\bHTTP (code )?404\\b");

    private SqlErrors() {}

    /** The error to throw for what DuckDB, JDBC or the Arrow reader threw. */
    static FolioException translate(Throwable thrown, Context context) {
        if (thrown instanceof FolioException ours) {
            return ours;
        } else if (thrown instanceof Error) {
            return new FolioException(Kind.IO_ERROR, context.what() + " was not read: the JVM failed with " + thrown
                + ". No file is to blame for that; a larger heap (-Xmx) helps where it is memory.", Map.of(), thrown);
        }
        String raw = String.valueOf(thrown.getMessage());
        FolioException functions = Functions.thrown(raw);
        if (functions != null) {
            return functions;
        }
        Map<String, Object> told = told(raw);
        String type = String.valueOf(told.getOrDefault("exception_type", ""));
        String message = String.valueOf(told.getOrDefault("exception_message", raw));
        Map<String, Object> details = new LinkedHashMap<>();
        Kind kind = kind(type, message, context);
        if (kind == Kind.PAYLOAD_DAMAGED || kind == Kind.PAYLOAD_MISSING) {
            return payload(kind, message, context, details, thrown);
        }
        StringBuilder text = new StringBuilder(context.what()).append(" failed: ").append(message);
        if (type.equals("Out of Memory")) {
            text.append(" Give it more with the option memory-limit, or select less.");
            if (!context.payloads().isEmpty()) {
                details.put("path", blamed(message, context));
                text.append(" If it cannot need so much, a file may be damaged: validate() tells.");
            }
        } else if (type.equals("FATAL")) {
            text.append(" DuckDB is started anew for what is read next.");
        }
        if (context.sql() != null) {
            details.put("sql", context.sql().original());
            place(told, context.sql(), details, text);
            Object name = told.get("name");
            List<String> nearest = name == null ? List.of() : Nearest.of(name.toString(), context.columns());
            if (!nearest.isEmpty()) {
                details.put("nearest", nearest);
                text.append("\nNearest names: ").append(String.join(", ", nearest)).append('.');
            }
        }
        return new FolioException(kind, text.toString(), details, thrown);
    }

    /** The error for a text that DuckDB's parser refused, told by json_serialize_sql. */
    static FolioException parse(Map<String, Object> tree, SqlText sql, Context context) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("sql", sql.original());
        StringBuilder text = new StringBuilder(context.what()).append(" failed: ").append(tree.get("error_message"));
        place(tree, sql, details, text);
        return new FolioException(Kind.SQL_ERROR, text.toString(), details, null);
    }

    private static Kind kind(String type, String message, Context context) {
        boolean users = context.sql() != null;
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left")) {
            return Kind.DISK_FULL;
        } else if (type.equals("IO") && lower.contains("permission denied")) {
            return Kind.IO_ERROR;
        }
        if (type.equals("FATAL") || Engine.hasEnded(message)) {
            return users ? Kind.SQL_ERROR : Kind.IO_ERROR; // no file is to blame; the next connection is one of a new instance
        }
        boolean elsewhere = context.payloads().stream().anyMatch(each -> each.contains("://"));
        if (elsewhere && (type.equals("HTTP") || HTTP.matcher(message).find())) {
            return GONE.matcher(message).find() ? Kind.PAYLOAD_MISSING : Kind.IO_ERROR; // a store that fails or refuses tells nothing of the file
        }
        return switch (type) {
            case "Parser", "Binder", "Catalog", "Syntax" -> users ? Kind.SQL_ERROR : Kind.PAYLOAD_DAMAGED;
            case "Permission" -> users ? Kind.QUERY_REFUSED : Kind.IO_ERROR;
            case "Out of Memory" -> users ? Kind.SQL_ERROR : Kind.IO_ERROR;
            case "Interrupt" -> Kind.CANCELLED;
            case "Invalid" -> context.payloads().isEmpty() ? Kind.SQL_ERROR : Kind.PAYLOAD_DAMAGED; // of the reader of Parquet's own headers
            case "IO" -> lower.contains("no files found") || lower.contains("no such file")
                ? Kind.PAYLOAD_MISSING : Kind.PAYLOAD_DAMAGED;
            case "Conversion", "Out of Range", "Constraint", "Not implemented" ->
                users && file(message, context) == null ? Kind.SQL_ERROR : Kind.PAYLOAD_DAMAGED;
            default -> !users || file(message, context) != null || DAMAGE.matcher(message).find()
                ? Kind.PAYLOAD_DAMAGED : Kind.SQL_ERROR;
        };
    }

    private static FolioException payload(Kind kind, String message, Context context, Map<String, Object> details,
                                          Throwable thrown) {
        String named = blamed(message, context);
        details.put("path", named);
        String text = kind == Kind.PAYLOAD_MISSING
            ? "%s cannot be read: its file %s is missing. Restore the file, or delete the item."
            : "%s cannot be read: its file %s is damaged. Restore the file from a copy; validate() finds every such file.";
        return new FolioException(kind, text.formatted(context.what(), named) + "\n" + message, details, thrown);
    }

    /** The file that the message names, or the one that there is, or all of them. */
    private static String blamed(String message, Context context) {
        String file = file(message, context);
        return file != null ? file : context.payloads().size() == 1 ? context.payloads().iterator().next() : context.payloads().toString();
    }

    private static String file(String message, Context context) {
        for (String path : context.payloads()) {
            if (message.contains(path) || message.contains(path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1))) {
                return path;
            }
        }
        return null;
    }

    /** Adds where in the user's SQL it happened, and shows the line with a mark under the place. */
    private static void place(Map<String, Object> told, SqlText sql, Map<String, Object> details, StringBuilder text) {
        if (!(told.get("position") instanceof String position)) {
            return;
        }
        int at;
        try {
            at = sql.originalIndex(Integer.parseInt(position));
        } catch (NumberFormatException e) {
            return;
        }
        String original = sql.original();
        int lineStart = original.lastIndexOf('\n', at - 1) + 1;
        int lineEnd = original.indexOf('\n', at);
        int line = (int) original.substring(0, lineStart).chars().filter(c -> c == '\n').count() + 1;
        details.put("position", at);
        details.put("line", line);
        details.put("column", at - lineStart + 1);
        String shown = original.substring(lineStart, lineEnd < 0 ? original.length() : lineEnd);
        int from = Math.max(0, at - lineStart - 60);
        String part = shown.substring(from, Math.min(shown.length(), at - lineStart + 60));
        text.append("\nline ").append(line).append(", column ").append(at - lineStart + 1).append(":\n  ")
            .append(part).append("\n  ").append(" ".repeat(at - lineStart - from)).append('^');
    }

    /** The JSON object inside the message, or an empty map where there is none. */
    private static Map<String, Object> told(String raw) {
        int start = raw.indexOf("{\"exception_type\"");
        if (start < 0) {
            return plain(raw);
        }
        boolean quoted = false;
        int depth = 0;
        for (int i = start; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '{') {
                depth++;
            } else if (!quoted && c == '}' && --depth == 0) {
                Object value = Json.read(raw.substring(start, i + 1).getBytes(StandardCharsets.UTF_8));
                return asMap(value);
            }
        }
        return Map.of();
    }

    /** {@code IO Error: no such file} as JSON would have told it. */
    private static Map<String, Object> plain(String raw) {
        int message = raw.indexOf("message=");
        String text = message < 0 ? raw : raw.substring(message + "message=".length());
        int colon = text.indexOf(" Error: ");
        return colon < 0 || colon > 30 ? Map.of("exception_message", text)
            : Map.of("exception_type", text.substring(0, colon), "exception_message", text.substring(colon + 8));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
