package datafolio.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataTypeTest {

    @Test
    void everyTypeSurvivesItsOwnText() {
        for (DataType type : AllTypes.types()) {
            assertEquals(type, DataType.parse(type.sql()), type.sql());
            assertEquals(type.sql(), type.toString());
        }
    }

    @Test
    void aliasesAndBlanksAreRead() {
        Map<String, String> texts = Map.of(" int8 ", "BIGINT", "timestamptz", "TIMESTAMP WITH TIME ZONE", "timestamp  with time zone[]",
                "TIMESTAMP WITH TIME ZONE[]", "numeric( 5 , 2 )", "DECIMAL(5,2)", "double precision", "DOUBLE", "varchar(20)", "VARCHAR",
                "struct(a int, \"x \"\" y\" text[2][])", "STRUCT(\"a\" INTEGER, \"x \"\" y\" VARCHAR[2][])", "map(text,int)", "MAP(VARCHAR, INTEGER)",
                "\"NULL\"", "\"NULL\"", "list(int)", "INTEGER[]");
        texts.forEach((text, sql) -> assertEquals(sql, DataType.parse(text).sql()));
    }

    @Test
    void arrowTextsAreThoseOfPyarrow() {
        Map<String, String> texts = Map.ofEntries(Map.entry("BIGINT", "int64"), Map.entry("FLOAT", "float"),
                Map.entry("TIMESTAMPTZ", "timestamp[us, tz=UTC]"), Map.entry("DECIMAL(10,2)", "decimal128(10, 2)"),
                Map.entry("ENUM('a')", "dictionary<values=string, indices=int8, ordered=0>"), Map.entry("BIGINT[]", "list<element: int64>"),
                Map.entry("FLOAT[3]", "fixed_size_list<element: float>[3]"), Map.entry("STRUCT(a BIGINT, b VARCHAR)", "struct<a: int64, b: string>"),
                Map.entry("MAP(VARCHAR, BIGINT)", "map<string, int64>"), Map.entry("DATE", "date32[day]"), Map.entry("DURATION(ns)", "duration[ns]"),
                Map.entry("BLOB", "binary"), Map.entry("\"NULL\"", "null"));
        texts.forEach((sql, arrow) -> assertEquals(arrow, DataType.parse(sql).arrowText()));
    }

    @Test
    void arrowFieldsAndTypesAgree() {
        for (DataType type : AllTypes.types()) {
            if (ReadCasts.leaves(type).stream().noneMatch(t -> t instanceof DataType.Enum || Storage.ARROW.type(t) != t && !(t instanceof DataType.Decimal))) {
                assertEquals(type, DataType.ofArrow(type.arrow("x")), type.sql());
            }
        }
    }

    @Test
    void whatIsNoTypeIsRefusedWithItsPlace() {
        for (String text : List.of("", "BIGINTEGER", "STRUCT(a)", "DECIMAL(", "INTEGER[", "ENUM('a'", "MAP(VARCHAR)", "INTEGER x")) {
            FolioException e = assertThrows(FolioException.class, () -> DataType.parse(text), text);
            assertEquals(Kind.INVALID_ARGUMENT, e.kind(), text);
            assertTrue(e.getMessage().contains("\"" + text + "\" is not a DuckDB type"), e.getMessage());
        }
        assertEquals(Kind.UNSUPPORTED, assertThrows(FolioException.class, () -> DataType.parse("UNION(a INTEGER)")).kind());
        assertThrows(FolioException.class, () -> new DataType.Decimal(39, 0));
        assertThrows(FolioException.class, () -> new DataType.ArrayOf(DataType.Scalar.FLOAT, 0));
    }
}
