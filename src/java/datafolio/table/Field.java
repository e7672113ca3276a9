package datafolio.table;

import java.util.Objects;

/**
 * A column's name and type.
 *
 * <pre>{@code
 * new Field("price", DataType.parse("DECIMAL(10,2)"));
 * }</pre>
 */
public record Field(String name, DataType type) {
    public Field {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
