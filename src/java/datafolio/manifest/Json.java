package datafolio.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON text as immutable Java values: ordered {@code Map<String, Object>}, {@code List<Object>}, {@code String},
 * {@code Long} ({@code BigInteger} beyond), {@code Double}, {@code Boolean}, null.
 */
public final class Json {
    /** Values may be nested 1,000 deep, as Python's package has it; texts may be as long as they like. */
    private static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE).maxNameLength(Integer.MAX_VALUE).build()).build();

    private Json() {}

    /**
     * The value that the UTF-8 text spells.
     *
     * @throws FolioException INVALID_DATA with line and column
     */
    public static Object read(byte[] text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw invalid("it is empty", 1, 1, null);
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw invalid("something follows the value", parser.currentLocation().getLineNr(),
                    parser.currentLocation().getColumnNr(), null);
            }
            return value;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation() == null ? JsonLocation.NA : e.getLocation(); // none where a limit was reached
            throw invalid(e.getOriginalMessage(), Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()), e);
        } catch (IOException e) {
            throw invalid(e.getMessage(), 1, 1, e);
        }
    }

    /** The value as UTF-8 text, indented by two blanks; what JSON cannot say is refused as {@link JsonWriter} tells. */
    public static byte[] write(Object value) {
        return JsonWriter.write(value);
    }

    private static FolioException invalid(String why, int line, int column, Throwable cause) {
        return new FolioException(Kind.INVALID_DATA, "This is not JSON, line " + line + ", column " + column + ": " + why,
            Map.of("line", line, "column", column), cause);
    }

    private static Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT:
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    map.put(key, value(parser));
                }
                return Collections.unmodifiableMap(map);
            case START_ARRAY:
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                return Collections.unmodifiableList(list);
            case VALUE_STRING:
                return parser.getText();
            case VALUE_NUMBER_INT:
                return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? (Object) parser.getBigIntegerValue() : parser.getLongValue();
            case VALUE_NUMBER_FLOAT:
                return parser.getDoubleValue();
            case VALUE_TRUE:
                return Boolean.TRUE;
            case VALUE_FALSE:
                return Boolean.FALSE;
            default:
                return null;
        }
    }
}
